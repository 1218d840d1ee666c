import math
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from watcher.core.decision import ABOUT, ABOUT_BIAS, BIAS, WEIGHTS, doubted, probability, signals
from watcher.core.features import features
from watcher.core.formats import formats
from watcher.core.novelty import compare
from watcher.core.prepare import prepare
from watcher.core.ranking import Weights
from watcher.core.relevance import Relevance

if TYPE_CHECKING:
    from tests.core.conftest import Desk

ON_TOPIC = Relevance(1.0, 1.0, 1.0, listed=False)
TITLE = "Norway and Iceland break off mackerel talks"
SUMMARY = "The talks in Bergen ended without a deal, the ministry said."


def of(
    desk: "Desk", title: str = TITLE, summary: str = SUMMARY, hours: float = 0
) -> dict[str, float]:
    article = desk.article("", title, summary, hours)
    memory = desk.memory()
    units = [features(unit.text) for unit in prepare(article, {}).body]
    weights = Weights(memory.frequency, memory.size)
    compared = [compare(unit, memory.facts, weights) for unit in units]
    kinds = formats(title, summary, article.url)
    return signals(article, units, compared, kinds, memory, grade=ON_TOPIC)


def test_every_weight_has_its_signal_and_every_signal_its_weight(desk: "Desk") -> None:
    assert of(desk).keys() == WEIGHTS.keys() | ABOUT.keys()


def test_what_is_unheard_is_likelier_than_what_is_known(desk: "Desk") -> None:
    unheard = probability(of(desk))
    known = probability(of(desk.knows(TITLE, SUMMARY)))
    assert known < 0.5 * unheard


def test_signals_of_an_unheard_entry(desk: "Desk") -> None:
    found = of(desk, "Norway seizes 40 trawlers", "It was the first seizure since May.")
    assert found["new numbers"] == pytest.approx(math.log(2))
    assert found["headline said"] == 0.0
    assert found["headline verb"] == 1.0
    assert found["headline pairs"] == 1.0


def test_actions_and_headline_verbs_are_counted(desk: "Desk") -> None:
    acting = of(desk, "Norway seizes 40 trawlers", "Its navy sank two.")
    assert acting["new actions"] == pytest.approx(math.log(3))
    still = of(desk, "The long road to a treaty", "A harbour in the north.")
    assert still["new actions"] == 0.0
    assert still["headline verb"] == 0.0


def test_signals_of_a_known_entry(desk: "Desk") -> None:
    found = of(desk.knows(TITLE, SUMMARY))
    assert found["new pairs"] == found["new numbers"] == 0.0
    assert found["headline said"] == pytest.approx(1.0)
    assert found["least"] < 0.5


def test_the_headline_is_the_body_where_there_is_no_summary(desk: "Desk") -> None:
    desk.knows(SUMMARY)
    alone = of(desk, summary="")
    assert alone["body"] == alone["least"]
    both = of(desk)
    assert both["body"] < alone["body"]


def test_a_retelling_counts_only_as_far_as_it_is_unheard(desk: "Desk") -> None:
    assert of(desk)["retelling x mean"] == 0.0
    title = f"Analysis: {TITLE}"
    assert (
        of(desk, title)["retelling x mean"]
        > of(desk.knows(TITLE, SUMMARY), title)["retelling x mean"]
    )


def test_hours_of_quiet_since_the_person_was_told(desk: "Desk") -> None:
    never = of(desk)["quiet hours"]
    desk.last_told = desk.article("").published
    quiet = [of(desk, hours=hours)["quiet hours"] for hours in (0, 2, 30, 999)]
    assert quiet == sorted(quiet)
    assert quiet[0] == 0.0
    assert quiet[-1] == never


def test_an_entry_dated_before_the_last_alert_is_not_negative(desk: "Desk") -> None:
    desk.last_told = desk.article("").published + timedelta(hours=5)
    assert of(desk)["quiet hours"] == 0.0


def test_officials_are_noticed(desk: "Desk") -> None:
    assert of(desk, summary="The minister said so.")["official"] == 1.0
    assert of(desk, summary="The skipper said so.")["official"] == 0.0


def test_vocabulary_is_familiar_once_memory_has_enough_of_it(desk: "Desk") -> None:
    young = of(desk)["familiar"]
    desk.knows(*(f"The mackerel talks of round {number} ended." for number in range(50)))
    assert of(desk, "Talks on mackerel end", "")["familiar"] > young
    assert of(desk, "Opera house opens a museum", "")["familiar"] == 0.0
    assert of(desk, "Norway and Iceland", "")["familiar"] == 0.0  # names alone are no vocabulary


def test_probability_without_any_signal() -> None:
    nothing = dict.fromkeys((*WEIGHTS, *ABOUT), 0.0)
    about = 1 / (1 + math.exp(-ABOUT_BIAS))
    assert probability(nothing) == pytest.approx(doubted(1 / (1 + math.exp(-BIAS)), about))


def test_doubt_whether_an_entry_is_about_its_topic_lowers_its_chance() -> None:
    assert doubted(0.6, 1.0) == doubted(0.6, 0.8) == 0.6
    assert 0.3 < doubted(0.6, 0.2) < doubted(0.6, 0.5) < 0.6
    assert doubted(0.6, 0.0) == 0.0


@pytest.mark.parametrize("sign", [-1, 1])
def test_probability_stays_a_probability_at_the_extremes(sign: int) -> None:
    surely = {"grade": 1.0, "familiar": 1.0, "themes": 1.0}
    extreme = {name: 5.0 if sign * weight > 0 else 0.0 for name, weight in WEIGHTS.items()}
    likely = probability(extreme | surely)
    assert 0.0 <= likely <= 1.0
    assert (likely > 0.99) is (sign > 0)
