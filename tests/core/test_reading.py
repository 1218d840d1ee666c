"""All, any, none and near, on texts whose terms are single words."""

import pytest

from watcher.core.expressions import prepare
from watcher.core.reading import Reading
from watcher.core.topics import All, Any_, Expr, Near, Not, Term

A, B, C = Term("aa"), Term("bb"), Term("cc")
PATTERN = Term("xx", regex=True)
NUMBERS = {term: number for number, term in enumerate((A, B, C, PATTERN))}


def places(term: Term, text: str) -> list[tuple[int, int]]:
    starts = [i for i in range(len(text)) if text.startswith(term.text, i)]
    return [(start, start + len(term.text)) for start in starts]


def hits(expr: Expr, text: str) -> list[tuple[int, int]] | None:
    found = {NUMBERS[term]: spans for term in (A, B, C) if (spans := places(term, text))}
    reading = Reading(text, found, lambda _: places(PATTERN, text))
    held = reading.evaluate(prepare(expr, NUMBERS))
    return None if held is None else sorted(hit[:2] for hit in held)


def test_term() -> None:
    assert hits(A, "aa x aa") == [(0, 2), (5, 7)]
    assert hits(A, "bb") is None


def test_a_regular_expression_is_searched_in_the_text() -> None:
    assert hits(PATTERN, "aa xx") == [(3, 5)]


def test_all_any_none() -> None:
    assert hits(All((A, B)), "aa bb") == [(0, 2), (3, 5)]
    assert hits(All((A, B)), "aa") is None
    assert hits(Any_((A, B)), "bb") == [(0, 2)]
    assert hits(Any_((A, B)), "cc") is None
    assert hits(All((A, Not((B, C)))), "aa") == [(0, 2)]
    assert hits(All((A, Not((B, C)))), "aa cc") is None


def test_nested() -> None:
    expr = Any_((All((A, Not((B,)))), All((B, C))))
    assert hits(expr, "aa bb") is None
    assert hits(expr, "aa bb cc") == [(3, 5), (6, 8)]


@pytest.mark.parametrize(
    ("text", "within", "near"),
    [
        ("aa bb", 0, True),
        ("bb aa", 0, True),
        ("aa one bb", 0, False),
        ("aa one bb", 1, True),
        ("aa one two, three-four bb", 4, True),
        ("aa one two, three-four bb", 3, False),
        ("aa one. Two bb", 2, True),
        ("aa one aa bb", 0, True),
        ("aa 俄罗斯军方 bb", 3, True),
        ("aa 俄罗斯军方 bb", 2, False),
    ],
)
def test_near_counts_the_words_between(text: str, within: int, near: bool) -> None:
    assert (hits(Near((A, B), within), text) is not None) is near


def test_near_reports_only_what_is_near() -> None:
    assert hits(Near((A, B), 1), "aa one two three aa bb") == [(17, 19), (20, 22)]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("aa met bb.", True),
        ("aa came. Then bb left.", False),
        ("aa came!” “Then bb left.", False),
        ("aa of the U.S. Senate and bb", True),
        ("aa and Gov. Lee of bb", True),
        ("aa paid 3.5 and bb", True),
        ("aa\nbb", False),
        ("aa发表声明。bb否认。", False),
        ("aa发表声明，bb否认。", True),
        ("aa приехал. Потом bb", False),
        ("aa said. then bb", True),
    ],
)
def test_near_in_one_sentence(text: str, together: bool) -> None:
    assert (hits(Near((A, B)), text) is not None) is together


def test_near_takes_expressions() -> None:
    expr = Near((Any_((A, B)), C, Not((PATTERN,))))
    assert hits(expr, "bb cc") == [(0, 2), (3, 5)]
    assert hits(expr, "bb xx cc") is None
    assert hits(expr, "bb xx cc. Again aa cc") == [(16, 18), (19, 21)]


def test_near_within_near() -> None:
    expr = Near((Near((A, B), 0), C))
    assert hits(expr, "aa bb one two cc") == [(0, 2), (3, 5), (14, 16)]
    assert hits(expr, "aa one bb two cc") is None
