from datetime import UTC, datetime, timedelta

import pytest

from watcher.app.clock import StepDetector, utc

HOUR = timedelta(hours=1)


class Clocks:
    """A wall clock and a monotonic one, set by hand."""

    def __init__(self) -> None:
        self.wall = datetime(2031, 3, 4, tzinfo=UTC)
        self.steady = 100.0

    def pass_(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds

    def detector(self) -> StepDetector:
        return StepDetector(lambda: self.wall, lambda: self.steady)


@pytest.mark.parametrize(
    "step", [-HOUR, -24 * HOUR, 2 * HOUR, timedelta(days=3650), timedelta(seconds=-3)]
)
def test_a_step_is_seen_once_and_by_how_much(step: timedelta) -> None:  # I01, I02
    clocks = Clocks()
    detector = clocks.detector()
    clocks.pass_(5)
    assert detector.look() == timedelta(0)
    clocks.pass_(1)
    clocks.wall += step
    assert detector.look() == step
    clocks.pass_(3600)
    assert detector.look() == timedelta(0)


def test_a_clock_that_is_slewed_was_not_set() -> None:
    clocks = Clocks()
    detector = clocks.detector()
    for _ in range(1000):
        clocks.pass_(1)
        clocks.wall += timedelta(milliseconds=500)
        assert detector.look() == timedelta(0)


def test_the_time_is_aware() -> None:
    assert utc().tzinfo is UTC
