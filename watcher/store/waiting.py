"""Deliveries that are to be tried: which failed and wait, and until when. Knows no policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlmodel import Session

from watcher.store import meta, sql, tables
from watcher.store.outbox import State
from watcher.store.tables import delivery


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pending delivery that nobody is at.

    Attributes:
        released: when it was given free to be sent.
        again: when it is to be tried.
    """

    id: str
    topic: str
    route: str
    released: datetime
    again: datetime


def pending(session: Session, receiver: str, now: datetime) -> tuple[Waiting, ...]:
    """What waits for a receiver, oldest first."""
    return _waiting(session, receiver, now)


def failed(session: Session, receiver: str, now: datetime) -> tuple[Waiting, ...]:
    """What waits for a receiver since it failed, oldest first."""
    return _waiting(session, receiver, now, delivery.c.error != "")


def _waiting(
    session: Session, receiver: str, now: datetime, *where: ColumnElement[bool]
) -> tuple[Waiting, ...]:
    c, alert = delivery.c, tables.alert.c
    free = or_(c.leased_until.is_(None), c.leased_until <= now)
    wanted = (
        select(c.id, alert.topic, c.route, c.released_at, c.next_attempt_at)
        .join(tables.alert, alert.id == c.alert_id)
        .where(c.state == State.PENDING, c.receiver == receiver, free, *where)
        .order_by(c.released_at, alert.created, c.id)
    )
    return tuple(Waiting(*row) for row in sql.run(session, wanted))


def untried(session: Session, receiver: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Of what is due and was never tried, when the first was given free and when it came due."""
    c = delivery.c
    free = or_(c.leased_until.is_(None), c.leased_until <= now)
    due = (c.state == State.PENDING, c.receiver == receiver, c.next_attempt_at <= now, free)
    first = select(func.min(c.released_at), func.min(c.next_attempt_at))
    released, since = sql.run(session, first.where(*due, c.attempts == 0)).one()
    return None if released is None else (released, since)


def put(session: Session, times: Mapping[str, datetime]) -> None:
    """Have deliveries tried again at these times, by their ids."""
    c = delivery.c
    later = update(delivery).where(c.id == bindparam("row_id"), c.state == State.PENDING)
    if times:
        rows = [{"row_id": one, "next_attempt_at": at} for one, at in times.items()]
        sql.run(session, later, rows)


def asked_to_rest(session: Session, receiver: str) -> datetime | None:
    """Until when a receiver last asked to be left alone, perhaps in the past; None if never."""
    kept = meta.get(session, f"rest of {receiver}")
    return datetime.fromisoformat(kept) if kept else None


def keep_rest(session: Session, receiver: str, until: datetime) -> None:
    """Keep that a receiver asked to be left alone until then."""
    meta.put(session, f"rest of {receiver}", until.isoformat())
