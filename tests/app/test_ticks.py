import threading
import time
from datetime import timedelta

from watcher.app import ticks
from watcher.app.ticks import Ticks
from watcher.errors import StoreError
from watcher.telemetry import counters

SOON = timedelta(milliseconds=20)
GRACE = timedelta(seconds=10)


class Times:
    """Counts calls and lets a test wait for them."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls = threading.Semaphore(0)
        self.number = 0
        self.error = error

    def __call__(self) -> None:
        self.number += 1
        self.calls.release()
        if self.error:
            raise self.error

    def wait(self, number: int) -> None:
        for _ in range(number):
            assert self.calls.acquire(timeout=10)


def test_each_stage_is_asked_at_once_and_again() -> None:
    one, other = Times(), Times()
    with Ticks(GRACE) as running:
        running.add("poll", one, SOON)
        running.add("read", other, timedelta(hours=1))
        one.wait(3)
        other.wait(1)
    assert other.number == 1
    assert set(running.ages()) == {"poll", "read"}


def test_a_stage_never_runs_twice_at_once_and_hanging_is_reported() -> None:  # F01, F03
    begun, release = threading.Semaphore(0), threading.Event()
    others = Times()
    number = 0

    def hang() -> None:
        nonlocal number
        number += 1
        begun.release()
        release.wait(30)

    with Ticks(GRACE) as running:
        running.add("poll", hang, SOON)
        running.add("judge", others, SOON)
        assert begun.acquire(timeout=10)
        others.wait(5)
        assert number == 1
        assert running.busy() == ["poll"]
        before = counters.total("stage.stuck", stage="poll")
        running.look()
        assert counters.total("stage.stuck", stage="poll") == before
        release.set()
    assert running.busy() == []


def test_leaving_waits_for_what_has_begun() -> None:  # F04
    begun, release, ended = threading.Semaphore(0), threading.Event(), threading.Event()

    def work() -> None:
        begun.release()
        release.wait(30)
        ended.set()

    with Ticks(GRACE) as running:
        running.add("deliver", work, timedelta(hours=1))
        assert begun.acquire(timeout=10)
        threading.Timer(0.1, release.set).start()
    assert ended.is_set()


def test_leaving_waits_no_longer_than_the_grace() -> None:  # F05
    begun, release = threading.Semaphore(0), threading.Event()

    def work() -> None:
        begun.release()
        release.wait(30)

    with Ticks(timedelta(milliseconds=50)) as running:
        running.add("deliver", work, timedelta(hours=1))
        assert begun.acquire(timeout=10)
    assert running.busy() == ["deliver"]
    release.set()


def test_a_stage_that_fails_is_asked_again_after_a_rest() -> None:  # F02
    failing, well = Times(StoreError("disk full")), Times()
    with Ticks(GRACE) as running:
        running.add("judge", failing, SOON)
        running.add("poll", well, SOON)
        well.wait(10)
        ages = running.ages()
    assert failing.number == 1
    assert "judge" not in ages


def test_a_rest_is_bounded() -> None:
    stage = ticks.Stage("judge", Times(StoreError("disk full")))
    for _ in range(50):
        stage.rests_until = 0.0
        stage.tick()
    assert 0 < stage.rests_until - time.monotonic() <= ticks.LONGEST_REST


def test_asking_anew_wakes_timers_that_wait() -> None:  # I01
    seldom = Times()
    with Ticks(GRACE) as running:
        running.add("retain", seldom, timedelta(days=1))
        seldom.wait(1)
        running.ask_now()
        seldom.wait(1)
    assert seldom.number == 2
