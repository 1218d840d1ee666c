import pytest

from watcher.core.wordform import word


@pytest.mark.parametrize(
    ("shown", "can_be"),
    [
        ("may", {"telling", "cue", "date", "matters", "content"}),
        ("Norway's", {"telling", "name", "capital", "matters", "content"}),
        ("Tuesday", {"telling", "date", "capital", "matters", "content"}),
        ("40", {"telling", "date", "number", "content"}),
        ("$5", {"telling", "date", "number", "content"}),
        ("seven", {"telling", "number", "matters", "content"}),
        ("挪威首相", {"telling", "wide", "matters", "content"}),
        ("trawlers", {"classed", "matters", "content"}),
        ("quokka", {"matters", "content"}),
        ("of", {"inert"}),
    ],
)
def test_what_a_word_can_be(shown: str, can_be: set[str]) -> None:
    found = word(shown)
    assert {name for name in found._fields if getattr(found, name) is True} == can_be


def test_a_word_is_plain_and_has_a_stem() -> None:
    assert word("Harbour's")[:3] == ("Harbour's", "harbor", "harbor")
    assert word("Trawlers")[:3] == ("Trawlers", "trawlers", "trawler")


@pytest.mark.parametrize(
    ("shown", "alone"),
    [
        ("trawlers", "#ship"),
        ("quokka", ""),
        ("called", ""),
        ("will", ""),
    ],  # "called off", "willing"
)
def test_a_class_is_known_at_once_where_no_longer_phrase_begins(shown: str, alone: str) -> None:
    assert word(shown).alone == alone
