"""Assessments: what was judged and why, kept so that it can be explained later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from watcher.model import Article, Assessment, Reason
from watcher.store import articles, codec, sql, tables, topics
from watcher.store.tables import article


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stored assessment with its article and when it was made."""

    article_id: int
    article: Article
    assessment: Assessment
    at: datetime


def save(session: Session, article_id: int, assessment: Assessment, now: datetime) -> None:
    """Keep the assessment of one article for one topic, in place of an earlier one."""
    origin = assessment.reprint_of
    row = {
        "article_id": article_id,
        "topic_id": topics.id_of(session, assessment.topic, now),
        "verdict": assessment.verdict,
        "reason": assessment.reason,
        "alert": assessment.alert,
        "body": codec.dumps(assessment),
        "at": now,
        "copies": int(origin.article) if origin and origin.article.isdecimal() else None,
    }
    new = sql.insert(session, tables.assessment)
    changed = {name: new.excluded[name] for name in row}
    keyed = ["article_id", "topic_id"]
    sql.run(session, new.on_conflict_do_update(index_elements=keyed, set_=changed), row)


def of(session: Session, article_id: int) -> tuple[Judgement, ...]:
    """All assessments of one article, by topic name."""
    return _judgements(
        session, _ALL.where(article.c.id == article_id).order_by(tables.topic.c.name)
    )


def find(session: Session, needle: str, limit: int = 10) -> tuple[Judgement, ...]:
    """Assessments of the articles whose id, address or title is `needle`, newest first."""
    ids = articles.lookup(session, needle, limit)
    newest_first = _ALL.order_by(article.c.id.desc(), tables.topic.c.name)
    return _judgements(session, newest_first.where(article.c.id.in_(ids)).limit(limit))


def reasons(session: Session, topic: str, since: datetime | None) -> Mapping[Reason, int]:
    """How many assessments of the topic had each reason after `since` (None: ever)."""
    counts = (
        select(tables.assessment.c.reason, func.count().label("number"))
        .join(tables.topic)
        .where(tables.topic.c.name == topic)
        .group_by(tables.assessment.c.reason)
    )
    if since is not None:
        counts = counts.where(tables.assessment.c.at > since)
    return {Reason(row.reason): row.number for row in sql.run(session, counts)}


_ALL = (
    select(article, tables.assessment.c.body, tables.assessment.c.at)
    .select_from(tables.assessment)
    .join(article)
    .join(tables.topic)
)


def _judgements(session: Session, wanted: Select[*tuple[Any, ...]]) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(
            article_id=row["id"],
            article=articles.from_row(row),
            assessment=codec.loads(Assessment, row["body"]),
            at=row["at"],
        )
        for row in sql.run(session, wanted).mappings()
    )
