"""What was known at a moment: taken out of one database, planted in an empty one. Judges nothing.

For trying things out: the copy knows the newest facts of some topics and the newest texts, with the
fingerprints by which copies of them are recognised. Rows keep their ids.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, insert, select, text, update
from sqlmodel import Session

from watcher.store import articles, packed, postings, sql, tables, topics
from watcher.store.articles import DueJudgement
from watcher.store.sql import Rows
from watcher.store.tables import article, band, fact, story

_HAS_TEXT = text("text <> ''")
"""Spelt as the index of texts is, without a parameter, so that it is used."""
_LEFT_OUT = {"entry_id": None, "judge_due_at": None, "leased_until": None}
"""Of articles: nothing waits in the copy."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What was known; rows of the tables of these names.

    Attributes:
        articles: those with a text, oldest first, then mere carriers of facts, without theirs.
        texts: how many have a text.
        facts: topic to what it knew, oldest first; those without any are left out.
        more: some topic knew more than was taken.
    """

    articles: Rows
    texts: int
    stories: Rows
    facts: Mapping[str, Rows]
    more: bool


def take(
    session: Session, names: Iterable[str], until: datetime, *, facts: int, texts: int
) -> Seed:
    """What was known before a moment.

    Args:
        session: reads.
        names: topics.
        until: aware UTC.
        facts: at most: the newest, of each topic an equal share.
        texts: articles with their text, at most: the newest of all topics.
    """
    wanted = sorted(set(names))
    share = max(facts // max(len(wanted), 1), 1)
    found = {name: _facts(session, name, until, share + 1) for name in wanted}
    known = {name: rows[-share:] for name, rows in found.items() if rows}
    c = article.c
    newest = select(article).where(c.first_seen < until, _HAS_TEXT)
    newest = newest.order_by(c.first_seen.desc(), c.id.desc()).limit(texts)
    whole = [dict(row) for row in reversed(sql.run(session, newest).mappings().all())]
    ids = {row["id"] for row in whole}
    carriers = {row["article_id"] for rows in known.values() for row in rows} - ids
    bare = [row | {"text": ""} for row in _of(session, select(article), c.id, carriers)]
    return Seed(
        articles=[row | _LEFT_OUT for row in (*whole, *bare)],
        texts=len(whole),
        stories=_of(session, select(story), story.c.article_id, ids),
        facts=known,
        more=any(len(rows) > share for rows in found.values()),
    )


def _facts(session: Session, name: str, until: datetime, most: int) -> Rows:
    known = topics.known(session, name)
    if known is None:
        return []
    before = (fact.c.topic_id == known[0], fact.c.added_at < until)
    newest = select(fact).where(*before).order_by(fact.c.added_at.desc(), fact.c.id.desc())
    rows = sql.run(session, newest.limit(most)).mappings().all()
    return [{**row, "told_at": _before(row["told_at"], until)} for row in reversed(rows)]


def _before(moment: datetime | None, until: datetime) -> datetime | None:
    return moment if moment and moment < until else None


def _of(
    session: Session,
    wanted: Select[*tuple[Any, ...]],
    column: ColumnElement[int],
    ids: Collection[int],
) -> Rows:
    given = wanted.where(column.in_(sql.listed(session, "ids")))
    rows = sql.run(session, given, {"ids": sql.as_json(ids)})
    return [dict(row) for row in rows.mappings()]


def whole(seed: Seed) -> Iterator[DueJudgement]:
    """Its articles with a text, oldest first, as if they were due."""
    for row in seed.articles[: seed.texts]:
        yield sql.build(DueJudgement, row, article=articles.from_row(row), attempts=1)


def plant(session: Session, seed: Seed, now: datetime) -> None:
    """Keep it in a database that is empty."""
    _add(session, article, seed.articles)
    _add(session, story, seed.stories)
    bands = [
        {"band": one, "article_id": row["article_id"]}
        for row in seed.stories
        for one in packed.to_hashes(row["bands"])
    ]
    _add(session, band, bands)
    for name, rows in seed.facts.items():
        topic_id = topics.id_of(session, name, now)
        _add(session, fact, [row | {"topic_id": topic_id} for row in rows])
        keys = {row["id"]: packed.to_hashes(row["posted"]) for row in rows}
        postings.add(session, topic_id, keys)
        grown = update(tables.topic).where(tables.topic.c.id == topic_id)
        sql.run(session, grown.values(facts=len(rows)))


def _add(session: Session, table: Table, rows: Rows) -> None:
    if rows:
        sql.run(session, insert(table), rows)
