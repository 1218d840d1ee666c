"""Carries a topic's memory between store and core: what to recall for an article, what to keep.

Decides nothing about an article; it only knows which of core's values come from which table.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from watcher.core import semantic
from watcher.core.features import features
from watcher.core.judge import Prepared
from watcher.core.memory import Memory
from watcher.model import Assessment, Judged, KnownFact, Status
from watcher.store import facts, stories
from watcher.store.db import Session
from watcher.store.facts import NewFact

# How long the person has heard nothing counts up to this (core.decision caps it lower).
TOLD_LATELY = timedelta(days=4)
# A translation comes within days of the original; more facts than these would take seconds to
# encode when languages first meet (10 ms each).
TRANSLATED_LATELY = timedelta(days=4)
TRANSLATED_MOST = 200
# A known sentence in words of its own is kept as another wording: it finds the next paraphrase
# (macro F1 on the labelled streams .774 without, .781 with). Near-copies add nothing.
REWORDED = 0.08


def recall(
    session: Session,
    topic: str,
    prepared: Prepared,
    *,
    besides: int | None,
    untold: Collection[int],
    url_key: str,
    previous: tuple[str, ...],
    silent: bool,
    now: datetime,
) -> Memory:
    """What the topic knows that could matter for this article.

    Args:
        session: reads.
        topic: its name.
        prepared: the article.
        besides: its id if it was learnt before, as a baseline: what it taught then is no earlier
            knowledge; None otherwise.
        untold: ids of articles of which nobody was told; what only they have said is not known.
        url_key: its address; its own versions are no earlier story.
        previous: sentences of its previous version.
        silent: a baseline is being laid.
        now: aware UTC.
    """
    found = facts.find(session, topic, prepared.keys, [unit.text for unit in prepared.body])
    told = facts.told(session, topic, now - TOLD_LATELY, limit=1)
    return Memory(
        facts=_of_others(found.facts, besides, untold),
        last_told=told[0].published if told else None,
        frequency=found.frequency,
        size=found.size,
        recent=_of_others(_recent(session, topic, now), besides, untold),
        stories=tuple(
            story
            for story in stories.similar(session, prepared.bands, besides=url_key)
            if int(story.article) not in untold
        ),
        previous=previous,
        silent=silent,
    )


def _of_others(
    known: Iterable[KnownFact], besides: int | None, untold: Collection[int]
) -> tuple[KnownFact, ...]:
    return tuple(
        fact
        for fact in known
        if fact.article != str(besides) and (fact.told or int(fact.article) not in untold)
    )


def _recent(session: Session, topic: str, now: datetime) -> tuple[KnownFact, ...]:
    if not semantic.available():
        return ()
    return facts.recent(session, topic, now - TRANSLATED_LATELY, limit=TRANSLATED_MOST)


def added(
    article_id: int, prepared: Prepared, assessment: Assessment, *, silent: bool
) -> list[NewFact]:
    """What an article adds to a topic's memory. Of a long article it takes seconds to say."""
    keys = dict(zip((unit.text for unit in prepared.body), prepared.keys, strict=True))
    return [
        NewFact(
            text=sentence.text,
            article_id=article_id,
            published=prepared.article.published,
            keys=keys[sentence.text],
            sketch=features(sentence.text).sketch,
            status=sentence.status,
            told=assessment.alert or silent,
            headline=sentence.headline,
            kind=sentence.kind,
        )
        for sentence in assessment.sentences
        if _remembered(sentence)
    ]


def remember(
    session: Session,
    article_id: int,
    assessment: Assessment,
    new: Sequence[NewFact],
    now: datetime,
) -> None:
    """Keep what an article added to a topic, and whom it repeats.

    Keeping it again changes nothing.
    """
    facts.add(session, assessment.topic, new, now)
    known = (
        support.fact
        for sentence in assessment.of(Status.KNOWN)
        for support in sentence.support[:1]
        if support.fact > 0  # others are sentences of this very article
    )
    facts.add_sources(session, ((fact, article_id) for fact in dict.fromkeys(known)), now)


def _remembered(sentence: Judged) -> bool:
    if sentence.status is Status.KNOWN:
        return sentence.novelty >= REWORDED
    return sentence.status in (Status.NEW, Status.BACKGROUND)
