import pytest

from watcher.core.features import features
from watcher.core.reckoning import follows


def said(now: str, *earlier: str) -> bool:
    """Whether the first number of a sentence follows from those of earlier ones."""
    found = features(now)
    known = [one for text in earlier for one in features(text).quantities]
    return follows(found.quantities[0], found.words, known)


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("Twelve of the 36 trawlers are back.", "A third of the trawlers are back."),
        ("The crews want 8 percent, the owners offer 4 percent.", "They want twice as much."),
        ("Five of the 20 seals died.", "One in four of the seals died."),
        ("The bill passed by 71 votes to 38.", "It passed with a majority of 33 votes."),
        ("It carried 212 passengers and eight crew.", "There were 220 people aboard."),
        ("It carried 212 passengers and eight crew.", "The ferry carried 220 people."),
        ("A fine of $3 million for each of four spills.", "A total of $12 million in fines."),
        ("The owners offer 10%, the union wants 25%.", "They are 15 percentage points short."),
        ("Of 71 seals, 12 were caught.", "That leaves 59 seals."),
    ],
)
def test_a_number_that_follows_from_two_known_ones(earlier: str, now: str) -> None:
    assert said(now, earlier)


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("Twelve of the 36 trawlers are back.", "Half of the trawlers are back."),
        ("The bill passed by 71 votes to 38.", "It passed by 33 votes."),
        ("Three sailors died and two sailors are missing.", "Five sailors died."),
        ("Two boats sank in June and three in July.", "The total has risen to six boats."),
        ("The rate rose from 2 percent to 4 percent.", "It rose by 50 percent."),
        ("It carried 212 passengers.", "There were 220 people aboard."),
    ],
)
def test_a_number_of_its_own(earlier: str, now: str) -> None:
    assert not said(now, earlier)
