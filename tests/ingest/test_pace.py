from datetime import timedelta

import pytest

from watcher.ingest import pace


@pytest.mark.parametrize(
    ("feed", "ttl"),
    [
        ({"ttl": "60"}, timedelta(hours=1)),
        ({"ttl": " 90 "}, timedelta(minutes=90)),
        ({"ttl": "100000"}, timedelta(days=1)),
        ({"ttl": "0"}, None),
        ({"ttl": "-5"}, None),
        ({"ttl": "soon"}, None),
        ({"ttl": "9" * 50}, None),
        ({"sy_updateperiod": "hourly", "sy_updatefrequency": "2"}, timedelta(minutes=30)),
        ({"sy_updateperiod": " Daily "}, timedelta(days=1)),
        ({"sy_updateperiod": "weekly"}, timedelta(days=1)),
        ({"sy_updateperiod": "hourly", "sy_updatefrequency": "0"}, None),
        ({"sy_updateperiod": "hourly", "sy_updatefrequency": "often"}, timedelta(hours=1)),
        ({"sy_updateperiod": "never"}, None),
        ({}, None),
    ],
)
def test_the_time_between_polls(feed: dict[str, str], ttl: timedelta | None) -> None:  # B20
    assert pace.read(feed, "").ttl == ttl


@pytest.mark.parametrize(
    ("head", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour></skipHours>", {0, 23}, set()),
        ("<skiphours><hour>25</hour><hour>-1</hour><hour>x</hour></skiphours>", set(), set()),
        (
            "<skipDays><day>Saturday</day><day>SUNDAY</day><day>Someday</day></skipDays>",
            set(),
            {5, 6},
        ),
        (
            "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(24)) + "</skipHours>",
            set(),
            set(),
        ),
        ("<skipHours>" * 10_000, set(), set()),
        ("", set(), set()),
    ],
)
def test_hours_and_days_without_news(head: str, hours: set[int], days: set[int]) -> None:  # B20
    wishes = pace.read({}, head)
    assert wishes.skip_hours == hours
    assert wishes.skip_days == days
