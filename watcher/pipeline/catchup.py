"""Catch up: a receiver that works again gets what waits for it, oldest first.

Each delivery that fails has a schedule of its own, up to a day apart. Once the receiver takes
anything, what waits is due at once; and one that was never tried is preceded by the oldest that
waits, so that no alert comes behind its own update. What the receiver asked for is kept
(Retry-After), and so are quiet hours.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from watcher.pipeline import timing
from watcher.store import waiting
from watcher.store.db import Session
from watcher.store.waiting import Waiting

Awake = Callable[[str, str, str, datetime], datetime]

# Apart by so much, they are taken in their order.
_STEP = timedelta(microseconds=1)


def works(
    session: Session, receiver: str, now: datetime, awake: Awake, *, but: Collection[str] = ()
) -> None:
    """The receiver took something: bring forward what waits for it, `but` these ids."""
    failed = waiting.failed(session, receiver, now)
    those = [one for one in failed if one.id not in but]
    _bring_forward(session, receiver, those, now, awake)


def lead(session: Session, receiver: str, now: datetime, awake: Awake) -> bool:
    """Say whether what failed waits for later, and have the oldest of it tried before what is new.

    Only what was never tried calls the oldest: if that is refused for itself, the others still go.
    """
    failed = waiting.failed(session, receiver, now)
    later = any(one.again > now for one in failed)
    untried = waiting.untried(session, receiver, now) if later else None
    if untried and failed[0].released < untried[0]:
        _bring_forward(session, receiver, failed[:1], now, awake)
    return later


def rests(session: Session, receiver: str, now: datetime, wait: timedelta, awake: Awake) -> None:
    """The receiver asked to be left alone: nothing that waits for it is tried earlier."""
    until = now + min(wait, timing.LONGEST_WAIT)
    waiting.keep_rest(session, receiver, until)
    early = [one for one in waiting.pending(session, receiver, now) if one.again < until]
    times = {one.id: awake(one.topic, receiver, one.route, until) for one in early}
    waiting.put(session, times)


def _bring_forward(
    session: Session, receiver: str, found: Sequence[Waiting], now: datetime, awake: Awake
) -> None:
    """Have them tried as soon as they may be."""
    rest = waiting.asked_to_rest(session, receiver)
    earliest = max(now, rest) if rest else now
    untried = waiting.untried(session, receiver, now)
    first = min(now, untried[1]) if untried else now
    times: dict[str, datetime] = {}
    for place, one in enumerate(found):
        at = awake(one.topic, receiver, one.route, earliest)
        if at < one.again:
            times[one.id] = first - _STEP * (len(found) - place) if at <= now else at
    waiting.put(session, times)
