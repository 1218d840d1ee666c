"""From an assessment to the alert that tells a person. Pure; knows no receiver."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.core.acts import ENDED
from watcher.core.additions import CAUSE
from watcher.core.opinion import HIGH
from watcher.core.topics import Topic
from watcher.model import Alert, Article, Assessment, Judged, Message, Status

# How sure a sentence is to be new in which a known value has changed, or that confirms, denies,
# ends or explains what is known: its novelty says only how unlike known ones it is, which is
# little. Of such sentences 504 of 534 labelled ones are new, and 148 of 174 of the three sets that
# were made hard on purpose (tests/core/pairs*.jsonl and the contrast pairs).
CHANGED = 0.95
# What core calls a known thing that somebody responsible has now confirmed, admitted or denied.
OFFICIAL = ("confirmation", "denial")


def alert_id(topic: str, url_key: str, version: int) -> str:
    """The same for the same topic and article version, in any database: 32 hex digits.

    Judging again therefore raises nothing twice, and receivers can tell a repeat.
    """
    text = "\0".join((topic, url_key, str(version)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def build(
    topic: Topic,
    article: Article,
    url_key: str,
    assessment: Assessment,
    *,
    quiet_since: int,
    story: str = "",
    before: Assessment | None = None,
    now: datetime,
) -> Alert:
    """What to tell about one article.

    Args:
        topic: what it is about.
        article: where it stands.
        url_key: the article's canonical address.
        assessment: says what is new.
        quiet_since: repeats kept quiet since the topic's last alert.
        story: which one it goes on with, "" where it begins one.
        before: the judgement of the article's version before, None for a first one; what a
            provisional one, which is short, does not say of it is not dropped.
        now: aware UTC.
    """
    identity = alert_id(topic.name, url_key, article.version)
    said = {one.text for one in before.sentences} if before else set()
    new = (sure(_beside(one, said)) for one in assessment.of(Status.NEW))
    origin = assessment.reprint_of
    return Alert(
        id=identity,
        topic=topic.name,
        topic_title=topic.title,
        verdict=assessment.verdict,
        reason=assessment.reason,
        title=article.title,
        url=article.url,
        outlet=article.outlet,
        published=article.published,
        created=now,
        new=tuple(sorted(new, key=_strength, reverse=True)),
        terms=assessment.terms,
        reprint_of=None if before and origin and origin.url == article.url else origin,
        known_count=sum(_reported(_beside(one, said)) for one in assessment.of(Status.KNOWN)),
        quiet_since=quiet_since,
        story=story or identity,
        edited=before is not None,
        dropped=_dropped(before, assessment) if before and not article.provisional else (),
    )


def _beside(sentence: Judged, said: Collection[str]) -> Judged:
    """The sentence beside what the version before said, which memory does not call a fact."""
    support = tuple(
        replace(one, fact=0) if one.fact < 0 and one.text in said else one
        for one in sentence.support
    )
    return replace(sentence, support=support)


def _reported(known: Judged) -> bool:
    """Whether an earlier report says it; not so what the article itself only says twice."""
    return not known.support or any(one.fact >= 0 for one in known.support)


def sure(sentence: Judged) -> Judged:
    """The sentence with how sure people are told that it is new."""
    turned = sentence.kind in (*OFFICIAL, ENDED, CAUSE) or any(old for old, _ in sentence.changes)
    if not turned:
        return sentence
    return replace(sentence, confidence=max(sentence.confidence, CHANGED))


def _dropped(before: Assessment, now: Assessment) -> tuple[str, ...]:
    """What the version before said on the topic that stands in this one in no form."""
    kept = {one.text for one in now.sentences}
    kept |= {one.text for sentence in now.sentences for one in sentence.support}
    said = (*before.of(Status.NEW), *before.of(Status.KNOWN))
    return tuple(dict.fromkeys(one.text for one in said if one.text not in kept))


def rests_on(assessment: Assessment) -> list[int]:
    """The earlier articles that it goes on from, nearest first: what it copies, what it changes."""
    changed = [new for new in assessment.of(Status.NEW) if new.changes]
    supports = [one.article for new in changed for one in new.support[:1]]
    copied = [assessment.reprint_of.article] if assessment.reprint_of else []
    return [int(one) for one in dict.fromkeys(copied + supports) if one.isdecimal()]


def join(carried: Sequence[Message]) -> Message:
    """One message of alerts on a topic: the strongest leads, the others follow it.

    Args:
        carried: at least one, in the order of raising, which decides between equals; a digest is
            always alone.
    """
    alerts = [one for one in carried if isinstance(one, Alert)]
    if len(carried) == 1 or not alerts:
        return carried[0]
    first, *others = sorted(alerts, key=lambda one: one.confidence, reverse=True)
    return replace(first, joined=tuple(others))


def is_official(alert: Alert) -> bool:
    """Whether it brings the first official confirmation or denial of something."""
    return any(sentence.kind in OFFICIAL for sentence in alert.new)


def _strength(sentence: Judged) -> tuple[bool, bool, bool]:
    """A headline says the main thing, then what has changed, then what is surely new.

    Of equals the first in the article leads: newsrooms put the news into the lede.
    """
    return sentence.headline, sentence.confidence >= CHANGED, sentence.confidence > HIGH
