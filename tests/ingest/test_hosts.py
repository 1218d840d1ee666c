from datetime import timedelta

import pytest

from watcher.errors import FetchError
from watcher.ingest import hosts
from watcher.ingest.hosts import Hosts


class Time:
    """A clock that moves when somebody sleeps, or when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def spaced(time: Time, spacing: float = 1.0) -> Hosts:
    return Hosts(spacing, time, time.sleep)


def test_turns_at_one_host_are_spaced_and_other_hosts_wait_for_nobody(time: Time) -> None:  # B21
    here = spaced(time)
    turns = []
    for host in ("a", "a", "b", "a"):
        here.turn(host, 30)
        turns.append((host, time.now))
    assert turns == [("a", 100), ("a", 101), ("b", 101), ("a", 102)]


def test_without_spacing_nobody_waits(time: Time) -> None:
    here = spaced(time, 0.0)
    for _ in range(100):
        here.turn("a", 30)
    assert time.now == 100


def test_who_would_wait_too_long_is_sent_away_and_takes_no_turn(time: Time) -> None:  # B21
    here = Hosts(10, time, lambda _: None)  # threads that came at the same moment
    here.turn("a", 15)
    here.turn("a", 15)
    for _ in range(3):
        with pytest.raises(FetchError) as caught:
            here.turn("a", 15)
        assert (caught.value.kind, caught.value.retry_after) == ("resting", timedelta(seconds=20))


def test_a_host_that_asked_for_it_is_left_alone(time: Time) -> None:  # B15
    here = spaced(time)
    here.rest("a", timedelta(minutes=2))
    with pytest.raises(FetchError) as caught:
        here.turn("a", 500)
    assert caught.value.retry_after == timedelta(minutes=2)
    here.turn("b", 1)
    time.now += 120
    here.turn("a", 1)


@pytest.mark.parametrize(
    ("wanted", "rests"),
    [(None, hosts.USUAL_REST), (timedelta(hours=24), hosts.LONGEST_REST),
     (timedelta(0), timedelta(0))],
)  # fmt: skip
def test_no_rest_is_endless(time: Time, wanted: timedelta | None, rests: timedelta) -> None:  # B15
    here = spaced(time)
    here.rest("a", wanted)
    here.rest("a", timedelta(0))  # a shorter wish takes nothing back
    time.now += rests.total_seconds()
    here.turn("a", 0)


def test_hosts_that_no_longer_matter_are_forgotten(time: Time) -> None:
    here = spaced(time)
    for number in range(12_000):
        here.turn(f"{number}.example", 1)
        time.now += 1
    assert len(here._next) < 10_002  # noqa: SLF001 - a bound on memory shows nowhere else


def test_what_a_page_was_told_holds_for_pages(time: Time) -> None:
    here = spaced(time)
    here.rest("a", timedelta(minutes=2), page=True)
    here.turn("a", 30)
    with pytest.raises(FetchError):
        here.turn("a", 30, page=True)
    here.rest("b", timedelta(minutes=2))
    for page in (False, True):
        with pytest.raises(FetchError):
            here.turn("b", 30, page=page)
    time.now += 121
    here.turn("a", 30, page=True)
