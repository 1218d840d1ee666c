"""How much was seen, hour by hour: of topics by what it was, of feeds by how many entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from watcher.model import Reason
from watcher.store import sql, tables
from watcher.store.tables import assessment, entry


@dataclass(frozen=True, slots=True)
class Hour:
    """How many articles of one topic had one reason in the hour that began at `at`."""

    at: datetime
    topic: str
    reason: Reason
    alert: bool
    number: int


def judged(session: Session, since: datetime, topic: str = "") -> Iterator[Hour]:
    """What was judged since then, on one topic or on all for "", in no order."""
    c = assessment.c
    hour = sql.hour(session, c.at).label("hour")
    wanted = (
        select(hour, c.topic_id, c.reason, c.alert, func.count().label("number"))
        .where(c.at >= since)
        .group_by(hour, c.topic_id, c.reason, c.alert)
    )
    rows = sql.run(session, select(tables.topic.c.id, tables.topic.c.name))
    names = {row.id: row.name for row in rows if topic in ("", row.name)}
    if topic:
        wanted = wanted.where(c.topic_id.in_(names))
    for row in sql.run(session, wanted):
        name = names[row.topic_id]
        yield Hour(_moment(row.hour), name, Reason(row.reason), row.alert, row.number)


def entries(session: Session, since: datetime) -> Iterator[tuple[int, datetime, int]]:
    """Feed id, hour and how many entries it brought then, since a moment, in no order."""
    c = entry.c
    hour = sql.hour(session, c.first_seen).label("hour")
    counts = select(c.feed_id, hour, func.count().label("number")).where(c.first_seen >= since)
    for row in sql.run(session, counts.group_by(c.feed_id, hour)):
        yield row.feed_id, _moment(row.hour), row.number


def _moment(hour: str) -> datetime:
    return datetime.fromisoformat(hour).replace(tzinfo=UTC)
