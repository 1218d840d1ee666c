"""The outbox: alerts, who is to get them, and every try. Knows no channel and no retry policy."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from watcher.model import Alert
from watcher.store import codec, leases, sql, tables
from watcher.store.columns import clean
from watcher.store.tables import attempt, delivery


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery leased for sending; `attempts` counts tries begun, this one included."""

    delivery_id: str
    alert: Alert
    receiver: str
    destination: str
    attempts: int
    created: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt of a delivery: how it left the delivery, and why it was not sent ("" if sent)."""

    at: datetime
    state: State
    error: str


def raise_alert(
    session: Session,
    alert: Alert,
    deliveries: Sequence[tuple[str, str]],
    now: datetime,
    *,
    article_id: int | None = None,
) -> bool:
    """Keep an alert with one delivery for each (receiver, destination), due at once.

    Returns:
        False where an alert of that id was raised before: then nothing changes.
    """
    row = {
        "id": alert.id,
        "topic": alert.topic,
        "kind": alert.kind,
        "article_id": article_id,
        "payload": codec.dumps(alert),
        "created": now,
    }
    new = sql.insert(session, tables.alert).on_conflict_do_nothing()
    if sql.run(session, new.returning(tables.alert.c.id), row).first() is None:
        return False
    rows = [_delivery(alert.id, receiver, destination, now) for receiver, destination in deliveries]
    if rows:
        sql.run(session, sql.insert(session, delivery).on_conflict_do_nothing(), rows)
    return True


def _delivery(alert_id: str, receiver: str, destination: str, now: datetime) -> dict[str, Any]:
    # The same alert for the same receiver has the same id, whoever writes it and how often.
    name = json.dumps([clean(part) for part in (alert_id, receiver, destination)])
    return {
        "id": str(uuid5(NAMESPACE_URL, name)),
        "alert_id": alert_id,
        "receiver": receiver,
        "destination": destination,
        "state": State.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
        "error": "",
        "created": now,
    }


def lease_due(session: Session, now: datetime, limit: int, lease: timedelta) -> tuple[Due, ...]:
    """Take up to `limit` pending deliveries that are due, longest due first."""
    pending = delivery.c.state == State.PENDING
    due = delivery.c.next_attempt_at
    rows = leases.take(session, due, now, limit, lease, pending, attempts="attempts")
    ids = {row["alert_id"] for row in rows}
    c = tables.alert.c
    payloads = select(c.id, c.payload).where(c.id.in_(ids))
    alerts = {row.id: codec.loads(Alert, row.payload) for row in sql.run(session, payloads)}
    return tuple(
        sql.build(Due, row, delivery_id=row["id"], alert=alerts[row["alert_id"]]) for row in rows
    )


def settle(
    session: Session,
    delivery_id: str,
    state: State,
    now: datetime,
    *,
    next_attempt_at: datetime | None = None,
    error: str = "",
) -> None:
    """Record a try and give the lease back.

    SENT, DEAD or CANCELLED end the delivery; PENDING asks for another try at `next_attempt_at`.
    `error` says why it was not sent, secrets redacted. What was sent stays sent, whatever a try
    reports that outlived its lease.

    Raises:
        ValueError: PENDING without `next_attempt_at`.
    """
    if (state is State.PENDING) != (next_attempt_at is not None):
        raise ValueError("another try has a time, and only another try")
    tried = {"delivery_id": delivery_id, "at": now, "state": state, "error": error}
    sql.run(session, insert(attempt).values(tried))
    values: dict[str, Any] = {"state": state, "error": error, "leased_until": None}
    if next_attempt_at is None:
        values["settled_at"] = now
    else:
        values["next_attempt_at"] = next_attempt_at
    open_still = (delivery.c.id == delivery_id, delivery.c.state != State.SENT)
    sql.run(session, update(delivery).where(*open_still).values(values))


def tries(session: Session, delivery_id: str) -> tuple[Try, ...]:
    """All attempts of a delivery that were settled, in order."""
    c = attempt.c
    wanted = select(c.at, c.state, c.error).where(c.delivery_id == delivery_id).order_by(c.id)
    rows = sql.run(session, wanted)
    return tuple(Try(row.at, State(row.state), row.error) for row in rows)


def last_raised(session: Session, topic: str) -> datetime | None:
    """When the topic's latest news alert was raised."""
    c = tables.alert.c
    latest = select(func.max(c.created)).where(c.topic == topic, c.kind == "news")
    found: datetime | None = sql.run(session, latest).scalar()
    return found


def backlog(session: Session) -> Mapping[State, int]:
    """How many deliveries stand where."""
    counts = select(delivery.c.state, func.count().label("number")).group_by(delivery.c.state)
    return {State(row.state): row.number for row in sql.run(session, counts)}
