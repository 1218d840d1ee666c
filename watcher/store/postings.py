"""Postings: which facts of a topic hold which key. Knows keys and ids, no text and no ranking."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from sqlalchemy import (
    Delete,
    Integer,
    Select,
    bindparam,
    delete,
    func,
    literal,
    select,
    tuple_,
)
from sqlmodel import Session

from watcher.store import sql
from watcher.store.tables import fact_key, key_frequency

FOLLOWED = 64
"""Facts followed per key, newest first."""


def add(session: Session, topic_id: int, keys: Mapping[int, Collection[int]]) -> None:
    """Post facts: fact id -> its keys."""
    pairs = sorted((key, fact_id) for fact_id, held in keys.items() for key in held)
    if not pairs:
        return
    given = sql.pairs("pairs", sql.dialect(session))
    a, b = given.c.a.label("key"), given.c.b.label("fact_id")
    rows = select(literal(topic_id).label("topic_id"), a, b)
    sql.run(session, sql.insert_rows(session, fact_key, rows), {"pairs": sql.as_json(pairs)})
    _count(session, topic_id, Counter(key for key, _ in pairs))


def remove(session: Session, topic_id: int, keys: Mapping[int, Collection[int]]) -> None:
    """Take facts out again: fact id -> the keys that it was posted with."""
    pairs = sorted((key, fact_id) for fact_id, held in keys.items() for key in held)
    given = {"topic": topic_id, "pairs": sql.as_json(pairs)}
    sql.run(session, _remove(sql.dialect(session)), given)
    changes = {key: -number for key, number in Counter(key for key, _ in pairs).items()}
    _count(session, topic_id, changes)
    sql.run(session, _drop(sql.dialect(session)), {"topic": topic_id, "keys": sql.as_json(changes)})


@cache
def _remove(kind: str) -> Delete:
    given = sql.pairs("pairs", kind)
    row = tuple_(fact_key.c.key, fact_key.c.fact_id).in_(select(given.c.a, given.c.b))
    return delete(fact_key).where(fact_key.c.topic_id == bindparam("topic"), row)


@cache
def _drop(kind: str) -> Delete:
    keys = key_frequency.c.key.in_(select(sql.numbers("keys", kind).c.value))
    unused = (key_frequency.c.topic_id == bindparam("topic"), key_frequency.c.facts <= 0)
    return delete(key_frequency).where(*unused, keys)


def _count(session: Session, topic_id: int, changes: Mapping[int, int]) -> None:
    given = sql.pairs("changes", sql.dialect(session))
    a, b = given.c.a.label("key"), given.c.b.label("facts")
    rows = select(literal(topic_id).label("topic_id"), a, b)
    count = sql.insert_rows(session, key_frequency, rows)
    summed = key_frequency.c.facts + count.excluded["facts"]
    upsert = count.on_conflict_do_update(index_elements=["topic_id", "key"], set_={"facts": summed})
    sql.run(session, upsert, {"changes": sql.as_json(sorted(changes.items()))})


def frequency(session: Session, topic_id: int, keys: Collection[int]) -> dict[int, int]:
    """In how many facts of the topic each key stands; keys in none are left out."""
    given = {"topic": topic_id, "keys": sql.as_json(keys)}
    rows = sql.run(session, _frequency(sql.dialect(session)), given)
    return {key: count for key, count in rows}  # noqa: C416 (rows are no pairs to mypy)


@cache
def _frequency(kind: str) -> Select[*tuple[int, int]]:
    keys = sql.numbers("keys", kind)
    same = key_frequency.c.key == keys.c.value
    return (
        select(key_frequency.c.key, key_frequency.c.facts)
        .select_from(keys.join(key_frequency, same))
        .where(key_frequency.c.topic_id == bindparam("topic"))
    )


def follow(session: Session, topic_id: int, keys: Collection[int]) -> Sequence[tuple[int, int]]:
    """Pairs (key, fact id): for each key the newest FOLLOWED facts that hold it."""
    given = {"topic": topic_id, "keys": sql.as_json(keys)}
    rows = sql.run(session, _follow(sql.dialect(session)), given)
    return [(row[0], row[1]) for row in rows]


@cache
def _follow(kind: str) -> Select[*tuple[int, int]]:
    keys = sql.numbers("keys", kind)
    topic_id = bindparam("topic", type_=Integer)
    newer = fact_key.alias("newer")
    oldest = (
        select(newer.c.fact_id)
        .where(newer.c.topic_id == topic_id, newer.c.key == keys.c.value)
        .order_by(newer.c.fact_id.desc())
        .offset(FOLLOWED - 1)
        .limit(1)
        .scalar_subquery()
    )
    held = (fact_key.c.key == keys.c.value) & (fact_key.c.fact_id >= func.coalesce(oldest, 0))
    return (
        select(fact_key.c.key, fact_key.c.fact_id)
        .select_from(keys.join(fact_key, held))
        .where(fact_key.c.topic_id == topic_id)
    )
