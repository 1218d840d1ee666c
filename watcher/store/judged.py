"""What was judged, newest first, alerted or not. For people; judges nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from watcher.model import Assessment, Reason
from watcher.store import codec, sql, tables
from watcher.store.paging import Mark, Page, cut, older
from watcher.store.tables import article, assessment


@dataclass(frozen=True, slots=True)
class Decided:
    """An article and what was decided on it for one topic; `key` is its canonical address."""

    article_id: int
    outlet: str
    url: str
    title: str
    published: datetime
    at: datetime
    assessment: Assessment
    key: str
    version: int


def page(
    session: Session,
    *,
    topic: str = "",
    reason: Reason | None = None,
    alerted: bool | None = None,
    after: Mark | None = None,
    limit: int = 40,
) -> Page[Decided]:
    """Those of a topic, for a reason, alerted or not; "" and None do not narrow it."""
    c = assessment.c
    wanted = (
        select(c.article_id, article.c.outlet, article.c.url, article.c.title, article.c.published)
        .add_columns(article.c.url_key.label("key"), article.c.version, c.at, c.body, c.id)
        .join(article, article.c.id == c.article_id)
        .where(*older(c.at, c.id, after))
        .order_by(c.at.desc(), c.id.desc())
        .limit(limit + 1)
    )
    if topic:
        named = select(tables.topic.c.id).where(tables.topic.c.name == topic)
        wanted = wanted.where(c.topic_id == named.scalar_subquery())
    if alerted is not None:
        wanted = wanted.where(c.alert if alerted else ~c.alert)
    if reason:
        wanted = wanted.where(c.reason == reason)
    rows, more = cut(sql.run(session, wanted).mappings().all(), limit)
    items = tuple(
        sql.build(Decided, row, assessment=codec.loads(Assessment, row["body"])) for row in rows
    )
    return Page(items, Mark(rows[-1]["at"], rows[-1]["id"]) if more else None)
