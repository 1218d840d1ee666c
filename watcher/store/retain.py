"""Forgetting: texts, judgements, deliveries and facts older than given dates.

What would make watcher tell something twice is kept: an entry's identity stays while the entry is
still in its feed, pending deliveries stay whatever their age.
"""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, exists, or_, select, update
from sqlmodel import Session

from watcher.store import packed, postings, sql, stories, tables
from watcher.store.columns import utc

SURELY_LEFT = timedelta(days=1)
"""An entry has left its feed when a whole body came this much after the last that had it: more than
any two readings of the clock within one poll are apart."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """What is older than these dates may go.

    Attributes:
        texts: article texts and story fingerprints (headlines stay), line memory of hosts.
        assessments: stored judgements.
        alerts: alerts with their deliveries and attempts, once all are settled.
        facts: the topics' memory.
        entries: identities of entries that have left their feed, and articles nothing refers to.
    """

    texts: datetime
    assessments: datetime
    alerts: datetime
    facts: datetime
    entries: datetime


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went."""

    texts: int
    lines: int
    assessments: int
    alerts: int
    facts: int
    entries: int
    articles: int

    @property
    def total(self) -> int:
        """All of them; 0 says that nothing is left to purge."""
        return sum(astuple(self))


def purge(session: Session, cutoffs: Cutoffs, *, limit: int = 500) -> Purged:
    """Forget up to `limit` rows of each kind; call again while `total` is above 0."""
    return Purged(
        texts=_texts(session, cutoffs.texts, limit),
        lines=_lines(session, cutoffs.texts, limit),
        assessments=_assessments(session, cutoffs.assessments, limit),
        alerts=_alerts(session, cutoffs.alerts, limit),
        facts=_facts(session, cutoffs.facts, limit),
        entries=_entries(session, cutoffs.entries, limit),
        articles=_articles(session, cutoffs.entries, limit),
    )


def _ids(session: Session, wanted: Select[*tuple[Any, ...]], limit: int) -> list[int]:
    return list(sql.run(session, wanted.limit(limit)).scalars())


def _delete(session: Session, table: Table, wanted: Select[*tuple[Any, ...]], limit: int) -> int:
    ids = _ids(session, wanted, limit)
    for some in sql.chunks(ids):
        sql.run(session, delete(table).where(table.c.id.in_(some)))
    return len(ids)


def _texts(session: Session, before: datetime, limit: int) -> int:
    c = tables.article.c
    old = (c.first_seen < before, c.judge_due_at.is_(None))
    texts = _ids(session, select(c.id).where(*old, c.text != "").order_by(c.first_seen), limit)
    if texts:
        sql.run(session, update(tables.article).where(c.id.in_(texts)).values(text="", summary=""))
    told = tables.story.c.article_id
    fingerprints = select(told).join(tables.article).where(*old).order_by(told)
    return len(texts) + stories.remove(session, _ids(session, fingerprints, limit))


def _lines(session: Session, before: datetime, limit: int) -> int:
    line = tables.host_line
    key = [line.c.host, line.c.line, line.c.url]
    old = select(*key).where(line.c.seen < utc(before).toordinal()).limit(limit)
    rows = sql.run(session, old).mappings().all()
    if rows:
        this = [column == bindparam(f"{column.name}_is") for column in key]
        sql.run(
            session,
            delete(line).where(*this),
            [{f"{name}_is": value for name, value in row.items()} for row in rows],
        )
    return len(rows)


def _assessments(session: Session, before: datetime, limit: int) -> int:
    c = tables.assessment.c
    return _delete(session, tables.assessment, select(c.id).where(c.at < before), limit)


def _alerts(session: Session, before: datetime, limit: int) -> int:
    alert, delivery, carried = tables.alert.c, tables.delivery.c, tables.carried.c
    awaited = or_(delivery.settled_at.is_(None), delivery.settled_at >= before)
    carries = (carried.alert_id == alert.id, carried.delivery_id == delivery.id)
    needed = exists().where(*carries, awaited)
    old = select(alert.id).where(alert.created < before, ~needed)
    return _delete(session, tables.alert, old, limit)


def _facts(session: Session, before: datetime, limit: int) -> int:
    c = tables.fact.c
    gone = 0
    for topic_id in sql.run(session, select(tables.topic.c.id)).scalars().all():
        old = select(c.id, c.posted).where(c.topic_id == topic_id, c.added_at < before)
        rows = sql.run(session, old.limit(limit - gone)).all()
        if rows:
            keys = {row.id: packed.to_hashes(row.posted) for row in rows}
            postings.remove(session, topic_id, keys)
            sql.run(session, delete(tables.fact).where(c.id.in_(list(keys))))
            shrunk = update(tables.topic).where(tables.topic.c.id == topic_id)
            sql.run(session, shrunk.values(facts=tables.topic.c.facts - len(rows)))
        gone += len(rows)
    return gone


def _entries(session: Session, before: datetime, limit: int) -> int:
    feed, entry = tables.feed.c, tables.entry.c
    gone = 0
    feeds = select(feed.id, feed.active, feed.last_whole_at)
    for row in sql.run(session, feeds).all():
        whole = row.last_whole_at - SURELY_LEFT if row.last_whole_at else None
        seen_before = before if not row.active else min(before, whole) if whole else None
        if seen_before is None:
            continue
        left = (entry.feed_id == row.id, entry.last_seen < seen_before)
        read = entry.read_due_at.is_(None)
        gone += _delete(session, tables.entry, select(entry.id).where(*left, read), limit - gone)
    return gone


def _articles(session: Session, before: datetime, limit: int) -> int:
    article = tables.article.c
    references = (
        tables.entry.c.url_hash == article.url_hash,
        tables.fact.c.article_id == article.id,
        tables.fact_source.c.article_id == article.id,
        tables.assessment.c.article_id == article.id,
        tables.alert.c.article_id == article.id,
        tables.story.c.article_id == article.id,
    )
    old = (article.first_seen < before, article.text == "", article.judge_due_at.is_(None))
    unreferenced = (~exists().where(reference) for reference in references)
    return _delete(session, tables.article, select(article.id).where(*old, *unreferenced), limit)
