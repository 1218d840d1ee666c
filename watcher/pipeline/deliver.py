"""Deliver: hand each due alert to its receiver, and plan the next attempt where one fails.

Delivery is at least once: a crash between sending and settling sends again, under the same id. A
receiver that fails is left alone for the rest of the round, so one that hangs costs its own time
only. What a failure means is the receiver's to say, when to try again is `timing`'s.
"""

import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from watcher.errors import DeliveryError
from watcher.model import Alert
from watcher.notify import Notifier
from watcher.pipeline import alerts, timing
from watcher.pipeline.loop import Loop
from watcher.store import outbox
from watcher.store.db import Database
from watcher.store.outbox import Due, State
from watcher.telemetry import event

Awake = Callable[[str, str, datetime], datetime]

# Longer than any receiver's own deadlines for a round of BATCH; a crash is repaired at restart.
LEASE = timedelta(minutes=10)
BATCH = 20
# Tries that a crash cut short count as well; so none is given up before its time.
PATIENCE = 3 * timing.DAY


def run(
    database: Database,
    receivers: Mapping[str, Notifier],
    *,
    loop: Loop,
    now: datetime,
    rng: random.Random,
    awake: Awake = lambda _topic, _receiver, at: at,
) -> int:
    """Attempt the deliveries that are due; one receiver's go in order, receivers side by side.

    Args:
        database: has the outbox.
        receivers: by name, as the watchlist has them now; a delivery goes to where its receiver
            lives now, so that correcting an address also mends what is pending.
        loop: does the work.
        now: aware UTC.
        rng: spreads the retries.
        awake: topic, receiver and a moment to the first one from then on that is not quiet.

    Returns:
        How many deliveries were attempted or given up.
    """
    with database.write() as session:
        leased = outbox.lease_due(session, now, BATCH, LEASE)
    due = sorted(leased, key=_order)
    failing: dict[str, DeliveryError] = {}
    act = partial(_deliver, database, receivers, failing, now=now, rng=rng, awake=awake)
    return loop("deliver", due, act, apart=lambda delivery: delivery.receiver)


def _order(due: Due) -> tuple[datetime, datetime]:
    first = due.carries[0]
    return due.released, first.published if isinstance(first, Alert) else first.created


def _deliver(
    database: Database,
    receivers: Mapping[str, Notifier],
    failing: dict[str, DeliveryError],
    due: Due,
    *,
    now: datetime,
    rng: random.Random,
    awake: Awake,
) -> None:
    receiver = receivers.get(due.receiver)
    if receiver is None:
        reason = f"receiver {due.receiver} is no longer in the watchlist"
        _settle(database, due, State.CANCELLED, now, error=reason)
        return
    error = failing.get(due.receiver) or _attempt(receiver, due, now)
    if error is None:
        _settle(database, due, State.SENT, now)
        return
    wait = timing.attempt_again(timing.DELIVERY, due.attempts, rng, error.retry_after)
    if wait is None and now - due.released < PATIENCE:
        wait = timing.DAY
    if error.permanent or wait is None:
        _settle(database, due, State.DEAD, now, error=str(error))
    else:
        failing[due.receiver] = error
        again = awake(due.carries[0].topic, due.receiver, now + wait)
        _settle(database, due, State.PENDING, now, again=again, error=str(error))


def _attempt(receiver: Notifier, due: Due, now: datetime) -> DeliveryError | None:
    try:
        receiver.send(due.delivery_id, alerts.join(due.carries), now)
    except DeliveryError as error:
        return error
    return None


_EVENTS = {
    State.SENT: ("delivery.sent", logging.INFO),
    State.PENDING: ("delivery.retried", logging.WARNING),
    State.DEAD: ("delivery.dead", logging.ERROR),
    State.CANCELLED: ("delivery.cancelled", logging.WARNING),
}


def _settle(
    database: Database,
    due: Due,
    state: State,
    now: datetime,
    *,
    again: datetime | None = None,
    error: str = "",
) -> None:
    with database.write() as session:
        outbox.settle(session, due.delivery_id, state, now, next_attempt_at=again, error=error)
    name, level = _EVENTS[state]
    event(
        name,
        level=level,
        receiver=due.receiver,
        topic=due.carries[0].topic,
        alert=",".join(one.id for one in due.carries),
        attempt=due.attempts,
        again=again and again.isoformat(timespec="seconds"),
        detail=error or None,
    )
