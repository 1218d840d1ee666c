"""When to try again: pure functions from what happened to the next time. Starts no timer.

Sources: Standard Webhooks (retry schedule), RFC 9110 (Retry-After), and what feed publishers ask
of readers (never earlier than promised, no herd after a restart, slow down on 429).
"""

import random
from collections.abc import Container, Sequence
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# Waits before the second, third … attempt of a delivery: ten attempts over 75 hours.
# Source: the schedule that the Standard Webhooks specification recommends.
DELIVERY = (
    timedelta(seconds=5), 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR,
    10 * HOUR, 14 * HOUR, 20 * HOUR, DAY,
)  # fmt: skip
# Waits between attempts to read a page. A page that gave no text within two days never will;
# until then its headline and summary stand in, provisionally.
READ = (5 * MINUTE, 20 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, DAY)

# A server may slow us down to once a day, not for ever, and never speed us up.
LONGEST_WAIT = DAY
# A feed that keeps failing is asked at half the pace each time, but at least once a day.
LONGEST_DOUBLING = 8
# Up to a tenth later than promised, never earlier, so that restarts and equal intervals spread.
JITTER = 0.1


def jittered(wait: timedelta, rng: random.Random) -> timedelta:
    """`wait`, lengthened by up to JITTER of itself."""
    return wait * (1 + JITTER * rng.random())


def attempt_again(
    schedule: Sequence[timedelta],
    attempts: int,
    rng: random.Random,
    asked: timedelta | None = None,
) -> timedelta | None:
    """How long to wait after `attempts` failed attempts, or None when all are used up.

    Args:
        schedule: the waits after the first, second … failure.
        attempts: failures so far, at least 1.
        rng: gives the jitter.
        asked: what the other side asked for; a longer wait is honoured up to LONGEST_WAIT.
    """
    if attempts > len(schedule):
        return None
    wait = schedule[attempts - 1]
    if asked is not None:
        wait = max(wait, min(asked, LONGEST_WAIT))
    return jittered(wait, rng)


def next_poll(
    interval: timedelta, rng: random.Random, *, asked: Sequence[timedelta | None] = ()
) -> timedelta:
    """How long to leave a healthy feed alone.

    Args:
        interval: what the watchlist says.
        rng: gives the jitter.
        asked: what the feed asks for (max-age, ttl, skip hours); the longest counts, up to
            LONGEST_WAIT, and none makes polling more frequent than `interval`.
    """
    longest = max((min(wait, LONGEST_WAIT) for wait in asked if wait is not None), default=interval)
    return jittered(max(interval, longest), rng)


def next_poll_after_failure(
    interval: timedelta, failures: int, rng: random.Random, asked: timedelta | None = None
) -> timedelta:
    """How long to leave a failing feed alone: doubling from `interval`, at most a day.

    Args:
        interval: what the watchlist says; even an interval of two days is not shortened.
        failures: failures in a row, at least 1.
        rng: gives the jitter.
        asked: Retry-After, if the server sent one.
    """
    backoff = interval * 2 ** min(failures - 1, LONGEST_DOUBLING)
    return next_poll(max(interval, min(backoff, LONGEST_WAIT)), rng, asked=[asked])


def numbers(bits: int) -> frozenset[int]:
    """The hours or days that a feed asks to skip, of the bits that stand for them."""
    return frozenset(number for number in range(24) if bits >> number & 1)


def after_skipped(moment: datetime, hours: Container[int], days: Container[int]) -> datetime:
    """`moment`, or the next hour that the feed does not ask to skip.

    A feed that leaves none in a week is asked a day later.

    Args:
        moment: aware UTC.
        hours: 0-23, UTC.
        days: 0 is Monday, UTC.
    """
    for waited in range(7 * 24):
        later = moment + waited * HOUR
        if later.hour not in hours and later.weekday() not in days:
            return later
    return moment + DAY
