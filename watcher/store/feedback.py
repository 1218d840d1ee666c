"""What people said of alerts. Knows no command and no score."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, Text, case, cast, func, select
from sqlmodel import Session

from watcher.model import Alert, Feedback, Judged
from watcher.store import codec, sql, tables
from watcher.store.paging import Mark, Page, cut, older
from watcher.store.tables import carried, feedback

_FIRST = (Feedback.USEFUL, Feedback.MISSED, Feedback.OFF_TOPIC)
"""What an alert counts as if it was said of any of its sentences, the first of these; else known.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of one sentence.

    Attributes:
        alert_id: of the alert, or of the one that was missed.
        place: the sentence's among the new ones of its alert, from 1; for a missed one, among all
            of its article.
        published: when its article was.
    """

    alert_id: str
    place: int
    topic: str
    sentence: Judged
    published: datetime
    said: Feedback


def alerts(session: Session, beginning: str, limit: int = 3) -> tuple[Alert, ...]:
    """Alerts whose id begins so, digests left out."""
    c = tables.alert.c
    wanted = select(c.payload).where(
        c.id.startswith(beginning, autoescape=True), c.kind != "digest"
    )
    rows = sql.run(session, wanted.order_by(c.id).limit(limit))
    return tuple(codec.loads(Alert, row.payload) for row in rows)


def companions(session: Session, alert_id: str) -> tuple[Alert, ...]:
    """The other alerts of the messages that carry an alert."""
    c, own = tables.alert.c, carried.alias()
    wanted = (
        select(c.id, c.payload)
        .distinct()
        .join(carried, carried.c.alert_id == c.id)
        .join(own, own.c.delivery_id == carried.c.delivery_id)
        .where(own.c.alert_id == alert_id, c.id != alert_id)
        .order_by(c.id)
    )
    return tuple(codec.loads(Alert, row.payload) for row in sql.run(session, wanted))


def keep(session: Session, answers: Iterable[Answer], now: datetime) -> None:
    """Keep answers; of two on the same sentence the later counts."""
    for one in answers:
        values = {
            "topic": one.topic,
            "sentence": codec.dumps(one.sentence),
            "published": one.published,
            "said": one.said,
            "at": now,
        }
        new = sql.insert(session, feedback).values(alert_id=one.alert_id, place=one.place, **values)
        keys = ["alert_id", "place"]
        sql.run(session, new.on_conflict_do_update(index_elements=keys, set_=values))


def answers(session: Session, alert_id: str | None = None) -> tuple[Answer, ...]:
    """All answers, or those on one alert, oldest first."""
    c = feedback.c
    wanted = select(feedback).order_by(c.at, c.alert_id, c.place)
    if alert_id is not None:
        wanted = wanted.where(c.alert_id == alert_id)
    return tuple(_answer(row) for row in sql.run(session, wanted).mappings())


def page(
    session: Session, *, after: Mark | None = None, limit: int = 50
) -> Page[tuple[Answer, datetime]]:
    """Answers and when they were given, the latest first."""
    c = feedback.c
    key = c.alert_id + "/" + cast(c.place, Text)
    wanted = select(feedback, key.label("key")).where(*older(c.at, key, after))
    wanted = wanted.order_by(c.at.desc(), key.desc()).limit(limit + 1)
    rows, more = cut(sql.run(session, wanted).mappings().all(), limit)
    items = tuple((_answer(row), row["at"]) for row in rows)
    return Page(items, Mark(rows[-1]["at"], rows[-1]["key"]) if more else None)


def _answer(row: RowMapping) -> Answer:
    sentence = codec.loads(Judged, row["sentence"])
    return sql.build(Answer, row, sentence=sentence, said=Feedback(row["said"]))


def missed(session: Session, alert_ids: Collection[str]) -> Mapping[str, frozenset[int]]:
    """Which of these alerts somebody says should have been raised, and the places of sentences."""
    c = feedback.c
    these = (c.alert_id.in_(list(alert_ids)), c.said == Feedback.MISSED)
    found: dict[str, set[int]] = {}
    for row in sql.run(session, select(c.alert_id, c.place).where(*these)):
        found.setdefault(row.alert_id, set()).add(row.place)
    return {alert_id: frozenset(places) for alert_id, places in found.items()}


def counts(session: Session) -> Mapping[Feedback, int]:
    """How many alerts were useful, in part at least, off topic, or known, and how many missed."""
    c = feedback.c
    ranks = {said: rank for rank, said in enumerate(_FIRST)}
    rank = func.min(case(ranks, value=c.said, else_=len(_FIRST))).label("rank")
    each = select(rank).group_by(c.alert_id).subquery()
    wanted = select(each.c.rank, func.count().label("number")).group_by(each.c.rank)
    found = {row.rank: row.number for row in sql.run(session, wanted)}
    return {said: found.get(rank, 0) for rank, said in enumerate((*_FIRST, Feedback.KNOWN))}
