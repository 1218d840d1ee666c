"""What a clock that was set does to what is stored. Knows no kind of work.

After it was set back, what was due soon is due soon again: times in the future were written by the
clock of before. Left alone, a clock that ran a year ahead would leave every feed unpolled for a
year.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, bindparam, select, update
from sqlmodel import Session

from watcher.store import meta, sql
from watcher.store.tables import article, delivery, entry, feed

Time = tuple[Any, datetime]

DUE = (
    feed.c.next_poll_at,
    entry.c.read_due_at,
    article.c.judge_due_at,
    delivery.c.next_attempt_at,
)
LEASES = (feed, entry, article, delivery)

LONGEST = timedelta(days=7)
"""Nothing is put off for so long: retries and Retry-After up to a day, skipped days and quiet hours
a day more; intervals of feeds, which may be longer, are looked at by themselves."""

LEAP = timedelta(days=30)
"""Machines are off, and cron jobs wait, for less; a clock that lost its battery is further off."""

_SEEN = "clock.seen"


def steady_since(session: Session, now: datetime, *, leapt: bool = False) -> datetime:
    """Since when the clock has gone on as clocks do, as far as these looks at it tell.

    Args:
        session: writes: when it looked is remembered, also while no program runs.
        now: aware UTC.
        leapt: it was set just now.
    """
    since, last = _seen(session) or (now, now)
    if leapt or not timedelta(0) <= now - last <= LEAP:
        since = now
    meta.put(session, _SEEN, f"{since.isoformat()} {now.isoformat()}")
    return since


def leap(session: Session, now: datetime) -> timedelta:
    """How far the clock is ahead of the last look at it, if that is too far; else zero."""
    _, last = _seen(session) or (now, now)
    return now - last if now - last > LEAP else timedelta(0)


def _seen(session: Session) -> tuple[datetime, datetime] | None:
    kept = [datetime.fromisoformat(one) for one in meta.get(session, _SEEN).split()]
    return (kept[0], kept[1]) if kept else None


def set_back(session: Session, by: timedelta, now: datetime) -> int:
    """Bring everything that is planned, and every lease, nearer by so much.

    Args:
        session: writes.
        by: above zero.
        now: aware UTC, after the step.

    Returns:
        How many times were changed.
    """
    changed = 0
    for column in (*DUE, *(table.c.leased_until for table in LEASES)):
        nearer = [(key, max(now, at - by)) for key, at in _after(session, column, now)]
        changed += _write(session, column, nearer)
    return changed


def bring_near(session: Session, now: datetime) -> int:
    """Have what is planned for impossibly far ahead done now; for a start, as leases end there.

    Returns:
        How many times were changed.
    """
    changed = 0
    for column in DUE:
        far = _after(session, column, now + LONGEST)
        if column.table is feed:
            spans = dict(sql.run(session, select(feed.c.id, feed.c.interval)).all())
            far = [(key, at) for key, at in far if at > now + 2 * spans[key]]
        changed += _write(session, column, [(key, now) for key, _ in far])
    return changed


def _after(session: Session, column: Column[Any], moment: datetime) -> list[Time]:
    found = select(column.table.c.id, column).where(column > moment)
    return [(key, at) for key, at in sql.run(session, found)]


def _write(session: Session, column: Column[Any], times: list[Time]) -> int:
    if times:
        table = column.table
        change = update(table).where(table.c.id == bindparam("key"))
        rows = [{"key": key, "at": at} for key, at in times]
        sql.run(session, change.values({column.name: bindparam("at")}), rows)
    return len(times)
