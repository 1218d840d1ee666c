import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.pipeline import timing

SECOND = timedelta(seconds=1)
rngs = st.integers(0, 1000).map(random.Random)
intervals = st.timedeltas(min_value=60 * SECOND, max_value=timedelta(days=7))
# B15: what servers really send: negative, absurd, nothing
asked = st.none() | st.timedeltas(timedelta(days=-2), timedelta(days=400_000))


def test_a_delivery_is_attempted_ten_times_over_three_days() -> None:  # H08
    rng = random.Random(1)
    waits = [timing.attempt_again(timing.DELIVERY, n, rng) for n in range(1, 12)]
    given_waits = [wait for wait in waits if wait is not None]
    assert len(given_waits) == 9
    assert waits[9:] == [None, None]
    total = sum(given_waits, timedelta())
    assert timedelta(days=3) <= total <= timedelta(days=3.5)


@given(st.integers(1, 9), asked, rngs)
def test_a_retry_is_never_earlier_than_planned_nor_later_than_a_day_and_jitter(
    attempts: int, wish: timedelta | None, rng: random.Random
) -> None:
    wait = timing.attempt_again(timing.DELIVERY, attempts, rng, wish)
    assert wait is not None
    assert timing.DELIVERY[attempts - 1] <= wait <= timing.DAY * (1 + timing.JITTER)
    if wish is not None and wish <= timing.DAY:
        assert wait >= wish


@given(intervals, st.lists(asked, max_size=3), rngs)
def test_no_feed_speeds_us_up(
    interval: timedelta, wishes: list[timedelta | None], rng: random.Random
) -> None:  # B15, B19
    wait = timing.next_poll(interval, rng, asked=wishes)
    assert interval <= wait <= max(interval, timing.DAY) * (1 + timing.JITTER)
    assert all(wait >= wish for wish in wishes if wish is not None and wish <= timing.DAY)


@given(intervals, st.integers(1, 10_000), asked, rngs)
def test_a_failing_feed_is_asked_ever_less_but_at_least_daily(
    interval: timedelta, failures: int, wish: timedelta | None, rng: random.Random
) -> None:  # B18
    wait = timing.next_poll_after_failure(interval, failures, rng, wish)
    assert interval <= wait <= max(interval, timing.DAY) * (1 + timing.JITTER)
    later = timing.next_poll_after_failure(interval, failures + 1, random.Random(1))
    assert later * (1 + timing.JITTER) >= timing.next_poll_after_failure(
        interval, failures, random.Random(1)
    )


def test_equal_intervals_spread() -> None:  # F10
    rng = random.Random(7)
    waits = {timing.next_poll(timedelta(minutes=15), rng) for _ in range(100)}
    assert len(waits) > 90


SATURDAY, SUNDAY = 5, 6


@pytest.mark.parametrize(
    ("days", "hours", "later"),
    [
        ({SATURDAY, SUNDAY}, set(), timedelta(days=2)),
        ({SATURDAY}, {0, 1}, timedelta(days=1, hours=2)),
        (set(range(7)), set(), timedelta(days=1)),  # no hour is left: that cannot be meant
    ],
)
def test_days_in_a_row_are_skipped(days: set[int], hours: set[int], later: timedelta) -> None:
    saturday = datetime(2026, 11, 28, 0, 14, tzinfo=UTC)
    assert timing.after_skipped(saturday, hours, days) == saturday + later
