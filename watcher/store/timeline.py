"""What became known on a topic, newest first, and who carried it. For people; judges nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlmodel import Session

from watcher.model import Assessment, Judged, Status, Verdict
from watcher.store import codec, hushing, origins, sql, tables
from watcher.store.origins import COPIES, Report
from watcher.store.paging import Mark, Page, cut, older
from watcher.store.tables import article, assessment, fact, fact_source


@dataclass(frozen=True, slots=True)
class Carrier:
    """An article that carried a fact.

    Attributes:
        copies: it copies another article, and so is no origin of its own.
    """

    article_id: int
    outlet: str
    url: str
    title: str
    published: datetime
    at: datetime
    first: bool
    copies: bool


@dataclass(frozen=True, slots=True)
class Learnt:
    """A fact as people see it.

    Attributes:
        added: when watcher learnt it.
        told: when somebody was told, None for never.
        silenced: a silence kept the alert that would have told it from everybody.
        carriers: who carried it, the first one first.
        origins: how many outlets have a report of their own (store.origins).
        judged: the sentence as it was judged in its first carrier; None once that is forgotten.
    """

    id: int
    topic: str
    text: str
    kind: str
    headline: bool
    published: datetime
    added: datetime
    told: datetime | None
    article_id: int
    carriers: tuple[Carrier, ...] = ()
    origins: int = 1
    judged: Judged | None = None
    verdict: Verdict | None = None
    silenced: bool = False


@dataclass(slots=True)
class _First:
    """What the first carriers of some facts were judged to be, by article and topic."""

    found: dict[tuple[int, str], Assessment] = field(default_factory=dict)

    def of(self, row: Row[*tuple[Any, ...]]) -> tuple[Judged | None, Verdict | None]:
        judgement = self.found.get((row.article_id, row.topic))
        if judgement is None:
            return None, None
        same = (one for one in judgement.sentences if one.text == row.text)
        return next(same, None), judgement.verdict


_FACTS = select(
    fact.c.id,
    tables.topic.c.name.label("topic"),
    fact.c.text,
    fact.c.kind,
    fact.c.headline,
    fact.c.published,
    fact.c.added_at,
    fact.c.told_at,
    fact.c.article_id,
).join(tables.topic, tables.topic.c.id == fact.c.topic_id)


def page(
    session: Session, topic: str = "", *, after: Mark | None = None, limit: int = 40
) -> Page[Learnt]:
    """Facts of a topic, or of all for "", in the order in which they were learnt.

    Other wordings of known facts, which memory keeps as well, are left out.
    """
    # A topic's number, not a join, lets the index give the order.
    wanted = _FACTS.where(fact.c.status == Status.NEW, *older(fact.c.added_at, fact.c.id, after))
    if topic:
        named = select(tables.topic.c.id).where(tables.topic.c.name == topic)
        wanted = wanted.where(fact.c.topic_id == named.scalar_subquery())
    wanted = wanted.order_by(fact.c.added_at.desc(), fact.c.id.desc()).limit(limit + 1)
    rows, more = cut(sql.run(session, wanted).all(), limit)
    items = _learnt(session, rows)
    return Page(items, Mark(items[-1].added, items[-1].id) if more else None)


_LATEST = 300
"""Facts among which the latest articles are looked for: those of at least seven long ones."""


def leading(session: Session, topic: str, limit: int) -> tuple[Learnt, ...]:
    """What the latest articles on a topic lead with, the newest article first.

    Of each article its headline, or its first sentence where the headline was known. Where that
    makes fewer than `limit`, the newest article says more, in its own order.
    """
    named = select(tables.topic.c.id).where(tables.topic.c.name == topic)
    these = (fact.c.topic_id == named.scalar_subquery(), fact.c.status == Status.NEW)
    wanted = select(fact.c.id, fact.c.article_id, fact.c.headline).where(*these)
    wanted = wanted.order_by(fact.c.added_at.desc(), fact.c.id.desc()).limit(_LATEST)
    of: dict[int, list[tuple[bool, int]]] = {}
    for row in sql.run(session, wanted):
        of.setdefault(row.article_id, []).append((not row.headline, row.id))
    # Ids count up in the order of the text.
    reports = [[number for _, number in sorted(some)] for some in of.values()][:limit]
    further = [number for some in reports for number in some[1:]]
    chosen = {*(some[0] for some in reports), *further[: limit - len(reports)]}
    order = [number for some in reports for number in some if number in chosen]
    rows = sql.run(session, _FACTS.where(fact.c.id.in_(order))).all()
    found = {one.id: one for one in _learnt(session, rows)}
    return tuple(found[number] for number in order)


def get(session: Session, fact_id: int) -> Learnt | None:
    """One fact."""
    rows = sql.run(session, _FACTS.where(fact.c.id == fact_id)).all()
    return next(iter(_learnt(session, rows)), None)


def _learnt(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Learnt, ...]:
    carriers = _carriers(session, [row.id for row in rows])
    first = _First(_assessments(session, {row.article_id for row in rows}))
    carrying = {one.article_id for some, _ in carriers.values() for one in some}
    unheard = _unheard(session, carrying)
    found = []
    for row in rows:
        judged, verdict = first.of(row)
        seen, number = carriers.get(row.id, ((), 1))
        whole = (*row, seen, number, judged, verdict)
        one = Learnt(*whole)
        # Memory takes what was silenced for told, so that it does not come after the silence.
        silenced = any((who.article_id, row.topic, row.told_at) in unheard for who in seen)
        found.append(replace(one, told=None, silenced=True) if silenced else one)
    return tuple(found)


def _unheard(session: Session, articles: set[int]) -> set[tuple[int, str, datetime]]:
    """Articles, topics and moments of alerts that a silence kept from everybody.

    Facts that an alert tells are told at its moment, whoever carried them first.
    """
    c = tables.alert.c
    given = sql.listed(session, "ids")
    wanted = select(c.article_id, c.topic, c.created).where(c.article_id.in_(given), hushing.NOBODY)
    return {
        (row.article_id, row.topic, row.created)
        for row in sql.run(session, wanted, {"ids": sql.as_json(articles)})
    }


def _assessments(session: Session, articles: set[int]) -> dict[tuple[int, str], Assessment]:
    c = assessment.c
    given = sql.listed(session, "ids")
    wanted = select(c.article_id, c.body).where(c.article_id.in_(given))
    rows = sql.run(session, wanted, {"ids": sql.as_json(articles)}).all()
    decoded = ((row.article_id, codec.loads(Assessment, row.body)) for row in rows)
    return {(article_id, one.topic): one for article_id, one in decoded}


def _carriers(
    session: Session, facts: Sequence[int]
) -> Mapping[int, tuple[tuple[Carrier, ...], int]]:
    """Who carried each fact, the first one first, and how many origins that makes."""
    rows = sql.run(session, _sources(session), {"ids": sql.as_json(facts)}).mappings().all()
    reports: dict[int, list[Report]] = {}
    found: dict[int, list[Carrier]] = {}
    for row in rows:
        copies, of = bool(row["copies"]), row["of"]
        report = Report(row["article_id"], row["outlet"], copies, of)
        reports.setdefault(row["fact_id"], []).append(report)
        one = sql.build(Carrier, row, copies=copies and not row["first"])
        found.setdefault(row["fact_id"], []).append(one)
    roots = origins.roots(session, (one for some in reports.values() for one in some))
    return {
        fact_id: (
            tuple(some),
            origins.count(reports[fact_id], [one.article_id for one in some if one.first], roots),
        )
        for fact_id, some in found.items()
    }


def _sources(session: Session) -> Select[*tuple[Any, ...]]:
    source = fact_source.c
    judged = and_(
        assessment.c.article_id == source.article_id, assessment.c.topic_id == fact.c.topic_id
    )
    return (
        select(source.fact_id, source.article_id, source.first, source.at)
        .add_columns(article.c.outlet, article.c.url, article.c.title, article.c.published)
        .add_columns(COPIES.label("copies"), assessment.c.copies.label("of"))
        .select_from(fact_source)
        .join(fact, fact.c.id == source.fact_id)
        .join(article, article.c.id == source.article_id)
        .outerjoin(assessment, judged)
        .where(source.fact_id.in_(sql.listed(session, "ids")))
        .order_by(source.fact_id, source.first.desc(), source.at, source.article_id)
    )
