import pytest

from watcher.core.lexicon import lexicon
from watcher.core.numerals import count, share
from watcher.core.text import words


def lower(text: str) -> list[str]:
    return [lexicon().plain(word) for word in words(text)]


@pytest.mark.parametrize(
    ("text", "value", "taken"),
    [
        ("seven thousand", 7000, 2),
        ("two hundred and fifty", 250, 4),
        ("twelve hundred", 1200, 2),
        ("half a million", 500_000, 3),
        ("half million", 500_000, 2),
        ("two and a half million", 2_500_000, 5),
        ("three and a half", 3.5, 4),
        ("seven and seals", 7, 1),
        ("dozens", 24, 1),
        ("half an hour", 0.5, 2),
        ("half a metre", 0.5, 2),
        ("half a crew", None, 0),
        ("half a", None, 0),
        ("half", None, 0),
        ("trawlers", None, 0),
    ],
)
def test_numbers_in_words(text: str, value: float | None, taken: int) -> None:
    assert count(lower(text), 0) == (value, taken)


@pytest.mark.parametrize(
    ("text", "at", "percent", "size"),
    [
        ("half of the crews", 0, 50, 1),
        ("half the fleet", 0, 50, 1),
        ("two thirds of voters", 0, 67, 2),
        ("a two-thirds majority", 1, 67, 2),
        ("a quarter of it", 1, 25, 1),
        ("three quarters of it", 0, 75, 2),
        ("one fifth of it", 0, 20, 2),
        ("a third of the crews", 1, 33, 1),
        ("a quarter more than in May", 1, 25, 1),
        ("it fell by a fifth", 4, 20, 1),
        ("by a quarter in May", 2, 25, 1),
    ],
)
def test_shares_are_percentages(text: str, at: int, percent: float, size: int) -> None:
    assert share(lower(text), at) == (percent, size)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("the second half of May", 2),
        ("the half time whistle", 1),
        ("the third of the crews", 1),
        ("the quarter of the harbour", 1),
        ("a third attempt", 1),
        ("a second of silence", 1),
        ("one quarter later", 0),
        ("half", 0),
        ("two", 0),
        ("two trawlers of", 0),
    ],
)
def test_parts_that_are_no_shares(text: str, at: int) -> None:
    assert share(lower(text), at)[1] == 0
