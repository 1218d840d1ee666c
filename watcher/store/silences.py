"""Silences: of what nobody wants to hear for a while. Knows no rule of what they match."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from watcher.store import sql
from watcher.store.paging import Mark, Page, cut
from watcher.store.tables import silence

REMEMBERED = timedelta(days=365)
"""So long after its end a silence is still listed."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What is not told, and until when; what is "" or empty does not narrow it.

    Attributes:
        words: terms as a watchlist has them, separated by commas; one of them is enough.
        comment: why, for people.
    """

    id: int
    topic: str
    feed: str
    words: str
    comment: str
    created: datetime
    until: datetime


def add(
    session: Session,
    *,
    topic: str = "",
    feed: str = "",
    words: str = "",
    comment: str = "",
    until: datetime,
    now: datetime,
) -> int:
    """Begin a silence, and forget those that ended long ago; returns its number."""
    sql.run(session, delete(silence).where(silence.c.until < now - REMEMBERED))
    values = {"topic": topic, "feed": feed, "words": words, "comment": comment}
    new = insert(silence).values(values | {"created": now, "until": until})
    return int(sql.run(session, new.returning(silence.c.id)).scalar_one())


def listed(session: Session, now: datetime, *, ended: bool = False) -> tuple[Silence, ...]:
    """Those that last, or all that are remembered, newest first."""
    wanted = select(silence).order_by(silence.c.id.desc())
    if not ended:
        wanted = wanted.where(silence.c.until > now)
    return tuple(sql.build(Silence, row) for row in sql.run(session, wanted).mappings())


def page(
    session: Session,
    now: datetime,
    *,
    lasting: bool | None = None,
    after: Mark | None = None,
    limit: int = 50,
) -> Page[Silence]:
    """Those that last, those that ended, or for None all that are remembered, newest first."""
    wanted = select(silence).order_by(silence.c.id.desc()).limit(limit + 1)
    if lasting is not None:
        wanted = wanted.where(silence.c.until > now if lasting else silence.c.until <= now)
    if after is not None:
        wanted = wanted.where(silence.c.id < after.id)
    rows, more = cut(sql.run(session, wanted).mappings().all(), limit)
    items = tuple(sql.build(Silence, row) for row in rows)
    return Page(items, Mark(items[-1].created, items[-1].id) if more else None)


def expire(session: Session, one: int, now: datetime) -> bool:
    """End a silence now; False where none of that number lasts."""
    lasting = (silence.c.id == one, silence.c.until > now)
    return sql.run(session, update(silence).where(*lasting).values(until=now)).rowcount > 0
