"""Topics: when each was first watched, and since when by its terms. Knows no watchlist."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlmodel import Session

from watcher.store import sql
from watcher.store.tables import topic


def first_seen(session: Session, names: Iterable[str], now: datetime) -> Mapping[str, datetime]:
    """When each topic was first watched; `now` for those never named before."""
    rows = [{"name": name, "first_seen": now, "facts": 0} for name in names]
    if not rows:
        return {}
    sql.run(session, sql.insert(session, topic).on_conflict_do_nothing(), rows)
    named = select(topic.c.name, topic.c.first_seen)
    wanted = {row["name"] for row in rows}
    return {name: seen for name, seen in sql.run(session, named) if name in wanted}


def terms_since(
    session: Session, terms: Mapping[str, str], now: datetime
) -> Mapping[str, datetime]:
    """Since when each topic matches what it does.

    That is when it was first watched, and later if it changed, or was not watched for a while.

    Args:
        session: writes.
        terms: topics that were named before, each to a hash of what it matches; all others are
            not watched now.
        now: aware UTC.
    """
    c = topic.c
    left = update(topic).where(c.name.not_in(terms), c.terms != "").values(terms="")
    sql.run(session, left)
    found: dict[str, datetime] = {}
    for row in sql.run(session, select(c.name, c.first_seen, c.terms, c.terms_at)).all():
        wanted = terms.get(row.name)
        if wanted is None:
            continue
        since = row.terms_at or row.first_seen
        if row.terms != wanted:
            since = now if row.terms_at else row.first_seen
            changed = update(topic).where(c.name == row.name)
            sql.run(session, changed.values(terms=wanted, terms_at=since))
        found[row.name] = since
    return found


def id_of(session: Session, name: str, now: datetime) -> int:
    """The topic's id in this database; a topic never named before begins now."""
    row = {"name": name, "first_seen": now, "facts": 0}
    sql.run(session, sql.insert(session, topic).on_conflict_do_nothing(), row)
    found = select(topic.c.id).where(topic.c.name == name).with_for_update()  # one writer a topic
    return int(sql.run(session, found).scalar_one())


def names(session: Session) -> list[str]:
    """Every topic that was ever watched, in the order of the alphabet."""
    return list(sql.run(session, select(topic.c.name).order_by(topic.c.name)).scalars())


def sizes(session: Session, names: Collection[str]) -> Mapping[str, int]:
    """How many facts each of these topics has; those never watched are left out."""
    wanted = select(topic.c.name, topic.c.facts)
    return {row.name: row.facts for row in sql.run(session, wanted) if row.name in names}


def known(session: Session, name: str) -> tuple[int, int] | None:
    """The topic's id and how many facts it has, None for one never named."""
    row = sql.run(session, _known(), {"named": name}).one_or_none()
    return None if row is None else (row.id, row.facts)


@cache
def _known() -> Select[*tuple[int, int]]:
    return select(topic.c.id, topic.c.facts).where(topic.c.name == bindparam("named"))
