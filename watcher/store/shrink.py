"""Make a database file as small as what is in it. Knows no table.

SQLite uses the space of forgotten rows again, but never gives it back by itself. Its own VACUUM
would copy the database into memory (`temp_store`) or a temporary folder, which may be small.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from watcher.errors import StoreError
from watcher.store import making
from watcher.store.db import open_database
from watcher.store.faults import translated


def shrink(path: Path) -> tuple[int, int]:
    """Write a database anew; nobody else may have it open. What fails leaves it as it was.

    Returns:
        Its bytes before and after.

    Raises:
        StoreError: it cannot be used, somebody has it open, or there is no room beside it.
    """
    new = path.with_name(f"{path.name}.shrunk")
    making.remove(new)  # what one left that was killed here
    try:
        database = open_database(path, create=False)
        try:
            database.backup(new)
        finally:
            database.close()
        with translated(str(path)):
            _merge_log(path)
            before, after = path.stat().st_size, new.stat().st_size
            making.belong(new, path)
            _to_disk(new)  # VACUUM INTO leaves that to us
            new.replace(path)
            _to_disk(path.parent)
    except OSError as error:
        raise StoreError(f"database {path}: cannot be written anew: {error.strerror}") from error
    finally:
        making.remove(new)
    return before, after


def _merge_log(path: Path) -> None:
    """Leave no log beside the file, which would be taken for that of the one in its place."""
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise StoreError(f"database {path}: another process holds it: let it end first")


def _to_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
