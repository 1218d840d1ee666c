"""What was judged and not alerted, newest first. For people; judges nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from watcher.model import Assessment, Reason
from watcher.store import codec, sql, tables
from watcher.store.paging import Mark, Page, cut, older
from watcher.store.tables import article, assessment


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An article that nobody was told of, with why."""

    article_id: int
    outlet: str
    url: str
    title: str
    published: datetime
    at: datetime
    assessment: Assessment


def page(
    session: Session,
    *,
    topic: str = "",
    reason: Reason | None = None,
    after: Mark | None = None,
    limit: int = 40,
) -> Page[Suppressed]:
    """Those of a topic and for a reason; of all topics for "", for all reasons for None."""
    c = assessment.c
    wanted = (
        select(c.article_id, article.c.outlet, article.c.url, article.c.title, article.c.published)
        .add_columns(c.at, c.body, c.id)
        .join(article, article.c.id == c.article_id)
        .where(~c.alert, *older(c.at, c.id, after))
        .order_by(c.at.desc(), c.id.desc())
        .limit(limit + 1)
    )
    if topic:
        named = select(tables.topic.c.id).where(tables.topic.c.name == topic)
        wanted = wanted.where(c.topic_id == named.scalar_subquery())
    if reason:
        wanted = wanted.where(c.reason == reason)
    rows, more = cut(sql.run(session, wanted).mappings().all(), limit)
    items = tuple(
        sql.build(Suppressed, row, assessment=codec.loads(Assessment, row["body"])) for row in rows
    )
    return Page(items, Mark(rows[-1]["at"], rows[-1]["id"]) if more else None)
