import math
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from watcher.core.decision import BIAS, WEIGHTS, probability, signals
from watcher.core.features import features
from watcher.core.formats import formats
from watcher.core.novelty import Weights, compare
from watcher.core.prepare import prepare
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
    return signals(article, units, compared, formats(title, summary, article.url), memory)


def test_every_weight_has_its_signal_and_every_signal_its_weight(desk: "Desk") -> None:
    assert of(desk).keys() == WEIGHTS.keys()


def test_what_is_unheard_is_likelier_than_what_is_known(desk: "Desk") -> None:
    unheard = probability(of(desk), ON_TOPIC)
    known = probability(of(desk.knows(TITLE, SUMMARY)), ON_TOPIC)
    assert known < 0.5 * unheard


def test_signals_of_an_unheard_entry(desk: "Desk") -> None:
    found = of(desk, "Norway seizes 40 trawlers", "It was the first seizure since May.")
    assert found["new terms"] == 1.0
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
    assert found["new terms"] == found["new pairs"] == found["new numbers"] == 0.0
    assert found["headline said"] == pytest.approx(1.0)
    assert found["least"] < 0.5


def test_the_lead_is_the_headline_where_there_is_no_summary(desk: "Desk") -> None:
    desk.knows(SUMMARY)
    alone = of(desk, summary="")
    assert alone["lead"] == alone["least"]
    both = of(desk)
    assert both["lead"] < alone["lead"]


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


def test_probability_is_one_logistic_step_times_relevance() -> None:
    assert probability({}, ON_TOPIC) == pytest.approx(1 / (1 + math.exp(-BIAS)))
    assert probability({"unknown": 99.0}, ON_TOPIC) == probability({}, ON_TOPIC)
    off = Relevance(0.0, 0.0, 0.0, listed=False)
    assert probability({}, off) == pytest.approx(probability({}, ON_TOPIC) / 4)


@pytest.mark.parametrize("sign", [-1, 1])
def test_probability_stays_a_probability_at_the_extremes(sign: int) -> None:
    extreme = {name: 5.0 for name, weight in WEIGHTS.items() if sign * weight > 0}
    likely = probability(extreme, ON_TOPIC)
    assert 0.0 <= likely <= 1.0
    assert (likely > 0.99) is (sign > 0)
