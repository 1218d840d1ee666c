"""SQLite's particulars: how connections behave, and whether a file is one of ours.

`synchronous=NORMAL`: in WAL mode a killed process loses nothing that was committed, because the
pages are with the operating system. A power cut may lose the last commits; the database then stands
at an earlier moment whole, with validators, entries, facts and deliveries in agreement, so that the
work is done again: an alert may come twice, with the same id. FULL would wait for the disk in
each of the many small transactions to prevent just that.
Source: https://www.sqlite.org/pragma.html#pragma_synchronous
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from watcher.errors import StoreError

APPLICATION_ID = 0x77617463
"""`watc` in the file's header: the file is a watcher database."""

PATIENCE = 15.0
"""Seconds that a writer waits for others: longer than any of our transactions takes."""

CACHE_KIB = 1024
"""Page cache of a connection, which is emptied as soon as another one has written.

What the system caches is as fast (tests/evaluation/bench_facts.py at 100,000 facts: 5.6 ms, 6.5
with 2048 and 8192), while 8192 filled and emptied again and again left holes in memory: within a
quarter of an hour 30 MB more that nobody used (`python -m tests.app.soak`)."""

LOG_BYTES = 64 * 2**20
"""What a log that once grew large is cut back to."""

_MAGIC = b"SQLite format 3\0"


def engine_for(path: Path, patience: float = PATIENCE) -> Engine:
    """An engine whose sessions begin as read-only, or as the one writer (option `writes`)."""
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"isolation_level": None, "timeout": patience},
        pool_size=4,
        max_overflow=28,
        pool_use_lifo=True,  # a connection that was used lately has its pages at hand
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    del record
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KIB}",
        "temp_store=MEMORY",
        f"journal_size_limit={LOG_BYTES}",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA query_only={0 if writes else 1}")
    # A transaction that begins by reading and then writes fails at once when another wrote first.
    raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def inspect(path: Path, *, reads: bool = False) -> None:
    """Look at a file before SQLite does, which would take an empty one for a new database.

    Args:
        path: the file.
        reads: it need not be writable.

    Raises:
        StoreError: not a file, empty, truncated, unreadable, not writable, or not one of ours.
    """
    if not path.is_file():
        raise StoreError(f"database {path}: it is not a file; name a file, or remove it")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise StoreError(
            f"database {path}: it cannot be read ({error.strerror}); check its owner and rights"
        ) from error
    if not header:
        raise StoreError(
            f"database {path}: the file is empty, but watcher never leaves an empty file. "
            "Restore a backup (watcher restore FILE); or delete the file to begin anew (every "
            "topic is then new again)"
        )
    if not header.startswith(_MAGIC):
        raise StoreError(
            f"database {path}: this is no SQLite database (damaged, or another kind of file). "
            "Restore a backup (watcher restore FILE), or name another file"
        )
    # Source for the offsets: https://www.sqlite.org/fileformat2.html#the_database_header
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(
            f"database {path}: it belongs to another program; name another file for watcher"
        )
    _check_length(path, header)
    if reads:
        return
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError(
            f"database {path}: it may not be written; give its owner the rights to the file and "
            f"the directory (chown -R {os.getuid()} {path.parent})"
        )


def _check_length(path: Path, header: bytes) -> None:
    page_size = int.from_bytes(header[16:18], "big")
    expected = (65536 if page_size == 1 else page_size) * int.from_bytes(header[28:32], "big")
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return  # a checkpoint that was cut short is finished from the log
    size = path.stat().st_size
    if size < expected:
        raise StoreError(
            f"database {path}: the file is cut off ({size} of {expected} bytes); restore a backup "
            "(watcher restore FILE)"
        )
