"""Everything that one database remembers into another, empty one. Knows no row's meaning."""

from collections.abc import Generator, Iterator
from typing import NamedTuple

from sqlalchemy import Column, Table, delete, func, insert, select, text
from sqlmodel import Session

from watcher.errors import StoreError
from watcher.store import sql
from watcher.store.db import Database
from watcher.store.tables import METADATA, meta

BATCH = 2000
"""Rows of one statement: the largest, articles, have some 10 kB each."""

_ADVANCE = "SELECT setval(pg_get_serial_sequence(:name, :column), :last)"


class Carried(NamedTuple):
    """How far a table is: rows that are there, of how many."""

    table: str
    rows: int
    of: int


def carry(source: Database, target: Database) -> Generator[Carried, None, None]:
    """Copy all tables, each in batches, in one transaction: all is there in the end, or nothing.

    Both must be of this version, and nobody may write to them. Ids stay what they are, and none is
    given a second time. To be used up: what is left half way is undone.

    Args:
        source: is left as it is.
        target: on a server of Postgres.

    Yields:
        Each batch that was written.

    Raises:
        StoreError: the target has something in it, takes not all, or cannot be used.
    """
    with source.read() as old, target.write() as new:
        _refuse(new, target.location)
        sql.run(new, delete(meta))  # what a start with nothing to remember has left there
        for table in METADATA.sorted_tables:
            total = _number(old, table)
            yield from _rows(old, new, table, total)
            if (found := _number(new, table)) != total:
                raise StoreError(
                    f"database {target.location}: {found} of {total} rows of {table.name} have "
                    "arrived; nothing was copied. Is something else writing there?"
                )
            _advance(old, new, table)


def _refuse(new: Session, location: str) -> None:
    for table in METADATA.sorted_tables:
        if table is not meta and sql.run(new, select(table).limit(1)).first() is not None:
            raise StoreError(
                f"database {location}: it remembers something already (table {table.name}); name "
                "an empty one, which CREATE DATABASE makes"
            )


def _rows(old: Session, new: Session, table: Table, total: int) -> Iterator[Carried]:
    wanted = select(table).order_by(*table.primary_key.columns)
    done = 0
    for rows in old.connection().execute(wanted).mappings().partitions(BATCH):
        sql.run(new, insert(table), [dict(row) for row in rows])
        done += len(rows)
        yield Carried(table.name, done, total)


def _number(session: Session, table: Table) -> int:
    return int(sql.run(session, select(func.count()).select_from(table)).scalar_one())


def _advance(old: Session, new: Session, table: Table) -> None:
    """New ids go on where the old database was, even if its last rows are forgotten."""
    key = table.autoincrement_column
    if key is not None:
        last = max(_last(old, table, key), _given(old, table))
        values = {"name": f'"{table.name}"', "column": key.name, "last": last}
        if last:
            sql.run(new, text(_ADVANCE), values)


def _last(old: Session, table: Table, key: Column[int]) -> int:
    return sql.run(old, select(func.max(key)).select_from(table)).scalar() or 0


def _given(old: Session, table: Table) -> int:
    """The last id that SQLite gave to a table whose ids are never used twice, else 0."""
    asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return sql.run(old, asked, {"name": table.name}).scalar() or 0
