"""Deliveries as people look after them: which wait or were given up, sent again, dropped."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, func, or_, select, update
from sqlmodel import Session

from watcher.model import Digest, Message
from watcher.store import disabled, outbox, sql, tables
from watcher.store.outbox import State
from watcher.store.tables import delivery

# What is neither sent nor called off, and so may still want somebody.
OPEN = (State.HELD, State.DIGEST, State.PENDING, State.DEAD)
# One that is held or in a digest goes out by itself, with what has yet to join it.
STOPPED = (State.DEAD, State.CANCELLED, State.SILENCED, State.PENDING)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one receiver.

    Attributes:
        topic: of the alert that opened it.
        titles: of what it carries, in the order of raising.
        attempts: tries begun.
        next_attempt: of a pending one.
        settled: when it ended, None while it is open.
        error: why the last try did not send it, "" if none was made.
    """

    id: str
    topic: str
    titles: tuple[str, ...]
    receiver: str
    state: State
    attempts: int
    created: datetime
    next_attempt: datetime | None
    settled: datetime | None
    error: str


def listed(
    session: Session,
    states: Collection[State] = OPEN,
    *,
    receiver: str = "",
    topic: str = "",
    limit: int | None = None,
) -> tuple[Delivery, ...]:
    """The newest deliveries in these states, newest first; of all receivers and topics for "".

    What is open includes what nobody called off: its receiver left.
    """
    c, alert = delivery.c, tables.alert.c
    lost = (c.state == State.CANCELLED) & (c.error != "") if states == OPEN else false()
    wanted = (
        select(delivery, alert.topic)
        .join(tables.alert, alert.id == c.alert_id)
        .where(or_(c.state.in_(list(states)), lost))
    )
    if receiver:
        wanted = wanted.where(c.receiver == receiver)
    if topic:
        wanted = wanted.where(alert.topic == topic)
    rows = sql.run(session, wanted.order_by(c.created.desc(), c.id).limit(limit)).all()
    return tuple(
        Delivery(
            id=row.id,
            topic=row.topic,
            titles=tuple(_title(one) for one in outbox.carries(session, row.id)),
            receiver=row.receiver,
            state=State(row.state),
            attempts=row.attempts,
            created=row.created,
            next_attempt=row.next_attempt_at if row.state == State.PENDING else None,
            settled=row.settled_at,
            error=row.error,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What was given up for one receiver: how many, when the last of them, and why that."""

    receiver: str
    number: int
    settled: datetime
    error: str


def given_up(session: Session) -> tuple[GivenUp, ...]:
    """By receiver, the latest first."""
    c = delivery.c
    dead = c.state == State.DEAD
    latest = c.settled_at.desc()
    ranked = (
        select(
            c.receiver,
            c.settled_at,
            c.error,
            func.count().over(partition_by=c.receiver).label("number"),
            func.row_number().over(partition_by=c.receiver, order_by=(latest, c.id)).label("place"),
        )
        .where(dead)
        .subquery()
    )
    last = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.settled_at.desc())
    return tuple(
        GivenUp(row.receiver, row.number, row.settled_at, row.error)
        for row in sql.run(session, last)
    )


def stuck(session: Session, before: datetime, now: datetime) -> int:
    """How many are due since before then, and nobody is at them."""
    c = delivery.c
    idle = or_(c.leased_until.is_(None), c.leased_until <= now)
    due = (c.state == State.PENDING, c.next_attempt_at < before, idle)
    return int(
        sql.run(session, select(func.count()).select_from(delivery).where(*due)).scalar_one()
    )


def retried(session: Session) -> int:
    """How many wait for their receiver after a try, or are being tried."""
    c = delivery.c
    tried = (c.state == State.PENDING, c.attempts > 0)
    return int(
        sql.run(session, select(func.count()).select_from(delivery).where(*tried)).scalar_one()
    )


def _title(one: Message) -> str:
    return "what was not alerted" if isinstance(one, Digest) else one.title


def ids(session: Session, beginning: str) -> tuple[str, ...]:
    """Up to two ids that begin so: one is meant, two are too many."""
    c = delivery.c
    begins = c.id.startswith(beginning, autoescape=True)
    return tuple(sql.run(session, select(c.id).where(begins).limit(2)).scalars())


def dead(session: Session, receiver: str = "") -> tuple[str, ...]:
    """The ids of all that was given up, for one receiver or ""."""
    c = delivery.c
    wanted = select(c.id).where(c.state == State.DEAD)
    if receiver:
        wanted = wanted.where(c.receiver == receiver)
    return tuple(sql.run(session, wanted).scalars())


def again(session: Session, chosen: Collection[str], now: datetime) -> int:
    """Send deliveries again from now on, with the whole schedule of tries before them.

    Their receivers are asked, even those that said that they are gone for good.

    Returns:
        How many: what was sent, is held or in a digest stays as it is.
    """
    values = {
        "state": State.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
        "leased_until": None,
        "settled_at": None,
        "released_at": func.coalesce(delivery.c.released_at, now, type_=delivery.c.created.type),
    }
    disabled.enable(session, chosen)
    return _change(session, chosen, values)


def hand_over(
    session: Session, renamed: Mapping[str, str], names: Collection[str]
) -> Mapping[str, int]:
    """Give what waits for a receiver to the one that it is called now.

    Returns:
        Of receivers with none of these names, how much waits for each.
    """
    c = delivery.c
    waits = (c.state.in_((State.HELD, State.DIGEST, State.PENDING)), c.settled_at.is_(None))
    for old, new in renamed.items():
        theirs = update(delivery).where(c.receiver == old, *waits)
        sql.run(session, theirs.values(receiver=new))
    left = select(c.receiver, func.count()).where(*waits).group_by(c.receiver)
    rows = sql.run(session, left.order_by(c.receiver)).all()
    return {name: number for name, number in rows if name not in names}


def drop(session: Session, chosen: Collection[str], now: datetime) -> int:
    """Call deliveries off for good; returns how many. What was sent stays sent."""
    values = {"state": State.CANCELLED, "settled_at": now, "leased_until": None, "error": ""}
    return _change(session, chosen, values)


def _change(session: Session, chosen: Collection[str], values: dict[str, object]) -> int:
    given = sql.listed(session, "ids")
    c = delivery.c
    these = update(delivery).where(c.id.in_(given), c.state.in_(list(STOPPED))).values(values)
    return sql.run(session, these, {"ids": sql.as_json(chosen)}).rowcount
