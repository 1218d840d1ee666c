"""Single values: what the database was made with, when something was last looked at."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from watcher.errors import StoreError
from watcher.store import sql
from watcher.store.tables import meta


def require(session: Session, values: Mapping[str, str]) -> None:
    """Keep these values, or check that they are what they were (MinHash scheme, seed, num_perm).

    Raises:
        StoreError: a value differs from what the stored fingerprints were made with.
    """
    rows = [{"key": key, "value": value} for key, value in values.items()]
    if not rows:
        return
    sql.run(session, sql.insert(session, meta).on_conflict_do_nothing(), rows)
    kept = select(meta.c.key, meta.c.value).where(meta.c.key.in_(values))
    for key, value in sql.run(session, kept):
        if value != values[key]:
            raise StoreError(
                f"the database was made with {key} {value}, but this watcher uses {values[key]}: "
                "the two cannot be compared. Go back to the earlier version, or begin anew"
            )


def touch(session: Session, now: datetime) -> None:
    """Write something: what merely begins to write succeeds on a disk that is full."""
    put(session, "touched", now.isoformat())


def get(session: Session, key: str) -> str:
    """What is kept by this name, "" if nothing is."""
    kept = select(meta.c.value).where(meta.c.key == key)
    return sql.run(session, kept).scalar() or ""


def put(session: Session, key: str, value: str) -> None:
    """Keep this, in place of what was kept by this name."""
    row = {"key": key, "value": value}
    new = sql.insert(session, meta)
    changed = {"value": new.excluded.value}
    sql.run(session, new.on_conflict_do_update(index_elements=["key"], set_=changed), row)


def first(session: Session, key: str, value: str) -> str:
    """What was kept first by this name: this, if nothing was."""
    kept = get(session, key)
    if not kept:
        put(session, key, value)
    return kept or value
