import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from watcher.errors import ContentError, FetchError
from watcher.ingest.turns import HEAVY, REST, SLOW, SLOW_VISIT, Turns


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Leaping(Clock):
    """A clock by which the hour of slow feeds ends after a number of looks at it."""

    left = 10**9

    def __call__(self) -> float:
        self.left -= 1
        return self.now if self.left >= 0 else self.now + REST.total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns(clock: Clock) -> Turns:
    return Turns(clock)


def read(turns: Turns, feed: str, kind: str = "") -> None:
    """A page that is read, or that fails in this way."""
    with turns.of(feed):
        if kind:
            raise ContentError(kind, "It cannot be read.")


def fail(turns: Turns, feed: str, kind: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ContentError):
            read(turns, feed, kind)


def until(true: Callable[[], bool]) -> None:
    while not true():
        threading.Event().wait(0.001)


def test_the_feed_whose_turn_is_longest_ago_comes_first(turns: Turns) -> None:  # A09, F01
    order: list[str] = []

    def one(feed: str) -> None:
        with turns.of(feed):
            order.append(feed)

    def waits(number: int) -> bool:
        return turns.waiting() == number

    with ThreadPoolExecutor(9) as threads, turns.of("many"):
        for number, feed in enumerate(["many"] * 4 + ["few", "many", "other"], 1):
            threads.submit(one, feed)
            until(partial(waits, number))
        assert order == []
    assert order == ["few", "other", *["many"] * 5]


def test_feeds_whose_pages_take_long_wait_for_each_other_only(
    turns: Turns, clock: Clock
) -> None:  # A09, F01
    for feed in ("slow", "dull"):
        with turns.of(feed):
            clock.now += SLOW + 1
    order: list[str] = []

    def one(feed: str) -> None:
        with turns.of(feed):
            order.append(feed)

    with ThreadPoolExecutor(9) as threads, turns.of("slow"):
        waiting = [threads.submit(one, feed) for feed in ("slow", "dull")]
        until(lambda: turns.waiting() == 2)
        threads.submit(one, "quick").result()  # beside the slow one
        assert order == ["quick"]
    for future in waiting:
        future.result()
    assert order == ["quick", "dull", "slow"]
    clock.now += REST.total_seconds()
    with turns.of("quick"):
        later = threading.Thread(target=one, args=["slow"])
        later.start()
        until(lambda: turns.waiting() == 1)  # it is like the others again
    later.join()


@pytest.mark.parametrize("looks", range(12))
def test_an_hour_that_ends_at_any_look_at_the_clock_holds_nobody_up(looks: int) -> None:  # F01
    clock = Leaping()
    turns = Turns(clock)
    with turns.of("slow"):
        clock.now += SLOW + 1
    clock.left = looks
    for feed in ("slow", "quick", "other", "slow"):
        reads = threading.Thread(target=read, args=(turns, feed), daemon=True)
        reads.start()
        reads.join(5)
        assert not reads.is_alive()
    assert turns.waiting() == 0


def test_a_visit_that_takes_long_makes_its_feed_slow_and_a_wait_for_others_does_not(
    turns: Turns, clock: Clock
) -> None:  # A09, F01
    def whole(feed: str, seconds: float, kind: str = "") -> None:
        with turns.visit(feed):
            clock.now += seconds
            if kind:
                raise ContentError(kind, "It cannot be had.")
        read(turns, feed)

    with turns.of("heavy"):
        waits = threading.Thread(target=whole, args=("innocent", SLOW_VISIT))
        waits.start()
        until(lambda: turns.waiting() == 1)
        clock.now += SLOW_VISIT + 1
    waits.join()
    assert not turns.is_slow("innocent")
    with pytest.raises(ContentError):
        whole("hangs", SLOW_VISIT + 1, "no text")
    assert turns.is_slow("hangs")


def test_heavy_pages_in_a_row_have_their_feed_rest(turns: Turns, clock: Clock) -> None:  # F01
    fail(turns, "heavy", "too heavy", HEAVY)
    with pytest.raises(FetchError) as resting, turns.of("heavy"):
        pytest.fail("it was read")
    assert (resting.value.kind, resting.value.retry_after) == ("resting", REST)
    assert turns.resting() == ["heavy"]
    read(turns, "other")
    clock.now += REST.total_seconds()
    turns.require("heavy")
    assert turns.resting() == []
    fail(turns, "heavy", "too heavy", HEAVY - 1)
    read(turns, "heavy")
    assert turns.resting() == []


@pytest.mark.parametrize("between", ["", "no text"])
def test_heavy_pages_among_others_do_not(turns: Turns, between: str) -> None:
    for _ in range(HEAVY):
        fail(turns, "feed", "too heavy", HEAVY - 1)
        if between:
            fail(turns, "feed", between, 1)
        else:
            read(turns, "feed")
    turns.require("feed")


def test_who_waited_when_the_rest_began_is_not_read(turns: Turns) -> None:
    caught: list[FetchError] = []

    def late() -> None:
        with pytest.raises(FetchError) as resting:
            read(turns, "heavy")
        caught.append(resting.value)

    waits = threading.Thread(target=late)

    def last() -> None:
        with turns.of("heavy"):
            waits.start()
            until(lambda: turns.waiting() == 1)
            raise ContentError("too heavy", "It cannot be read.")

    fail(turns, "heavy", "too heavy", HEAVY - 1)
    with pytest.raises(ContentError):
        last()
    waits.join()
    assert [(error.kind, error.retry_after) for error in caught] == [("resting", REST)]
