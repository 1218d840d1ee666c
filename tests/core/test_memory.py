from typing import TYPE_CHECKING

from watcher.core.features import features
from watcher.core.memory import Index

if TYPE_CHECKING:
    from tests.core.conftest import Desk


def index(desk: "Desk", *later: str) -> Index:
    texts = (*(fact.text for fact in desk.facts), *later)
    return Index(desk.facts, frozenset(key for text in texts for key in features(text).keys))


def near(found: Index, sentence: str, limit: int = 24) -> list[str]:
    return [fact.text for fact in found.near(features(sentence), limit)]


def test_a_sentence_meets_only_facts_that_share_something_with_it(desk: "Desk") -> None:
    desk.knows("Norway seized 40 trawlers.", "The museum in Voss closed.", "A trawler sank.")
    assert near(index(desk), "Trawlers left Norway.") == [
        "Norway seized 40 trawlers.",
        "A trawler sank.",
    ]
    assert near(index(desk), "It was so.") == []


def test_a_rare_term_brings_a_fact_nearer_than_a_common_one(desk: "Desk") -> None:
    desk.knows(*(f"Norway praised the {crew} crew." for crew in ("first", "old", "night", "day")))
    desk.knows("Havbris sank.")
    assert near(index(desk), "Norway mourns the Havbris.")[0] == "Havbris sank."


def test_no_more_than_the_nearest_are_returned(desk: "Desk") -> None:
    desk.knows(*(f"Norway seized {number} trawlers." for number in range(10, 40)))
    assert len(near(index(desk), "Norway seized 12 trawlers.")) == 24
    assert near(index(desk), "Norway seized 12 trawlers.", 1) == ["Norway seized 12 trawlers."]


def test_what_is_added_is_found_by_later_sentences(desk: "Desk") -> None:
    found = index(desk, "Trawlers left.")
    fact = desk.knows("Norway seized 40 trawlers.").facts[0]
    assert near(found, "Trawlers left.") == []
    found.add(fact)
    assert near(found, "Trawlers left.") == [fact.text]


def test_adding_leaves_the_given_facts_alone(desk: "Desk") -> None:
    desk.knows("Norway seized 40 trawlers.")
    found = index(desk)
    found.add(desk.facts[0])
    assert len(desk.facts) == 1


def test_a_fact_is_found_word_for_word_the_first_of_equals(desk: "Desk") -> None:
    desk.knows("Norway seized 40 trawlers.", "Norway seized 40 trawlers.")
    found = index(desk)
    assert found.same("Norway seized 40 trawlers.") is desk.facts[0]
    assert found.same("Norway seized 41 trawlers.") is None
