"""The alerts of the past, newest first, and how each was delivered. For people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session

from watcher.model import Alert
from watcher.store import codec, hushing, outbox, sql, tables
from watcher.store.deliveries import STOPPED
from watcher.store.outbox import State, Try
from watcher.store.paging import Mark, Page, cut, older
from watcher.store.tables import carried, delivery


@dataclass(frozen=True, slots=True)
class Sending:
    """One message for one receiver that carries an alert.

    Attributes:
        settled: when it ended, None while it is open.
        next_attempt: of a pending one.
        error: why the last try did not send it, "" if none failed.
        tries: those that were made, oldest first.
    """

    id: str
    receiver: str
    state: State
    settled: datetime | None
    next_attempt: datetime | None
    error: str
    tries: tuple[Try, ...]

    @property
    def again(self) -> bool:
        """It can be sent again; what is held or in a digest goes out by itself."""
        return self.state in STOPPED


@dataclass(frozen=True, slots=True)
class Told:
    """An alert with what became of it; `article_id` is None once its article is forgotten."""

    alert: Alert
    article_id: int | None
    sendings: tuple[Sending, ...]


_ALERTS = select(
    tables.alert.c.id, tables.alert.c.payload, tables.alert.c.article_id, tables.alert.c.created
).where(tables.alert.c.kind != "digest")


def page(
    session: Session,
    *,
    topic: str = "",
    state: State | None = None,
    silenced: bool = True,
    after: Mark | None = None,
    limit: int = 30,
) -> Page[Told]:
    """Alerts of a topic, or of all for "", of which some delivery is in a state.

    Without `silenced` those are left out that a silence kept from everybody.
    """
    c = tables.alert.c
    wanted = _ALERTS.where(*older(c.created, c.id, after))
    if topic:
        wanted = wanted.where(c.topic == topic)
    if not silenced:
        wanted = wanted.where(~hushing.NOBODY)
    if state:
        stands = select(carried.c.alert_id).join(delivery, delivery.c.id == carried.c.delivery_id)
        wanted = wanted.where(c.id.in_(stands.where(delivery.c.state == state)))
    wanted = wanted.order_by(c.created.desc(), c.id.desc()).limit(limit + 1)
    rows, more = cut(sql.run(session, wanted).all(), limit)
    items = tuple(_told(session, row) for row in rows)
    return Page(items, Mark(rows[-1].created, rows[-1].id) if more else None)


def of(session: Session, articles: Collection[int], *, limit: int) -> tuple[Told, ...]:
    """The alerts that these articles raised, newest first."""
    c = tables.alert.c
    wanted = _ALERTS.where(c.article_id.in_(sql.listed(session, "ids")))
    wanted = wanted.order_by(c.created.desc(), c.id.desc()).limit(limit)
    rows = sql.run(session, wanted, {"ids": sql.as_json(articles)}).all()
    return tuple(_told(session, row) for row in rows)


def number(session: Session, articles: Collection[int]) -> int:
    """How many alerts these articles raised."""
    c = tables.alert.c
    raised = (c.kind != "digest", c.article_id.in_(sql.listed(session, "ids")))
    wanted = select(func.count()).select_from(tables.alert).where(*raised)
    return int(sql.run(session, wanted, {"ids": sql.as_json(articles)}).scalar_one())


def get(session: Session, alert_id: str) -> Told | None:
    """One alert."""
    row = sql.run(session, _ALERTS.where(tables.alert.c.id == alert_id)).first()
    return _told(session, row) if row else None


def _told(session: Session, row: Row[*tuple[Any, ...]]) -> Told:
    rows = sql.run(session, _sendings(row.id)).all()
    sendings = tuple(
        Sending(
            id=one.id,
            receiver=one.receiver,
            state=State(one.state),
            settled=one.settled_at,
            next_attempt=one.next_attempt_at if one.state == State.PENDING else None,
            error=one.error,
            tries=outbox.tries(session, one.id),
        )
        for one in rows
    )
    return Told(codec.loads(Alert, row.payload), row.article_id, sendings)


def _sendings(alert_id: str) -> Select[*tuple[Any, ...]]:
    return (
        select(delivery)
        .join(carried, carried.c.delivery_id == delivery.c.id)
        .where(carried.c.alert_id == alert_id)
        .order_by(delivery.c.receiver, delivery.c.id)
    )
