import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.dates import read_date, spoken
from watcher.core.features import features
from watcher.core.text import normalise, words

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def read(text: str) -> list[str]:
    """Every date of a text."""
    surface = words(normalise(text))
    lower = [word.lower() for word in surface]
    found, at = [], 0
    while at < len(surface):
        date, taken = read_date(surface, lower, at)
        if date:
            found.append(date)
        at += taken or 1
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 14 June", ["06-14"]),
        ("on June 14", ["06-14"]),
        ("on June 14th", ["06-14"]),
        ("on the 1st June", ["06-01"]),
        ("on Sept. 9", ["09-09"]),
        ("in June", ["month:6"]),
        ("in 2019", ["2019"]),
        ("on 14 June 2031", ["06-14", "2031"]),
        ("from 3 to 9 March", ["03-03", "03-09"]),
        ("on 4 and 5 June", ["06-04", "06-05"]),
        ("the 4-5 June fair", ["06-04", "06-05"]),
        ("12 and 14 trawlers in June", ["month:6"]),
        ("on Christmas Day", ["12-25"]),
        ("доставлены 14 июня", ["06-14"]),
        ("в июне", ["month:6"]),
        ("am 3 Juni", ["06-03"]),
    ],
)
def test_a_date_however_it_is_written(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_a_day_with_a_name_and_a_possessive() -> None:
    assert features("The ban ends on New Year's Eve.").dates == {"12-31"}


@given(st.integers(1, 12), st.integers(1, 31))
def test_day_before_month_and_after_it_are_one_date(month: int, day: int) -> None:
    name = MONTHS[month - 1]
    assert read(f"on {day} {name}") == read(f"on {name} {day}") == [f"{month:02}-{day:02}"]


@pytest.mark.parametrize(
    "text",
    [
        "may come", "they march on", "Park Seo-jun came", "the marina", "in 1,200 towns",
        "room 2099b", "40 crates",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert read(text) == []


def test_no_month_has_a_day_beyond_its_figures() -> None:
    assert read("on June 32") == ["month:6"]


@pytest.mark.parametrize(
    ("date", "shown"),
    [("month:6", "June"), ("02-07", "7 February"), ("12-31", "31 December"), ("2024", "2024")],
)
def test_dates_are_shown_as_people_read_them(date: str, shown: str) -> None:
    assert spoken(date) == shown
