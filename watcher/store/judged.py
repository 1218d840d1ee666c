"""What was judged, newest first, alerted, silenced or not. For people; judges nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlmodel import Session

from watcher.model import Assessment, Reason
from watcher.store import codec, sql, tables
from watcher.store.outbox import State
from watcher.store.paging import Mark, Page, cut, older
from watcher.store.tables import article, assessment, carried, delivery


@dataclass(frozen=True, slots=True)
class Decided:
    """An article and what was decided on it for one topic.

    Attributes:
        key: its canonical address.
        silenced: why nobody, or not everybody, was told of an alert; "" where there is none.
    """

    article_id: int
    outlet: str
    url: str
    title: str
    published: datetime
    at: datetime
    assessment: Assessment
    key: str
    version: int
    silenced: str = ""


_SILENCED = (
    select(assessment.c.id, delivery.c.error, tables.topic.c.name)
    .select_from(delivery)
    .join(carried, carried.c.delivery_id == delivery.c.id)
    .join(tables.alert, tables.alert.c.id == carried.c.alert_id)
    .join(tables.topic, tables.topic.c.name == tables.alert.c.topic)
    .join(
        assessment,
        and_(
            assessment.c.article_id == tables.alert.c.article_id,
            assessment.c.topic_id == tables.topic.c.id,
        ),
    )
    .where(delivery.c.state == State.SILENCED)
)


def page(
    session: Session,
    *,
    topic: str = "",
    reason: Reason | None = None,
    alerted: bool | None = None,
    silenced: bool | None = None,
    quiet: bool = False,
    after: Mark | None = None,
    limit: int = 40,
) -> Page[Decided]:
    """Those of a topic, for a reason, alerted or not; "" and None do not narrow it.

    `silenced` ones were worth an alert, which a silence kept from people; `quiet` are these and all
    that was not alerted.
    """
    c = assessment.c
    wanted = (
        select(c.article_id, article.c.outlet, article.c.url, article.c.title, article.c.published)
        .add_columns(article.c.url_key.label("key"), article.c.version, c.at, c.body, c.id, c.alert)
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
    kept = select(_SILENCED.subquery("silent").c.id)
    if silenced is not None:
        wanted = wanted.where(c.id.in_(kept) if silenced else c.id.not_in(kept))
    if quiet:
        wanted = wanted.where(~c.alert | c.id.in_(kept))
    if reason:
        wanted = wanted.where(c.reason == reason)
    rows, more = cut(sql.run(session, wanted).mappings().all(), limit)
    why = _reasons(session, [row["id"] for row in rows if row["alert"]])
    items = tuple(
        sql.build(
            Decided,
            row,
            assessment=codec.loads(Assessment, row["body"]),
            silenced=why.get(row["id"], ""),
        )
        for row in rows
    )
    return Page(items, Mark(rows[-1]["at"], rows[-1]["id"]) if more else None)


def _reasons(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Why nobody was told, by assessment."""
    if not ids:
        return {}
    wanted = _SILENCED.where(assessment.c.id.in_(sql.listed(session, "ids")))
    rows = sql.run(session, wanted, {"ids": sql.as_json(ids)})
    return {row.id: row.error for row in rows}


def silenced(session: Session, article_id: int) -> Mapping[str, str]:
    """Topics for which people were not told of an article that was worth an alert, and why."""
    wanted = _SILENCED.where(tables.alert.c.article_id == article_id)
    return {row.name: row.error for row in sql.run(session, wanted)}
