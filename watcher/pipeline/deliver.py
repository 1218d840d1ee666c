"""Deliver: hand each due alert to its receiver, and plan the next attempt where one fails.

Delivery is at least once: a crash between sending and settling sends again, under the same id. Each
receiver has a queue of its own, and one that hangs or fails costs no other any time. What a failure
means is the receiver's to say; when to try again, `timing`'s, and once it works again `catchup`'s.
"""

import logging
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from watcher.errors import DeliveryError
from watcher.ingest.urls import redact
from watcher.model import Alert
from watcher.notify import Notifier, Resuming
from watcher.pipeline import alerts, catchup, timing
from watcher.pipeline.catchup import Awake
from watcher.pipeline.loop import Lanes, Net
from watcher.store import disabled, groups, outbox
from watcher.store.db import Database
from watcher.store.disabled import Disabled
from watcher.store.outbox import Due, State
from watcher.telemetry import durations, event, secrets

# Longer than any receiver's own deadlines for BATCH deliveries; a crash is repaired at restart.
LEASE = timedelta(minutes=10)
BATCH = 20
# Tries that a crash cut short count as well; so none is given up before its time.
PATIENCE = 3 * timing.DAY


class _BugError(DeliveryError):
    """Our own code failed, mostly because of what a message says: others may well go through."""


def run(
    database: Database,
    receivers: Mapping[str, Notifier],
    *,
    lanes: Lanes,
    net: Net,
    clock: Callable[[], datetime],
    rng: random.Random,
    addresses: Mapping[str, str] | None = None,
    awake: Awake = lambda _topic, _receiver, _route, at: at,
) -> int:
    """Attempt the deliveries that are due; one receiver's go in order, receivers side by side.

    Args:
        database: has the outbox.
        receivers: by name, as the watchlist has them now; a delivery goes to where its receiver
            lives now, so that correcting an address also mends what is pending.
        lanes: does the work.
        net: under what receivers do with a message: a bug of theirs is a failure like any other.
        clock: gives aware UTC: emptying a long queue takes longer than a signature is young.
        rng: spreads the retries.
        addresses: receiver to a hash of where it lives: one that was gone for good is asked again
            when it has moved.
        awake: topic, receiver, route and a moment to the first one from then on that is not quiet.

    Returns:
        How many deliveries were attempted or given up, to receivers that are done since.
    """
    with database.read() as session:
        names = outbox.awaited(session, clock())
        gone = disabled.known(session)
    queues = {
        name: _Queue(
            database,
            name,
            receivers.get(name),
            clock,
            awake,
            address=(addresses or {}).get(name, ""),
            disabled=gone.get(name),
        )
        for name in names
    }
    act = partial(_deliver, net=net, rng=rng)
    return lanes("deliver", {name: queue.tries() for name, queue in queues.items()}, act)


@dataclass(frozen=True, slots=True)
class _Try:
    """A delivery whose turn it is."""

    due: Due
    queue: "_Queue"


@dataclass(slots=True)
class _Queue:
    """What is due for one receiver; None is one that left the watchlist.

    Attributes:
        address: a hash of where it lives.
        disabled: that it was gone for good, wherever it lived then.
        works: it took something in this round.
        crashed: ids of what its code failed at in this round, which stops nothing else.
        error: why it took something not; then it is left alone until the next round.
    """

    database: Database
    name: str
    receiver: Notifier | None
    clock: Callable[[], datetime]
    awake: Awake
    address: str
    disabled: Disabled | None = None
    works: bool = False
    crashed: set[str] = field(default_factory=set)
    error: DeliveryError | None = None

    def tries(self) -> Iterator[_Try]:
        """The deliveries, longest due first, until none is due or one fails.

        Where some failed before, the first is tried alone: if it fails, the others have with it.
        """
        led = alone = False
        while self.error is None or alone:
            now = self.clock()
            with self.database.write() as session:
                unsure = self.error is None and not self.works and not led
                alone = unsure and catchup.lead(session, self.name, now, self.awake)
                led = led or alone
                most = 1 if alone else BATCH
                leased = outbox.lease_due(session, now, most, LEASE, receiver=self.name)
            if not leased:
                return
            yield from (_Try(due, self) for due in sorted(leased, key=_order))

    def gone(self) -> DeliveryError | None:
        """Why it is not even asked, if so."""
        if self.disabled is None or self.disabled.address != self.address:
            return None
        since = f"not asked since {self.disabled.at:%d %b %H:%M} UTC"
        return DeliveryError(f"{self.disabled.error}; {since}", permanent=True)

    def disable(self, error: DeliveryError) -> None:
        """Ask it no more."""
        self.disabled = Disabled(self.name, self.address, error.detail, self.clock())
        with self.database.write() as session:
            disabled.disable(session, self.disabled)
        event("receiver.disabled", level=logging.ERROR, receiver=self.name, detail=error.detail)


def _order(due: Due) -> tuple[datetime, datetime]:
    first = due.carries[0]
    return due.released, first.published if isinstance(first, Alert) else first.created


def _deliver(this: _Try, *, net: Net, rng: random.Random) -> None:
    due, queue = this.due, this.queue
    if queue.receiver is None:
        reason = f"receiver {due.receiver} is no longer in the watchlist"
        _settle(queue, due, State.CANCELLED, queue.clock(), error=DeliveryError(reason))
        return
    error = queue.error or queue.gone() or _attempt(queue.receiver, due, queue.clock(), net)
    now = queue.clock()
    if error is None:
        _settle(queue, due, State.SENT, now)
        queue.works = True
        return
    crashed = isinstance(error, _BugError)
    if crashed and len(due.carries) > 1:  # all but one may be sound
        with queue.database.write() as session:
            groups.part(session, due.delivery_id, now)
        _settle(queue, due, State.PENDING, now, again=now, error=error)
        return
    if error.gone:
        queue.disable(error)
    wait = timing.attempt_again(timing.DELIVERY, due.attempts, rng, error.retry_after)
    if queue.works and error.retry_after:  # it takes some at a time
        wait = timing.jittered(min(error.retry_after, timing.LONGEST_WAIT), rng)
    elif wait is None and now - due.released < PATIENCE:
        wait = timing.DAY
    if error.permanent or wait is None:
        _settle(queue, due, State.DEAD, now, error=error)
    else:
        if crashed:
            queue.crashed.add(due.delivery_id)
        else:
            queue.error = error
        again = queue.awake(due.carries[0].topic, due.receiver, due.route, now + wait)
        _settle(queue, due, State.PENDING, now, again=again, error=error)


def _attempt(receiver: Notifier, due: Due, now: datetime, net: Net) -> DeliveryError | None:
    """Why it was not taken, None if it was."""
    refusal: DeliveryError | None = None

    def send() -> None:
        nonlocal refusal
        try:
            message = alerts.join(due.carries)
            if due.served and isinstance(receiver, Resuming):
                receiver.resume(due.delivery_id, message, now, due.served)
            else:
                receiver.send(due.delivery_id, message, now)
        except DeliveryError as error:
            refusal = error

    bug = net("deliver", send)
    if bug is None:
        return refusal
    detail = redact(secrets.hide(f"{type(bug).__name__}: {bug}"))
    return _BugError(f"a fault of watcher's own, please report it: {detail}")


_EVENTS = {
    State.SENT: ("delivery.sent", logging.INFO),
    State.PENDING: ("delivery.retried", logging.WARNING),
    State.DEAD: ("delivery.dead", logging.ERROR),
    State.CANCELLED: ("delivery.cancelled", logging.WARNING),
}


def _settle(
    queue: _Queue,
    due: Due,
    state: State,
    now: datetime,
    *,
    again: datetime | None = None,
    error: DeliveryError | None = None,
) -> None:
    why = str(error) if error else ""
    with queue.database.write() as session:
        outbox.settle(
            session,
            due.delivery_id,
            state,
            now,
            next_attempt_at=again,
            error=why,
            served=error.served if error else (),
        )
        if state is State.SENT and not queue.works:
            catchup.works(session, queue.name, now, queue.awake, but=queue.crashed)
        elif error is not None and error.retry_after is not None:
            catchup.rests(session, queue.name, now, error.retry_after, queue.awake)
    if state is State.SENT:
        durations.add("delivery_delay", (now - due.released).total_seconds())
    name, level = _EVENTS[state]
    event(
        name,
        level=level,
        receiver=due.receiver,
        delivery=due.delivery_id,
        topic=due.carries[0].topic,
        alert=",".join(one.id for one in due.carries),
        attempt=due.attempts,
        again=again and again.isoformat(timespec="seconds"),
        detail=why or None,
    )
