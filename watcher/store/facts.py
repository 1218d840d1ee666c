"""Facts: the memory of each topic, and the few facts that one article may repeat.

Knows no similarity and no verdict: it finds candidates by rare words and leaves judging to core.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlmodel import Session

from watcher.model import KnownFact, Sketch, Status
from watcher.store import hashes, packed, postings, recall, sketches, sql, tables, topics
from watcher.store.columns import INT64_MAX
from watcher.store.tables import article, fact, fact_source


@dataclass(frozen=True, slots=True)
class NewFact:
    """A sentence to remember.

    Attributes:
        article_id: the first carrier.
        published: the first carrier's date.
        told: its article is alerted, whether or not the message has room for this sentence, or it
            belongs to the silent baseline.
        keys: 63-bit posting keys.
        sketch: of the text; without one, whoever compares the fact has to read it.
    """

    text: str
    article_id: int
    published: datetime
    keys: frozenset[int]
    status: Status = Status.NEW
    told: bool = False
    headline: bool = False
    kind: str = ""
    sketch: Sketch | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates for one article.

    Attributes:
        facts: facts that share rare keys with any of the sentences, newest first.
        frequency: of each key asked for, in how many facts of the topic it stands; 0 left out.
        size: facts of the topic.
    """

    facts: tuple[KnownFact, ...]
    frequency: Mapping[int, int]
    size: int


def add(session: Session, topic: str, facts: Sequence[NewFact], now: datetime) -> tuple[int, ...]:
    """Remember facts; returns their ids in the given order.

    A text that the topic knows already keeps its fact (and becomes told if it now is), so adding
    again changes nothing.
    """
    topic_id = topics.id_of(session, topic, now)
    hashed = [hashes.of_text(one.text) for one in facts]
    given: dict[int, NewFact] = {}
    for text_hash, one in zip(hashed, facts, strict=True):
        given.setdefault(text_hash, one)  # a headline comes before the sentence that repeats it
    ids = _ids(session, topic_id, given)
    unknown = {text_hash: one for text_hash, one in given.items() if text_hash not in ids}
    if unknown:
        ids |= _remember(session, topic_id, unknown, now)
    carried = [(ids[text_hash], one.article_id) for text_hash, one in given.items()]
    _carry(session, carried, now, first={ids[text_hash] for text_hash in unknown})
    result = tuple(ids[text_hash] for text_hash in hashed)
    mark_told(
        session, {fact_id for fact_id, one in zip(result, facts, strict=True) if one.told}, now
    )
    return result


def _remember(
    session: Session, topic_id: int, unknown: Mapping[int, NewFact], now: datetime
) -> dict[int, int]:
    rows = [_row(topic_id, text_hash, one, now) for text_hash, one in unknown.items()]
    sql.run(session, insert(fact), rows)
    ids = _ids(session, topic_id, unknown)
    keys = {ids[text_hash]: hashes.fit(one.keys) for text_hash, one in unknown.items()}
    postings.add(session, topic_id, keys)
    grown = update(tables.topic).where(tables.topic.c.id == topic_id)
    sql.run(session, grown.values(facts=tables.topic.c.facts + len(rows)))
    return ids


def _ids(session: Session, topic_id: int, text_hashes: Collection[int]) -> dict[int, int]:
    given = {"of": topic_id, "given": sql.as_json(text_hashes)}
    rows = sql.run(session, _hashed(sql.dialect(session)), given)
    return {row.text_hash: row.id for row in rows}


@cache
def _hashed(kind: str) -> Select[*tuple[int, int]]:
    these = fact.c.text_hash.in_(select(sql.numbers("given", kind).c.value))
    ours = fact.c.topic_id == bindparam("of")
    return select(fact.c.text_hash, fact.c.id).where(ours, these)


def _row(topic_id: int, text_hash: int, one: NewFact, now: datetime) -> dict[str, Any]:
    return {
        "topic_id": topic_id,
        "article_id": one.article_id,
        "text": one.text,
        "text_hash": text_hash,
        "published": one.published,
        "status": one.status,
        "kind": one.kind,
        "headline": one.headline,
        "added_at": now,
        "told_at": None,
        "posted": packed.hashes(hashes.fit(one.keys)),
        "sketch": sketches.pack(one.sketch),
    }


def add_sources(session: Session, sources: Iterable[tuple[int, int]], now: datetime) -> None:
    """Remember later carriers: pairs (fact id, article id); facts that have gone have none."""
    pairs = list(sources)
    if pairs:
        ids = sql.listed(session, "ids")
        given = {"ids": sql.as_json(fact_id for fact_id, _ in pairs)}
        there = set(sql.run(session, select(fact.c.id).where(fact.c.id.in_(ids)), given).scalars())
        _carry(session, [pair for pair in pairs if pair[0] in there], now)


def _carry(
    session: Session,
    sources: Iterable[tuple[int, int]],
    now: datetime,
    *,
    first: Collection[int] = (),
) -> None:
    rows = [
        {"fact_id": fact_id, "article_id": article_id, "first": fact_id in first, "at": now}
        for fact_id, article_id in sources
    ]
    if rows:
        sql.run(session, sql.insert(session, fact_source).on_conflict_do_nothing(), rows)


def mark_told(session: Session, fact_ids: Collection[int], now: datetime) -> None:
    """Articles with these facts are now alerted; those told before keep their time."""
    if not fact_ids:
        return
    ids = sql.listed(session, "ids")
    untold = (fact.c.id.in_(ids), fact.c.told_at.is_(None))
    told_now = update(fact).where(*untold).values(told_at=now)
    sql.run(session, told_now, {"ids": sql.as_json(fact_ids)})


def find(
    session: Session,
    topic: str,
    sentence_keys: Sequence[frozenset[int]],
    texts: Sequence[str] = (),
    per_sentence: int = 8,
) -> Found:
    """The facts most likely to say what these sentences say.

    A sentence that is a fact word for word brings that fact alone. For each other one its rarest
    known keys are followed to the newest facts that hold them; facts are ranked by the summed
    rarity of the keys they share, and the best `per_sentence` are kept. The work is bounded
    however many facts the topic has.

    Args:
        session: reads.
        topic: its name.
        sentence_keys: 63-bit posting keys of each sentence.
        texts: the sentences themselves, or () where word for word does not matter.
        per_sentence: facts kept for each sentence.
    """
    known = topics.known(session, topic)
    if known is None:
        return Found((), {}, 0)
    topic_id, size = known
    sentences = [{key & INT64_MAX for key in keys} for keys in sentence_keys]
    found = postings.read(session, topic_id, set().union(*sentences))
    hashed = [hashes.of_text(text) for text in texts]
    same = _ids(session, topic_id, hashed) if hashed else {}
    if same:
        pairs = zip(sentences, hashed, strict=True)
        sentences = [keys for keys, text_hash in pairs if text_hash not in same]
    ids = recall.best(sentences, found, size, per_sentence) | set(same.values())
    facts = _known(session, _these(sql.dialect(session)), {"ids": sql.as_json(ids)})
    return Found(facts, {key: posting.facts for key, posting in found.items()}, size)


def told(session: Session, topic: str, since: datetime, limit: int = 2000) -> tuple[KnownFact, ...]:
    """Facts whose articles were alerted at or after `since`, last told first."""
    return _latest(session, topic, "told_at", since, limit)


def recent(
    session: Session, topic: str, since: datetime, limit: int = 2000
) -> tuple[KnownFact, ...]:
    """Facts added at or after `since`, newest first."""
    return _latest(session, topic, "added_at", since, limit)


def sources(session: Session, fact_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """Article ids that carried each fact, first carrier first."""
    ids = sql.listed(session, "ids")
    c = fact_source.c
    carriers = (
        select(c.fact_id, c.article_id)
        .where(c.fact_id.in_(ids))
        .order_by(c.fact_id, c.first.desc(), c.at, c.article_id)
    )
    found: dict[int, list[int]] = {}
    for row in sql.run(session, carriers, {"ids": sql.as_json(fact_ids)}):
        found.setdefault(row.fact_id, []).append(row.article_id)
    return {fact_id: tuple(articles) for fact_id, articles in found.items()}


_KNOWN = select(
    fact.c.id,
    fact.c.text,
    fact.c.article_id,
    article.c.outlet,
    article.c.url,
    fact.c.published,
    fact.c.told_at.is_not(None),
    fact.c.status,
    fact.c.headline,
    fact.c.sketch,
).join(article, article.c.id == fact.c.article_id)
"""The columns of KnownFact, in its order."""


@cache
def _these(kind: str) -> Select[*tuple[Any, ...]]:
    """The facts whose ids are bound to `ids`, newest first."""
    given = select(sql.numbers("ids", kind).c.value)
    return _KNOWN.where(fact.c.id.in_(given)).order_by(fact.c.id.desc())


def _latest(
    session: Session, topic: str, at: str, since: datetime, limit: int
) -> tuple[KnownFact, ...]:
    return _known(session, _since(at), {"of": topic, "since": since, "most": limit})


@cache
def _since(at: str) -> Select[*tuple[Any, ...]]:
    """The facts of a topic that were added or told lately, by the column that says when."""
    moment = fact.c[at]
    named = select(tables.topic.c.id).where(tables.topic.c.name == bindparam("of"))
    late = moment >= bindparam("since", type_=moment.type)
    wanted = _KNOWN.where(fact.c.topic_id == named.scalar_subquery(), late)
    return wanted.order_by(moment.desc(), fact.c.id.desc()).limit(bindparam("most"))


def _known(
    session: Session, wanted: Select[*tuple[Any, ...]], given: dict[str, Any] | None = None
) -> tuple[KnownFact, ...]:
    rows = sql.run(session, wanted, given).all()
    return tuple(
        KnownFact(
            number,
            text,
            str(carrier),
            outlet,
            url,
            at,
            told,
            Status(status),
            headline,
            sketches.unpack(sketch),
        )
        for number, text, carrier, outlet, url, at, told, status, headline, sketch in rows
    )
