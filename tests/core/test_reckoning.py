import pytest

from watcher.core.features import features
from watcher.core.reckoning import follows


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
