import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.rules import Rules, rules

PATTERNS = (
    r"^(?:read|see) more\b.{0,20}$",
    r"\b(?:last|past) year\b|\bago\b|sold out$",
    r"^\W*\d+ (?:shares?|likes?)\W*$",
    r"(?-i:\bAP\b)|[A-Z]{2}\d",
    r"[(|]x[)|]",
    r"в прошлом году",
)
TEXT = "read See more last YEAR ago sold out 3 likes AP ap ab3 (x) |x| в прошлом году é"
WORDS = st.sampled_from(TEXT.split())


def test_rules_join_the_rows_of_the_wanted_kind() -> None:
    line = rules("furniture.tsv", "line")
    inline = rules("furniture.tsv", "inline")
    assert line.search("https://news.example/story")
    assert not inline.search("Facebook Twitter WhatsApp")
    assert line.search("Facebook Twitter WhatsApp")


def test_rules_put_the_year_in() -> None:
    history = rules("background.tsv", year="2029")
    assert history.search("The treaty was signed in 2029.")
    assert not history.search("The treaty was signed in 2030.")


@given(st.lists(WORDS, max_size=6).map(" ".join))
def test_rules_find_what_their_expressions_find(text: str) -> None:
    joined = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS), re.IGNORECASE)
    found, expected = Rules(PATTERNS).search(text), joined.search(text)
    assert (found and found.span()) == (expected and expected.span())
    assert Rules(PATTERNS).blank(text) == joined.sub(" ", text)


@pytest.mark.parametrize("text", ["", "Norway sued.", "Норвегия"])
def test_no_rules_find_nothing(text: str) -> None:
    assert Rules(()).search(text) is None
    assert Rules(()).blank(text) == text
