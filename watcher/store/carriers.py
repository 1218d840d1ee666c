"""Who else carried what an alert told, and how many of them did not copy it. Knows no delivery."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, select
from sqlmodel import Session

from watcher.model import Alert, Reason, Status, Verdict
from watcher.store import sql, tables
from watcher.store.tables import article, assessment, fact, fact_source

MOST = 50
"""Carriers that are looked at: more would tell a person nothing more."""


def named(session: Session, alert: Alert, article_id: int | None, until: datetime) -> Alert:
    """The alert with the other outlets that carried its new facts by then.

    A carrier that copies an earlier article is no origin of its own, so that one wire counts once
    however many print it.

    Args:
        session: reads.
        alert: as it was raised.
        article_id: the article that raised it; None where no article did.
        until: later carriers stay out, so that every try of a delivery says the same.
    """
    if article_id is None:
        return alert
    source = fact_source.c
    judged = and_(
        assessment.c.article_id == source.article_id, assessment.c.topic_id == fact.c.topic_id
    )
    found = (
        select(article.c.outlet, assessment.c.verdict, assessment.c.reason)
        .select_from(fact)
        .join(tables.topic, tables.topic.c.id == fact.c.topic_id)
        .join(fact_source, source.fact_id == fact.c.id)
        .join(article, article.c.id == source.article_id)
        .join(assessment, judged)
        .where(
            tables.topic.c.name == alert.topic,
            fact.c.article_id == article_id,
            fact.c.status == Status.NEW,
            source.article_id != article_id,
            source.at <= until,
            article.c.outlet != alert.outlet,
        )
        .group_by(article.c.id, article.c.outlet, assessment.c.verdict, assessment.c.reason)
        .order_by(article.c.id)
        .limit(MOST)
    )
    rows = sql.run(session, found).all()
    if not rows:
        return alert
    partly, wholly = Verdict.PARTIAL_REPRINT, Reason.REPRINT
    copies = [row.verdict == partly or row.reason == wholly for row in rows]
    also = tuple(dict.fromkeys(row.outlet for row in rows))
    return replace(alert, also=also, origins=1 + copies.count(False))
