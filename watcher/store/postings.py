"""Postings: in how many facts of a topic a key stands, and in which lately.

One row a key, with the newest facts packed: a quarter of the space of one row a fact and key, and
one look-up instead of three (measured with tests/evaluation/bench_facts.py at 100,000 facts).
Knows keys and ids, no text and no ranking.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, delete, select
from sqlmodel import Session

from watcher.store import packed, sql
from watcher.store.tables import posting

NEWEST = 192
"""Facts remembered per key, so that a row never leaves its page (1,002 bytes in SQLite)."""


class Posting(NamedTuple):
    """Where a key stands: `facts` counts all, `newest` has packed ids, newest last."""

    facts: int
    newest: bytes

    @property
    def ids(self) -> list[int]:
        """The newest facts."""
        return packed.to_ids(self.newest)


def read(session: Session, topic_id: int, keys: Collection[int]) -> dict[int, Posting]:
    """The postings of those keys that stand in any fact of the topic."""
    given = {"topic": topic_id, "keys": sql.as_json(sorted(keys))}
    rows = sql.run(session, _read(sql.dialect(session)), given)
    return {key: Posting(facts, newest) for key, facts, newest in rows.all() if key is not None}


@cache
def _read(kind: str) -> Select[*tuple[Any, ...]]:
    keys = sql.numbers("keys", kind)
    here = (posting.c.topic_id == bindparam("topic")) & (posting.c.key == keys.c.value)
    # An outer join is walked from the keys; SQLite would walk an inner one from the whole topic.
    each = keys.outerjoin(posting, here)
    return select(posting.c.key, posting.c.facts, posting.c.newest).select_from(each)


def add(session: Session, topic_id: int, facts: Mapping[int, Iterable[int]]) -> None:
    """Post new facts: fact id -> its keys."""
    new: dict[int, list[int]] = defaultdict(list)
    for fact_id in sorted(facts):
        for key in facts[fact_id]:
            new[key].append(fact_id)
    before = read(session, topic_id, new)
    after = {}
    for key, fact_ids in new.items():
        old = before.get(key, Posting(0, b""))
        newest = (old.ids + fact_ids)[-NEWEST:]
        after[key] = Posting(old.facts + len(fact_ids), packed.ids(newest))
    _write(session, topic_id, after)


def remove(session: Session, topic_id: int, facts: Mapping[int, Iterable[int]]) -> None:
    """Take facts out again: fact id -> the keys that it was posted with."""
    fewer = Counter(key for keys in facts.values() for key in keys)
    after = {}
    for key, old in read(session, topic_id, fewer).items():
        left = [fact_id for fact_id in old.ids if fact_id not in facts]
        after[key] = Posting(old.facts - fewer[key], packed.ids(left))
    _write(session, topic_id, {key: one for key, one in after.items() if one.facts > 0})
    empty = [{"of": topic_id, "one": key} for key, one in after.items() if one.facts <= 0]
    if empty:
        this = (posting.c.topic_id == bindparam("of"), posting.c.key == bindparam("one"))
        sql.run(session, delete(posting).where(*this), empty)


def _write(session: Session, topic_id: int, postings: Mapping[int, Posting]) -> None:
    rows = [
        {"topic_id": topic_id, "key": key, "facts": one.facts, "newest": one.newest}
        for key, one in sorted(postings.items())
    ]
    if rows:
        new = sql.insert(session, posting)
        changed = {"facts": new.excluded.facts, "newest": new.excluded.newest}
        keyed = ["topic_id", "key"]
        sql.run(session, new.on_conflict_do_update(index_elements=keyed, set_=changed), rows)
