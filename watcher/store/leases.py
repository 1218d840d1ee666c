"""Leases: work taken for a time. Knows no kind of work.

A row is due when its due column has passed and nobody holds it. Taking is one statement, the same
on both databases, so two workers never take the same row; a holder that died loses it when the
lease ends.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Table, or_, select, update
from sqlmodel import Session

from watcher.store import sql, tables

LEASED = (tables.feed, tables.entry, tables.article, tables.delivery)


def take(
    session: Session,
    due: Column[Any],
    now: datetime,
    limit: int,
    lease: timedelta,
    *where: ColumnElement[bool],
    attempts: str = "",
) -> Sequence[RowMapping]:
    """Take up to `limit` rows of the due column's table that `where` allows, longest due first.

    `attempts` names the column that counts takings, so that work which kills its worker is seen.
    """
    table: Table = due.table
    held_by_nobody = or_(table.c.leased_until.is_(None), table.c.leased_until <= now)
    chosen = (
        select(table.c.id)
        .where(due <= now, held_by_nobody, *where)
        .order_by(due, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # Postgres; SQLite has one writer and leaves it out
    )
    counted = {attempts: table.c[attempts] + 1} if attempts else {}
    taken = (
        update(table)
        .where(table.c.id.in_(chosen))
        .values(leased_until=now + lease, **counted)
        .returning(*table.c)
    )
    rows = sql.run(session, taken).mappings().all()
    return sorted(rows, key=lambda row: (row[due.name], row["id"]))  # RETURNING has no order


def release_all(session: Session) -> int:
    """End every lease: for the start of the only process on this database; returns how many."""
    held = 0
    for table in LEASED:
        freed = update(table).where(table.c.leased_until.is_not(None)).values(leased_until=None)
        held += sql.run(session, freed).rowcount
    return held
