"""Who else carried what an alert told, and how many origins that makes. Knows no delivery."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, select
from sqlmodel import Session

from watcher.core.outlets import site
from watcher.model import Alert, Status
from watcher.store import origins, sql, tables
from watcher.store.origins import COPIES, Report
from watcher.store.tables import article, assessment, fact, fact_source

MOST = 50
"""Carriers that are looked at: more would tell a person nothing more."""


def named(session: Session, alert: Alert, article_id: int | None, until: datetime) -> Alert:
    """The alert with the other outlets that carried its new facts by then.

    The alert's own outlet is not named again, nor is one twice that has several hosts.

    Args:
        session: reads.
        alert: as it was raised.
        article_id: the article that raised it; None where no article did.
        until: later carriers stay out, so that every try of a delivery says the same.
    """
    if article_id is None:
        return alert
    topic = sql.run(session, select(tables.topic.c.id).where(tables.topic.c.name == alert.topic))
    topic_id = topic.scalar()
    source = fact_source.c
    judged = and_(assessment.c.article_id == source.article_id, assessment.c.topic_id == topic_id)
    found = (
        select(article.c.id, article.c.outlet, COPIES.label("copies"))
        .add_columns(assessment.c.copies.label("of"))
        .select_from(fact_source)
        .join(article, article.c.id == source.article_id)
        .join(assessment, judged)
        .where(
            source.fact_id.in_(_new(session, topic_id, article_id)),
            source.article_id != article_id,
            source.at <= until,
        )
        .distinct()
        .order_by(article.c.id)
        .limit(MOST)
    )
    rows = sql.run(session, found).all()
    also: dict[str, str] = {}
    for row in rows:
        also.setdefault(site(row.outlet), row.outlet)
    also.pop(site(alert.outlet), None)
    if not also:
        return alert
    own = Report(article_id, alert.outlet, copies=False, of=None)
    reports = (own, *(Report(row.id, row.outlet, bool(row.copies), row.of) for row in rows))
    number = origins.count(reports, {article_id}, origins.roots(session, reports))
    return replace(alert, also=tuple(also.values()), origins=number)


def _new(session: Session, topic_id: int | None, article_id: int) -> list[int]:
    """The facts that were new with this article.

    By its index: a database that may choose takes all facts of the topic for few, and looked at
    each with each of the topic's articles.
    """
    brought = select(fact.c.id, fact.c.topic_id, fact.c.status).where(
        fact.c.article_id == article_id
    )
    rows = sql.run(session, brought)
    return [row.id for row in rows if (row.topic_id, row.status) == (topic_id, Status.NEW)]
