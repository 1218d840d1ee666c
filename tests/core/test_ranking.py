from datetime import UTC, datetime

import pytest

from watcher.core.features import features
from watcher.core.fingerprint import hash63
from watcher.core.ranking import Ranked, Weights, rank
from watcher.core.text import normalise
from watcher.model import KnownFact, Sketch

DAY = datetime(2031, 6, 18, 9, tzinfo=UTC)


def fact(text: str, sketch: Sketch | None = None) -> KnownFact:
    return KnownFact(1, normalise(text), "a", "a", "", DAY, told=True, sketch=sketch)


def ranked(now: str, *earlier: KnownFact) -> list[Ranked]:
    found = features(now)
    return rank(found, earlier, [1.0] * len(found.items))


def share(now: str, earlier: str) -> float:
    return ranked(now, fact(earlier))[0].share


@pytest.mark.parametrize(
    ("now", "earlier", "expected"),
    [
        ("Norway sank trawlers.", "Trawlers of Norway were sunk.", 1.0),
        ("The harbour was electrified.", "The electrification of the harbour.", 0.9),
        ("Russia waits.", "The Russian defence ministry waits.", 0.9),
        ("The Russian defence ministry waits.", "Russia waits.", 0.9),
        ("The Russian defence ministry waits.", "The Russian foreign ministry waits.", 0.5),
        ("Norway waits.", "Iceland sails.", 0.0),
    ],
)
def test_how_much_of_a_sentence_a_fact_says(now: str, earlier: str, expected: float) -> None:
    assert share(now, earlier) == pytest.approx(expected)


def test_the_fact_that_says_most_comes_first_and_of_equals_the_one_in_the_same_order() -> None:
    now = "Norway sued Iceland over mackerel."
    little, turned = fact("Norway waits."), fact("Over mackerel Iceland sued Norway.")
    assert [one.fact for one in ranked(now, little, turned, fact(now))] == [
        fact(now),
        turned,
        little,
    ]


def test_a_fact_is_ranked_by_its_sketch_without_reading_it() -> None:
    now = "Norway sued Iceland."
    (found,) = ranked(now, fact("Rain in Voss.", features(now).sketch))
    assert (found.share, found.order) == (1.0, 1.0)


def test_rare_items_weigh_more_than_what_the_topic_always_says() -> None:
    item, rare = features("Norway seized Havbris at sea.").items[::2]
    weights = Weights({hash63(item.canon): 90}, 100)
    assert weights.of(item) < weights.of(item._replace(canon="unheard"))
    assert weights.of(rare) > 0


def test_an_item_in_every_fact_still_weighs_something() -> None:
    item = features("Norway sued.").items[0]
    assert 0 < Weights({hash63(item.canon): 100}, 100).of(item) < Weights({}, 100).of(item)


def test_what_a_topic_is_about_tells_little_from_the_start() -> None:
    (norway, sank) = features("Norway sank.").items
    plain, known = Weights({}, 0), Weights({}, 0, frozenset({hash63(norway.canon)}))
    assert known.of(norway) < plain.of(norway)
    assert known.of(sank) == plain.of(sank)
    often = Weights({hash63(norway.canon): 900}, 1000)
    assert Weights(often.frequency, often.size, known.common).of(norway) == often.of(norway)
