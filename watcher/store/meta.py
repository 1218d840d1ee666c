"""What the database was made with, which later runs must agree with; and that it can be written."""

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
    row = {"key": "touched", "value": now.isoformat()}
    new = sql.insert(session, meta)
    changed = {"value": new.excluded.value}
    sql.run(session, new.on_conflict_do_update(index_elements=["key"], set_=changed), row)
