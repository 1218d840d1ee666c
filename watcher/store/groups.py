"""Deliveries that are held, so that further alerts of their topic can join them.

Knows no waiting time: what is held stays held until it is released.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlmodel import Session

from watcher.store import sql, tables
from watcher.store.outbox import State
from watcher.store.tables import carried, delivery


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery that waits; `opened` is when its first alert was raised."""

    id: str
    topic: str
    receiver: str
    opened: datetime
    alerts: int


@dataclass(frozen=True, slots=True)
class Left:
    """When a message on a topic left for a receiver: its sending, else its release."""

    topic: str
    receiver: str
    at: datetime


def held(session: Session) -> tuple[Held, ...]:
    """All deliveries that are held, longest first."""
    c, topic = delivery.c, tables.alert.c.topic
    waiting = (
        select(c.id, topic, c.receiver, c.created, func.count(carried.c.alert_id).label("alerts"))
        .join(tables.alert, tables.alert.c.id == c.alert_id)
        .join(carried, carried.c.delivery_id == c.id)
        .where(c.state == State.HELD)
        .group_by(c.id, topic, c.receiver, c.created)
        .order_by(c.created, c.id)
    )
    rows = sql.run(session, waiting)
    return tuple(Held(row.id, row.topic, row.receiver, row.created, row.alerts) for row in rows)


def left(session: Session, since: datetime) -> tuple[Left, ...]:
    """The messages that were released after `since`."""
    c, topic = delivery.c, tables.alert.c.topic
    at = func.coalesce(c.settled_at, c.released_at, type_=c.released_at.type).label("at")
    gone = (
        select(topic, c.receiver, at)
        .join(tables.alert, tables.alert.c.id == c.alert_id)
        .where(c.released_at > since)
    )
    return tuple(Left(row.topic, row.receiver, row.at) for row in sql.run(session, gone))


def release(session: Session, ids: Collection[str], now: datetime) -> None:
    """Nothing joins them any more, and they are due, in the order in which they were opened."""
    opened = delivery.c.next_attempt_at
    due = case((opened > now, now), else_=opened)  # later only if the clock was set back
    for some in sql.chunks([*ids]):
        these = (delivery.c.id.in_(some), delivery.c.state == State.HELD)
        values = {"state": State.PENDING, "next_attempt_at": due, "released_at": now}
        sql.run(session, update(delivery).where(*these).values(values))
