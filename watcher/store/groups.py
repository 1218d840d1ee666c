"""Deliveries that are held, so that further alerts of their topic can join them; and parted again.

Knows no waiting time and no limit: what is held stays held until it is released or set aside.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlmodel import Session

from watcher.store import outbox, sql, tables
from watcher.store.outbox import State
from watcher.store.tables import carried, delivery


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery that waits, for others to join it or for a digest.

    Attributes:
        opened: when its first alert was raised.
        alerts: how many it carries.
        aside: it waits for a digest.
        route: by which it goes, "" for none.
    """

    id: str
    topic: str
    receiver: str
    opened: datetime
    alerts: int
    aside: bool = False
    route: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """When a message on a topic left for a receiver: its sending, else its release."""

    topic: str
    receiver: str
    at: datetime
    route: str = ""


_WAITS = (delivery.c.state.in_((State.HELD, State.DIGEST)), delivery.c.settled_at.is_(None))


def held(session: Session) -> tuple[Held, ...]:
    """All deliveries that wait, longest first."""
    c, topic = delivery.c, tables.alert.c.topic
    waiting = (
        select(
            c.id,
            topic,
            c.receiver,
            c.created,
            c.state,
            c.route,
            func.count(carried.c.alert_id).label("n"),
        )
        .join(tables.alert, tables.alert.c.id == c.alert_id)
        .join(carried, carried.c.delivery_id == c.id)
        .where(*_WAITS)
        .group_by(c.id, topic, c.receiver, c.created, c.state, c.route)
        .order_by(c.created, c.id)
    )
    return tuple(
        Held(
            row.id,
            row.topic,
            row.receiver,
            row.created,
            row.n,
            aside=row.state == State.DIGEST,
            route=row.route,
        )
        for row in sql.run(session, waiting)
    )


def left(session: Session, since: datetime) -> tuple[Left, ...]:
    """The messages with news that were released after `since`."""
    c, topic = delivery.c, tables.alert.c.topic
    at = func.coalesce(c.settled_at, c.released_at, type_=c.released_at.type).label("at")
    gone = (
        select(topic, c.receiver, at, c.route)
        .join(tables.alert, tables.alert.c.id == c.alert_id)
        .where(c.released_at > since, tables.alert.c.kind == "news")
    )
    return tuple(Left(row.topic, row.receiver, row.at, row.route) for row in sql.run(session, gone))


def release(session: Session, one: str, now: datetime) -> None:
    """Nothing joins the delivery any more, and it is due, in the order of their opening."""
    opened = delivery.c.next_attempt_at
    due = case((opened > now, now), else_=opened)  # later only if the clock was set back
    _change(session, one, state=State.PENDING, next_attempt_at=due, released_at=now)


def set_aside(session: Session, one: str) -> None:
    """Nothing joins the delivery any more, and it waits for the receiver's digest."""
    _change(session, one, state=State.DIGEST)


def part(session: Session, one: str, now: datetime) -> None:
    """Give each alert of a pending delivery one of its own, due now; the first one's stays."""
    row = sql.run(session, select(delivery).where(delivery.c.id == one)).mappings().one()
    fresh = {"alert_id", "id", "attempts", "next_attempt_at", "leased_until", "error"}
    kept = {name: row[name] for name in row if name not in fresh}
    for alert in outbox.alerts_of(session, one):
        if alert.id == row["alert_id"]:
            continue
        to = outbox.To(row["receiver"], row["destination"], row["route"])
        new = {**outbox.opened(alert.id, to, now), **kept}
        sql.run(session, sql.insert(session, delivery).on_conflict_do_nothing(), new)
        moved = update(carried).where(carried.c.delivery_id == one, carried.c.alert_id == alert.id)
        sql.run(session, moved.values(delivery_id=new["id"]))


def told(session: Session, one: str, now: datetime) -> None:
    """What the delivery carries was told in a digest."""
    _change(session, one, settled_at=now)


def _change(session: Session, one: str, **values: object) -> None:
    """A delivery that no longer waits stays as it is."""
    sql.run(session, update(delivery).where(delivery.c.id == one, *_WAITS).values(**values))
