"""What a digest tells of a topic: what was seen and not alerted. Knows no schedule and no words.

A span goes from one mark to the next: what one digest leaves out for coming later is in the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from watcher.model import Note, Part, Reason, Section, SectionKind, Status
from watcher.store import sql, tables
from watcher.store.tables import article, assessment, digest, fact, fact_source

NOTES = 20
"""Of each kind: a screen or two; a section also says how many there are in all."""
SAMPLE = 2
"""Suppressed articles shown of each reason."""
CARRIERS = 1000
"""Repeats that are looked at for one digest of one topic."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far memory had come; the ids go on growing whatever a clock does.

    Attributes:
        at: when that was.
        fact: id of the last fact, 0 for none.
        assessment: id of the last assessment, 0 for none.
    """

    at: datetime
    fact: int
    assessment: int


@dataclass(frozen=True, slots=True)
class Span:
    """After one mark, up to and with another."""

    since: Mark
    until: Mark


def mark(session: Session, now: datetime) -> Mark:
    """How far memory has come; the session is one that writes."""
    # Judging holds its topic's row until its ids are seen: wait for it (Postgres).
    sql.run(session, select(tables.topic.c.id).order_by(tables.topic.c.id).with_for_update())
    last = select(
        select(func.max(fact.c.id)).scalar_subquery().label("fact"),
        select(func.max(assessment.c.id)).scalar_subquery().label("assessment"),
    )
    row = sql.run(session, last).one()
    return Mark(now, row.fact or 0, row.assessment or 0)


def last(session: Session, receiver: str) -> Mark | None:
    """What the receiver's last digest told up to, None before the first."""
    c = digest.c
    found = select(c.until, c.fact, c.assessment).where(c.receiver == receiver)
    row = sql.run(session, found).one_or_none()
    return None if row is None else Mark(*row)


def told(session: Session, receiver: str, until: Mark) -> None:
    """The receiver was told of everything up to the mark."""
    values = {"until": until.at, "fact": until.fact, "assessment": until.assessment}
    new = sql.insert(session, digest).values(receiver=receiver, **values)
    sql.run(session, new.on_conflict_do_update(index_elements=["receiver"], set_=values))


def part(session: Session, topic: str, title: str, span: Span) -> Part:
    """What the span brought on a topic besides alerts; sections without notes are left out."""
    sections = (
        _unseen(session, topic, SectionKind.MINOR, Status.NEW, span),
        _unseen(session, topic, SectionKind.BACKGROUND, Status.BACKGROUND, span),
        _carried(session, topic, span),
        _quiet(session, topic, span),
    )
    return Part(topic, title, tuple(one for one in sections if one.notes))


def _unseen(session: Session, topic: str, kind: SectionKind, status: Status, span: Span) -> Section:
    """Sentences that no earlier report said and nobody was told, headlines first."""
    these = (
        tables.topic.c.name == topic,
        fact.c.status == status,
        fact.c.told_at.is_(None),
        fact.c.id > span.since.fact,
        fact.c.id <= span.until.fact,
    )
    found = (
        select(fact.c.text, article.c.outlet, article.c.url, fact.c.published)
        .select_from(fact)
        .join(tables.topic, tables.topic.c.id == fact.c.topic_id)
        .join(article, article.c.id == fact.c.article_id)
        .where(*these)
        .order_by(fact.c.headline.desc(), fact.c.id.desc())
    )
    return _section(session, kind, found)


def _section(session: Session, kind: SectionKind, found: Select[*tuple[Any, ...]]) -> Section:
    notes = tuple(Note(*row) for row in sql.run(session, found.limit(NOTES)))
    every = select(func.count()).select_from(found.order_by(None).subquery())
    total = len(notes) if len(notes) < NOTES else int(sql.run(session, every).scalar_one())
    return Section(kind, notes, total)


def _carried(session: Session, topic: str, span: Span) -> Section:
    """Facts that the person knows and others have now carried as well, the most carried first."""
    first = aliased(article)
    found = (
        select(
            fact.c.id,
            fact.c.text,
            first.c.outlet,
            first.c.url,
            fact.c.published,
            article.c.outlet.label("carrier"),
        )
        .select_from(assessment)
        .join(tables.topic, tables.topic.c.id == assessment.c.topic_id)
        .join(fact_source, fact_source.c.article_id == assessment.c.article_id)
        .join(fact, fact.c.id == fact_source.c.fact_id)
        .join(article, article.c.id == assessment.c.article_id)
        .join(first, first.c.id == fact.c.article_id)
        .where(
            tables.topic.c.name == topic,
            # No index has this sum: SQLite would look at each fact of the topic for each article.
            fact.c.topic_id + 0 == tables.topic.c.id,
            fact.c.told_at.is_not(None),
            article.c.outlet != first.c.outlet,
            assessment.c.id > span.since.assessment,
            assessment.c.id <= span.until.assessment,
        )
        .order_by(assessment.c.id.desc(), fact.c.id)
        .limit(CARRIERS)
    )
    notes: dict[int, tuple[Note, dict[str, None]]] = {}
    for row in sql.run(session, found):
        note = Note(row.text, row.outlet, row.url, row.published)
        notes.setdefault(row.id, (note, {}))[1][row.carrier] = None
    return _most_carried(notes.values())


def _most_carried(notes: Iterable[tuple[Note, dict[str, None]]]) -> Section:
    ranked = sorted(notes, key=lambda pair: -len(pair[1]))
    shown = (
        Note(note.text, note.outlet, note.url, note.published, also=tuple(also))
        for note, also in ranked[:NOTES]
    )
    return Section(SectionKind.CARRIED, tuple(shown), len(ranked))


def _quiet(session: Session, topic: str, span: Span) -> Section:
    """A sample of what was suppressed: the latest of each reason."""
    place = func.row_number().over(
        partition_by=assessment.c.reason, order_by=assessment.c.id.desc()
    )
    size = func.count().over(partition_by=assessment.c.reason)
    ranked = (
        select(
            assessment.c.article_id,
            assessment.c.reason,
            place.label("place"),
            size.label("size"),
        )
        .join(tables.topic)
        .where(
            tables.topic.c.name == topic,
            assessment.c.alert.is_(False),
            assessment.c.reason != Reason.BASELINE,
            assessment.c.id > span.since.assessment,
            assessment.c.id <= span.until.assessment,
        )
        .subquery()
    )
    sample = (
        select(
            article.c.title,
            article.c.outlet,
            article.c.url,
            article.c.published,
            ranked.c.reason,
            ranked.c.place,
            ranked.c.size,
        )
        .join(ranked, ranked.c.article_id == article.c.id)
        .where(ranked.c.place <= SAMPLE)
        .order_by(ranked.c.size.desc(), ranked.c.reason, ranked.c.place)
    )
    rows = sql.run(session, sample).all()
    notes = (Note(row.title, row.outlet, row.url, row.published, row.reason) for row in rows)
    total = sum(row.size for row in rows if row.place == 1)
    return Section(SectionKind.QUIET, tuple(notes), total)
