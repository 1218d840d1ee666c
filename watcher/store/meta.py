"""What the database was made with: values that later runs must agree with."""

from collections.abc import Mapping

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
