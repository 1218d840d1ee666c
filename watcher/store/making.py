"""Make a database whole, and bring an old one up to date. Knows no table and no session."""

import os
from pathlib import Path

from sqlalchemy import Engine

from watcher.errors import StoreError
from watcher.store import migrate, postgres, sqlite
from watcher.store.faults import translated


def bring_up_to_date(engine: Engine, location: str, *, create: bool = True) -> None:
    """Run the migrations that are missing, in one transaction.

    Args:
        engine: of the database.
        location: for messages.
        create: also all of them.

    Raises:
        StoreError: a newer watcher wrote the database, or none (with `create` False).
    """
    with engine.connect() as connection:
        found = migrate.version(connection)
    if found == migrate.HEAD:
        return
    if found is None and not create:
        raise StoreError(
            f"database {location}: it has no tables of watcher; run watcher first, or name another"
        )
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            postgres.prepare(connection, location)
        migrate.upgrade(connection, location)


def create(path: Path) -> None:
    """Make a whole database beside the path, then give it its name.

    A file under the real name is therefore never half made: an empty one is always damage.

    Raises:
        StoreError: it cannot be made there, or only the log of an earlier one is there.
    """
    if path.with_name(path.name + "-wal").exists():
        raise StoreError(
            f"database {path}: it is missing, but its log ({path.name}-wal) is there; put the "
            "database back, or delete the log to begin anew"
        )
    new = path.with_name(f"{path.name}.new-{os.getpid()}")
    remove(new)  # what a start left that was killed here
    engine = sqlite.engine_for(new)
    try:
        with translated(str(path)), engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
            migrate.upgrade(connection, str(path))
        engine.dispose()
        _name(new, path)
    finally:
        engine.dispose()
        remove(new)


def _name(new: Path, path: Path) -> None:
    try:
        os.link(new, path)
    except FileExistsError:
        return  # another process was quicker, with a database as good
    except OSError:  # a file system without links
        new.rename(path)


def remove(new: Path) -> None:
    """Delete a database that was made beside another, with its log."""
    for suffix in ("", "-wal", "-shm"):
        new.with_name(new.name + suffix).unlink(missing_ok=True)


def belong(new: Path, old: Path) -> None:
    """Give a file the owner, group and rights of the one whose place it takes.

    Root may look after the data of another user; to whom they must not be lost.
    """
    was, now = old.stat(), new.stat()
    if (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
        os.chown(new, was.st_uid, was.st_gid)
    if not old.is_dir():
        new.chmod(was.st_mode & 0o777)
