"""The clock, and by how much people and machines set it, forward and back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

# A larger difference between wall and monotonic clock is a step, not drift. Source: ntpd slews up
# to 0.128 s and steps beyond; two seconds leave room for a busy machine.
STEP = timedelta(seconds=2)


def utc() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


class StepDetector:
    """Compares the wall clock with the monotonic one, which nobody can set.

    A machine that slept looks like one whose clock was set forward, as the monotonic clock stands
    still meanwhile.

    Args:
        wall: gives aware UTC.
        monotonic: gives seconds.
    """

    def __init__(self, wall: Clock = utc, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._before = wall(), monotonic()

    def look(self) -> timedelta:
        """By how much the clock was set since the last look, forward above zero; else zero."""
        wall, steady = self._wall(), self._monotonic()
        was_wall, was_steady = self._before
        self._before = wall, steady
        step = (wall - was_wall) - timedelta(seconds=steady - was_steady)
        return step if abs(step) >= STEP else timedelta(0)
