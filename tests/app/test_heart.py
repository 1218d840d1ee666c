from datetime import timedelta

import pytest

from watcher.app.heart import AGAIN, Heart

EVERY = timedelta(minutes=5)


class Body:
    """A heart with a clock that stands, and a switch that answers as the test says."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.well = True
        self.pings = 0
        self.heart = Heart(["poll", "judge"], lambda: self.now)

    def ping(self) -> bool:
        self.pings += 1
        return self.well

    def beat(self, **ages: float) -> int:
        return self.heart.beat(EVERY, ages, self.ping)


@pytest.fixture
def body() -> Body:
    return Body()


def test_it_beats_after_every_stage_has_ended_a_round(body: Body) -> None:  # K05
    assert body.beat(poll=1.0) == 0
    assert body.beat(poll=1.0, judge=2.0) == 1
    body.now += 299
    assert body.beat(poll=1.0, judge=2.0) == 0
    body.now += 1
    assert body.beat(poll=1.0, judge=301.0) == 0  # it has not worked since the last beat
    assert body.beat(poll=1.0, judge=299.0) == 1


def test_what_was_withheld_is_looked_at_again_soon(body: Body) -> None:
    body.well = False
    assert body.beat(poll=1.0, judge=1.0) == 0
    assert body.beat(poll=1.0, judge=1.0) == 0
    assert body.pings == 1
    body.now += AGAIN
    body.well = True
    assert body.beat(poll=1.0, judge=1.0) == 1
