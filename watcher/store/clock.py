"""After the clock was set back: what was due soon is due soon again. Knows no kind of work.

Times in the future were written by the clock of before. Left alone, a clock that ran a year ahead
would leave every feed unpolled for a year.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, bindparam, select, update
from sqlmodel import Session

from watcher.store import sql
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
