"""Put a backup in the place of a database, keeping what was there."""

import shutil
from datetime import datetime
from pathlib import Path

from watcher.errors import StoreError
from watcher.store import making, sqlite
from watcher.store.db import open_database

PARTS = ("", "-wal", "-shm")


def restore(copy: Path, path: Path, now: datetime) -> Path | None:
    """Make a checked copy of a backup the database; nobody may have the database open.

    A backup of an earlier version is brought up to date on the way. What fails leaves the database
    as it was.

    Args:
        copy: the backup, left as it is; its log beside it, if it has one, is restored too.
        path: the database, which may be missing or damaged.
        now: names what was there.

    Returns:
        Where the database of before is now, None if there was none.

    Raises:
        StoreError: the backup is missing, damaged, foreign or newer, or cannot be copied.
    """
    if not copy.exists():
        raise StoreError(f"backup {copy}: there is none; name the file that `watcher backup` wrote")
    if path.exists() and copy.samefile(path):
        raise StoreError(f"backup {copy}: it is the database itself; name a backup")
    sqlite.inspect(copy, reads=True)
    new = path.with_name(f"{path.name}.restored")
    making.remove(new)
    try:
        for part in ("", "-wal"):
            if (source := _beside(copy, part)).exists():
                shutil.copyfile(source, _beside(new, part))
        database = open_database(new, create=False)
        try:
            database.verify()
        finally:
            database.close()  # the last one to close writes the log into the file
        making.belong(new, path if path.exists() else path.parent)
        before = _put_aside(path, now)
        new.replace(path)
    except OSError as error:
        raise StoreError(f"backup {copy}: cannot be restored to {path}: {error}") from error
    finally:
        making.remove(new)
    return before


def _put_aside(path: Path, now: datetime) -> Path | None:
    """Rename the database with its log; the two are one."""
    before = path.with_name(f"{path.stem}-before-{now:%Y%m%d-%H%M%S}{path.suffix}")
    found = [part for part in PARTS if _beside(path, part).exists()]
    for part in reversed(found):  # the log first: a database without its log is never taken for one
        _beside(path, part).replace(_beside(before, part))
    return before if found else None


def _beside(path: Path, part: str) -> Path:
    return path.with_name(path.name + part)
