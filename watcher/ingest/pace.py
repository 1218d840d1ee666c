"""Reads from a feed how often it wants to be polled.

Source: RSS 2.0 (ttl, skipHours, skipDays) and the RSS 1.0 syndication module (updatePeriod,
updateFrequency). Garbage counts as absent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

# A feed that asks for more is believed only so far: news must not wait longer.
LONGEST = timedelta(days=1)

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SKIP = re.compile(r"<skip(hours|days)>(.{0,2000}?)</skip", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*<", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"<day>\s*([a-z]+)\s*<", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,9})\s*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed wants to be polled.

    Attributes:
        ttl: time between polls, at most a day; None if it does not say.
        skip_hours: hours (0-23, UTC) in which it need not be polled.
        skip_days: days (0 is Monday, UTC) on which it need not be polled.
    """

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def read(feed: Mapping[str, Any], head: str) -> Pace:
    """Read a feed's wishes.

    Args:
        feed: feedparser's feed-level data.
        head: the document before its first item.
    """
    hours: set[int] = set()
    days: set[int] = set()
    for kind, inside in _SKIP.findall(head):
        if kind.lower() == "hours":
            hours |= {int(hour) % 24 for hour in _HOUR.findall(inside) if int(hour) <= 24}
        else:
            named = (day.lower() for day in _DAY.findall(inside))
            days |= {_DAYS.index(day) for day in named if day in _DAYS}
    return Pace(
        _ttl(feed),
        frozenset(hours) if len(hours) < 24 else frozenset(),
        frozenset(days) if len(days) < 7 else frozenset(),
    )


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    if minutes := _NUMBER.match(str(feed.get("ttl", ""))):
        wanted = timedelta(minutes=int(minutes[1]))
    else:
        period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
        frequency = _NUMBER.match(str(feed.get("sy_updatefrequency", "1")))
        times = int(frequency[1]) if frequency else 1
        wanted = period / times if period and times else timedelta(0)
    return min(wanted, LONGEST) if wanted > timedelta(0) else None
