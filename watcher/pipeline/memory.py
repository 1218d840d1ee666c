"""Carries a topic's memory between store and core: what to recall for an article, what to keep.

Decides nothing about an article; it only knows which of core's values come from which table.
"""

from datetime import datetime, timedelta

from watcher.core.judge import Prepared
from watcher.core.memory import Memory
from watcher.model import Assessment, Status
from watcher.store import facts, stories
from watcher.store.db import Session
from watcher.store.facts import NewFact

# What the person was told lately hides repeats whatever their words. Source: memory of the last
# four days carried the model-free prototype best on labelled streams.
TOLD_LATELY = timedelta(days=4)
REMEMBERED = {Status.NEW, Status.BACKGROUND}


def recall(
    session: Session,
    topic: str,
    prepared: Prepared,
    *,
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
        url_key: its address; its own versions are no earlier story.
        previous: sentences of its previous version.
        silent: a baseline is being laid.
        now: aware UTC.
    """
    found = facts.find(session, topic, prepared.keys)
    return Memory(
        facts=found.facts,
        told=facts.told(session, topic, now - TOLD_LATELY),
        frequency=found.frequency,
        size=found.size,
        stories=stories.similar(session, prepared.bands, besides=url_key),
        previous=previous,
        silent=silent,
    )


def remember(
    session: Session,
    article_id: int,
    prepared: Prepared,
    assessment: Assessment,
    *,
    silent: bool,
    now: datetime,
) -> None:
    """Keep what an article added to a topic, and whom it repeats.

    Keeping it again changes nothing.
    """
    keys = dict(zip((unit.text for unit in prepared.body), prepared.keys, strict=True))
    new = [
        NewFact(
            text=sentence.text,
            article_id=article_id,
            published=prepared.article.published,
            keys=keys[sentence.text],
            status=sentence.status,
            told=assessment.alert or silent,
            headline=sentence.headline,
            kind=sentence.kind,
        )
        for sentence in assessment.sentences
        if sentence.status in REMEMBERED
    ]
    facts.add(session, assessment.topic, new, now)
    known = (
        support.fact
        for sentence in assessment.of(Status.KNOWN)
        for support in sentence.support[:1]
        if support.fact > 0  # others are sentences of this very article
    )
    facts.add_sources(session, ((fact, article_id) for fact in dict.fromkeys(known)), now)
