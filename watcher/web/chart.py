"""Charts as numbers for a template: days with what they brought, and where bars begin and end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from watcher.model import Reason
from watcher.store.coverage import Hour

KINDS: Final = ("new", "known", "reprint")
_ASIDE: Final = (Reason.OFF_TOPIC, Reason.NO_TEXT)
"""No coverage of the topic."""
HEIGHT: Final = 100.0
GAP: Final = 0.25
"""Of a day's width."""


@dataclass(slots=True)
class Day:
    """How many articles of a day brought something new, said known things, or copied."""

    date: date
    new: int = 0
    known: int = 0
    reprint: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.known + self.reprint


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar; numbers in units of the chart."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of `days`, each day one unit wide and HEIGHT high; `top` is what HEIGHT stands for."""

    days: Sequence[Day]
    parts: Sequence[Part]
    top: int

    def sum(self, kind: str) -> int:
        """Of all days."""
        return sum(getattr(day, kind) for day in self.days)

    @property
    def total(self) -> int:
        """All articles."""
        return sum(day.total for day in self.days)

    @property
    def quiet(self) -> int:
        """Articles without news."""
        return self.total - self.sum("new")


def days(hours: Iterable[Hour], zone: tzinfo, now: datetime, number: int) -> list[Day]:
    """The last days up to now, oldest first, as they are in a zone."""
    today = now.astimezone(zone).date()
    found = {
        one: Day(one) for one in (today - timedelta(days=back) for back in range(number)[::-1])
    }
    for hour in hours:
        day = found.get(hour.at.astimezone(zone).date())
        if day is None or hour.reason in _ASIDE:
            continue
        if hour.alert:
            day.new += hour.number
        elif hour.reason is Reason.REPRINT:
            day.reprint += hour.number
        else:
            day.known += hour.number
    return list(found.values())


def begin(zone: tzinfo, now: datetime, number: int) -> datetime:
    """Where the first of the last days begins."""
    first = now.astimezone(zone) - timedelta(days=number - 1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0)


def stacked(found: Sequence[Day]) -> Chart:
    """A bar for each day, what is new at its foot."""
    top = max([1, *(day.total for day in found)])
    parts = []
    for place, day in enumerate(found):
        y = HEIGHT
        for kind in KINDS:
            height = getattr(day, kind) / top * HEIGHT
            if height:
                y -= height
                parts.append(Part(kind, place + GAP / 2, y, 1 - GAP, height))
    return Chart(found, parts, top)


def spark(counts: Sequence[int]) -> Sequence[Part]:
    """A bar for each number, one unit wide; the largest is HEIGHT high."""
    top = max([1, *counts])
    heights = [number / top * HEIGHT for number in counts]
    return [
        Part("entries", place + GAP / 2, HEIGHT - height, 1 - GAP, height)
        for place, height in enumerate(heights)
        if height
    ]
