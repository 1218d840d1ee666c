"""Hours of the day where a person lives: when a digest is due, and when it is quiet. Pure.

A local time that comes twice (summer time ends) means its first coming; one that is skipped (it
begins) means the moment so much after the change. So each local date has each time exactly once.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every day at a time, or once a week.

    Attributes:
        at: local time.
        weekday: 0 is Monday; None for every day.
    """

    at: time
    weekday: int | None = None

    def latest(self, now: datetime, zone: tzinfo) -> datetime:
        """The last time that it was due, aware UTC, not after `now`."""
        today = now.astimezone(zone).date()
        # One day more than a week: today's time may still be to come.
        days = (today - timedelta(days=back) for back in range(WEEK + 1))
        moments = (
            moment(day, self.at, zone)
            for day in days
            if self.weekday is None or day.weekday() == self.weekday
        )
        return next(due for due in moments if due <= now)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one local time to another, of the next day if that is the earlier one."""

    start: time
    end: time

    def over(self, at: datetime, zone: tzinfo) -> datetime:
        """When it is no longer quiet, aware UTC: `at` itself where it is not quiet then."""
        local = at.astimezone(zone)
        clock, overnight = local.time(), self.start > self.end
        after, before = clock >= self.start, clock < self.end
        if not (after or before if overnight else after and before):
            return at
        day = local.date() + timedelta(days=overnight and after)
        # An end that comes twice has come: its second hour is not quiet again.
        return max(at, moment(day, self.end, zone))


def in_zone(at: datetime, zone: tzinfo | None) -> datetime:
    """An aware moment as clocks of a zone show it; as it is where that leaves the calendar.

    Args:
        at: of any year; the first and last hours of the calendar have no time in some zones.
        zone: None for that of this machine.
    """
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """A local date and time as aware UTC."""
    return datetime.combine(day, at, zone).astimezone(UTC)
