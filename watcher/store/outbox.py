"""The outbox: alerts, who is to get them, and every try. Knows no channel and no retry policy.

A delivery is one message for one receiver and carries one alert or several (`groups`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Row, RowMapping, func, insert, or_, select, update
from sqlmodel import Session

from watcher.model import Alert, Digest, Message
from watcher.store import carriers, codec, leases, sql, tables
from watcher.store.columns import clean
from watcher.store.tables import attempt, carried, delivery


class State(StrEnum):
    """Where a delivery stands; while it is held, further alerts of its topic join it.

    One that is put into a digest waits for it, and has ended when it is settled. A silenced one has
    ended as it was raised, or as it was to be released.
    """

    HELD = "held"
    DIGEST = "in digest"
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"
    SILENCED = "silenced"


_FARTHEST = (
    State.SENT,
    State.PENDING,
    State.HELD,
    State.DIGEST,
    State.SILENCED,
    State.DEAD,
    State.CANCELLED,
)


def farthest(states: Iterable[State]) -> State | None:
    """Of several deliveries the state of the one that came farthest, None of none."""
    return min(states, key=_FARTHEST.index, default=None)


class To(NamedTuple):
    """Whom to tell, where they live, and by which route, "" for none."""

    receiver: str
    destination: str
    route: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery leased for sending.

    Attributes:
        carries: alerts of one topic in the order in which they were raised, or one digest.
        attempts: tries begun, this one included.
        served: of a receiver of several people those who got it before.
        route: by which it goes, "" for none.
        released: when it was given free to be sent.
    """

    delivery_id: str
    carries: tuple[Message, ...]
    receiver: str
    destination: str
    attempts: int
    released: datetime
    served: tuple[str, ...] = ()
    route: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt of a delivery: how it left the delivery, and why it was not sent ("" if sent)."""

    at: datetime
    state: State
    error: str


def raise_alert(
    session: Session,
    alert: Message,
    deliveries: Sequence[tuple[str, str] | To],
    now: datetime,
    *,
    article_id: int | None = None,
    hold: bool = False,
    silenced: str = "",
) -> bool:
    """Keep an alert or a digest for everyone who is to get it.

    Args:
        session: writes.
        alert: what to tell.
        deliveries: whom, and where they live.
        now: aware UTC.
        article_id: the article that raised it.
        hold: join the delivery of the topic that is held for the receiver by the same route, or
            open one, to be released by `groups`; otherwise it is due at once and alone.
        silenced: why nobody is told; "" for all are.

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
    waiting = _held(session, alert.topic) if hold and not silenced else {}
    ids: list[str] = []
    rows: list[dict[str, Any]] = []
    for one in (To(*one) for one in deliveries):
        if (one.receiver, one.route) in waiting:
            ids.append(waiting[one.receiver, one.route])
        else:
            row = opened(alert.id, one, now, hold=hold)
            rows.append(row | _silent(silenced, now) if silenced else row)
    ids += [row["id"] for row in rows]
    carries = [{"delivery_id": one, "alert_id": alert.id} for one in ids]
    for table, added in ((delivery, rows), (carried, carries)):
        if added:
            sql.run(session, sql.insert(session, table).on_conflict_do_nothing(), added)
    return True


def untold(session: Session, topic: str, since: datetime) -> frozenset[int]:
    """Ids of the articles whose alerts of the topic, raised since then, no delivery carries."""
    c = tables.alert.c
    lone = ~select(carried.c.alert_id).where(carried.c.alert_id == c.id).exists()
    wanted = select(c.article_id).where(c.topic == topic, c.created >= since, lone)
    return frozenset(sql.run(session, wanted.where(c.article_id.is_not(None))).scalars())


def _held(session: Session, topic: str) -> dict[tuple[str, str], str]:
    """Receiver and route to the delivery of the topic that is held for them."""
    # Locked until the alert has joined, so that it is not released meanwhile (Postgres).
    c = delivery.c
    held = (
        select(c.receiver, c.route, c.id)
        .join(tables.alert, tables.alert.c.id == c.alert_id)
        .where(c.state == State.HELD, tables.alert.c.topic == topic)
        .with_for_update(of=delivery)
    )
    return {(row.receiver, row.route): row.id for row in sql.run(session, held)}


def opened(alert_id: str, to: To, now: datetime, *, hold: bool = False) -> dict[str, Any]:
    """The row of a delivery that an alert opens, due at once unless it is held.

    The same alert for the same receiver has the same id, whoever writes it and how often.
    """
    name = json.dumps([clean(part) for part in (alert_id, to.receiver, to.destination)])
    return {
        "id": str(uuid5(NAMESPACE_URL, name)),
        "alert_id": alert_id,
        "receiver": to.receiver,
        "destination": to.destination,
        "route": to.route,
        "state": State.HELD if hold else State.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
        "error": "",
        "served": "",
        "created": now,
        "released_at": None if hold else now,
        "settled_at": None,
    }


def _silent(why: str, now: datetime) -> dict[str, Any]:
    """Of a delivery that is over before it began."""
    return {"state": State.SILENCED, "error": why, "settled_at": now, "released_at": None}


def silenced(
    session: Session, receiver: str, since: datetime, until: datetime
) -> tuple[Alert, ...]:
    """What a receiver was not told after one moment and up to another, oldest first."""
    c = delivery.c
    kept = (c.receiver == receiver, c.state == State.SILENCED, c.settled_at > since)
    wanted = select(c.id).where(*kept, c.settled_at <= until).order_by(c.settled_at, c.id)
    ids = sql.run(session, wanted).scalars().all()
    return tuple(alert for one in ids for alert in alerts_of(session, one))


def awaited(session: Session, now: datetime) -> tuple[str, ...]:
    """The receivers that something is due for and nobody holds."""
    c = delivery.c
    free = or_(c.leased_until.is_(None), c.leased_until <= now)
    due = (c.state == State.PENDING, c.next_attempt_at <= now, free)
    names = select(c.receiver).where(*due).distinct().order_by(c.receiver)
    return tuple(sql.run(session, names).scalars())


def lease_due(
    session: Session, now: datetime, limit: int, lease: timedelta, *, receiver: str = ""
) -> tuple[Due, ...]:
    """Take up to `limit` pending deliveries that are due, longest due first.

    Args:
        session: writes.
        now: aware UTC.
        limit: how many at most.
        lease: how long nobody else takes them.
        receiver: only for this one; "" for all.
    """
    where = [delivery.c.state == State.PENDING]
    if receiver:
        where.append(delivery.c.receiver == receiver)
    due = delivery.c.next_attempt_at
    rows = leases.take(session, due, now, limit, lease, *where, attempts="attempts")
    return tuple(_due(session, row) for row in rows)


def _due(session: Session, row: RowMapping) -> Due:
    released = row["released_at"]
    carries = tuple(
        carriers.named(session, one, article_id, released) if isinstance(one, Alert) else one
        for one, article_id in _carried(session, row["id"])
    )
    served = tuple(json.loads(row["served"] or "[]"))
    return sql.build(
        Due, row, delivery_id=row["id"], released=released, carries=carries, served=served
    )


def alerts_of(session: Session, delivery_id: str) -> tuple[Alert, ...]:
    """The alerts that a delivery carries, in the order of raising."""
    carries = _carried(session, delivery_id)
    return tuple(one for one, _ in carries if isinstance(one, Alert))


def carries(session: Session, delivery_id: str) -> tuple[Message, ...]:
    """What a delivery carries: its alerts in the order of raising, or a digest."""
    return tuple(one for one, _ in _carried(session, delivery_id))


def _carried(session: Session, delivery_id: str) -> list[tuple[Message, int | None]]:
    """What a delivery carries in the order of raising, with the articles that raised it."""
    c = tables.alert.c
    wanted = (
        select(c.payload, c.kind, c.article_id)
        .join(carried, carried.c.alert_id == c.id)
        .where(carried.c.delivery_id == delivery_id)
        .order_by(c.created, c.id)
    )
    return [(_message(row), row.article_id) for row in sql.run(session, wanted).all()]


def raised(session: Session, delivery_id: str) -> list[tuple[Alert, int | None]]:
    """The alerts that a delivery carries, with the articles that raised them."""
    found = _carried(session, delivery_id)
    return [(one, article_id) for one, article_id in found if isinstance(one, Alert)]


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    if row.kind == "digest":
        return codec.loads(Digest, row.payload)
    return codec.loads(Alert, row.payload)


def settle(
    session: Session,
    delivery_id: str,
    state: State,
    now: datetime,
    *,
    next_attempt_at: datetime | None = None,
    error: str = "",
    served: Sequence[str] = (),
) -> None:
    """Record a try and give the lease back.

    SENT, DEAD or CANCELLED end the delivery; PENDING asks for another try at `next_attempt_at`.
    `error` says why it was not sent, secrets redacted; `served`, who got it nevertheless. What was
    sent stays sent, whatever a try reports that outlived its lease.

    Raises:
        ValueError: PENDING without `next_attempt_at`.
    """
    if (state is State.PENDING) != (next_attempt_at is not None):
        raise ValueError("another try has a time, and only another try")
    tried = {"delivery_id": delivery_id, "at": now, "state": state, "error": error}
    sql.run(session, insert(attempt).values(tried))
    values: dict[str, Any] = {"state": state, "error": error, "leased_until": None}
    if served:
        values["served"] = json.dumps(list(served), ensure_ascii=False)
    if next_attempt_at is None:
        values["settled_at"] = now
    else:
        values["next_attempt_at"] = next_attempt_at
    open_still = (delivery.c.id == delivery_id, delivery.c.state != State.SENT)
    sql.run(session, update(delivery).where(*open_still).values(values))


@dataclass(frozen=True, slots=True)
class Telling:
    """How an article's alert was told to one receiver.

    Attributes:
        settled: when it was sent or given up, None before.
        error: why it was not sent at the last try, "" if it was.
        others: titles of the other alerts in the same message.
    """

    topic: str
    receiver: str
    state: State
    settled: datetime | None
    error: str
    others: tuple[str, ...]


def story_of(session: Session, topic: str, articles: Sequence[int]) -> str:
    """The story of the alert that the first of these articles raised which raised one, or ""."""
    c = tables.alert.c
    raised = select(c.article_id, c.payload).where(c.topic == topic, c.article_id.in_(articles))
    found = {row.article_id: row.payload for row in sql.run(session, raised)}
    first = next((found[one] for one in articles if one in found), None)
    if first is None:
        return ""
    alert = codec.loads(Alert, first)
    return alert.story or alert.id


def tellings(session: Session, article_id: int) -> tuple[Telling, ...]:
    """Every delivery that carries an alert which the article raised, by topic and receiver."""
    c, alert = delivery.c, tables.alert.c
    own = (
        select(alert.topic, c.id, c.receiver, c.state, c.settled_at, c.error)
        .select_from(tables.alert)
        .join(carried, carried.c.alert_id == alert.id)
        .join(delivery, c.id == carried.c.delivery_id)
        .where(alert.article_id == article_id)
        .order_by(alert.topic, c.receiver)
    )
    return tuple(
        Telling(
            topic=row.topic,
            receiver=row.receiver,
            state=State(row.state),
            settled=row.settled_at,
            error=row.error,
            others=tuple(
                one.title
                for one, raiser in _carried(session, row.id)
                if isinstance(one, Alert) and raiser != article_id
            ),
        )
        for row in sql.run(session, own).all()
    )


def tries(session: Session, delivery_id: str) -> tuple[Try, ...]:
    """All attempts of a delivery that were settled, in order."""
    c = attempt.c
    wanted = select(c.at, c.state, c.error).where(c.delivery_id == delivery_id).order_by(c.id)
    rows = sql.run(session, wanted)
    return tuple(Try(row.at, State(row.state), row.error) for row in rows)


def last_raised(session: Session, topic: str) -> datetime | None:
    """When the topic's latest news alert was raised, silenced ones left out."""
    c = tables.alert.c
    silent = (
        select(carried.c.alert_id)
        .join(delivery, delivery.c.id == carried.c.delivery_id)
        .where(carried.c.alert_id == c.id, delivery.c.state == State.SILENCED)
        .exists()
    )
    told = select(c.created).where(c.topic == topic, c.kind == "news", ~silent)
    latest = told.order_by(c.created.desc()).limit(1)
    found: datetime | None = sql.run(session, latest).scalar()
    return found


def backlog(session: Session) -> Mapping[State, int]:
    """How many deliveries stand where."""
    counts = select(delivery.c.state, func.count().label("number")).group_by(delivery.c.state)
    return {State(row.state): row.number for row in sql.run(session, counts)}
