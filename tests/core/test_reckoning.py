from datetime import UTC, datetime

import pytest

from watcher.core.features import features
from watcher.core.reckoning import follows, meant


def said(now: str, *earlier: str) -> bool:
    """Whether the first number of a sentence follows from those of earlier ones."""
    found = features(now)
    known = [one for text in earlier for one in features(text).quantities]
    return follows(found.quantities[0], found, known)


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("Twelve of the 36 trawlers are back.", "A third of the 36 trawlers are back."),
        ("Crews want 8 percent, owners offer 4 percent.", "Crews want twice the 4 percent."),
        ("Of the 20 seals, five died.", "One in four of the 20 seals died."),
        ("The bill passed by 71 votes to 38.", "It passed with a majority of 33 votes."),
        ("The owners offer 10%, the union wants 25%.", "They are 15 percentage points apart."),
    ],
)
def test_a_number_that_follows_from_known_ones(earlier: str, now: str) -> None:
    assert said(now, earlier)


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("Twelve of the 36 trawlers are back.", "Half of the 36 trawlers are back."),
        ("The bill passed by 71 votes to 38.", "It passed by 33 votes."),
        ("The rate rose from 2 percent to 4 percent.", "It rose by 50 percent."),
        # A toll that grows by those who were missing, or is what is left of those aboard.
        ("The slide killed 12 people and 8 people are missing.", "It killed 20 people."),
        ("Twelve people died and 8 people are missing.", "The total has risen to 20 people."),
        ("The ferry had 71 people aboard; 12 were saved.", "The sinking leaves 59 people dead."),
        ("The storm sank 40 boats and burnt 20 houses.", "It sank half of the boats."),
    ],
)
def test_a_number_of_its_own(earlier: str, now: str) -> None:
    assert not said(now, earlier)


# Wednesday 15 January 2031
TOLD = datetime(2031, 1, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "done", "dates"),
    [
        ("The ferry sank on Tuesday.", True, {"01-14", "01-15", "month:1"}),
        ("The ferry sails on Tuesday.", False, {"01-14", "01-21"}),
        ("The ferry sank on Friday.", True, {"01-10", "01-17"}),
        ("The ferry sank.", True, {"01-15", "01-14", "month:1"}),
    ],
)
def test_dates_that_a_text_means(text: str, *, done: bool, dates: set[str]) -> None:
    assert dates <= meant(features(text), TOLD, done=done)
    assert "01-13" not in meant(features(text), TOLD, done=done)


def test_what_is_ahead_is_on_no_day_that_is_not_named() -> None:
    assert meant(features("The ferry will sail."), TOLD, done=False) == frozenset()


def test_a_text_without_a_date_means_none() -> None:
    assert (
        meant(features("It sank on Tuesday."), datetime(1970, 1, 1, tzinfo=UTC), done=True) == set()
    )
