"""Judge: what each due article adds to each topic, whether to tell, and the memory of both.

Serial, in order of arrival, so that of two articles with the same news the first tells it. The
assessment, the facts, the alert and its deliveries of one article are written in one transaction
whose keys are stable: a crash repeats work and loses or doubles nothing. The judging itself is
core's, gluing it to memory is `judgement`'s. It takes place before that transaction, as all others
who write would wait for it, and so does asking for a second opinion: nobody else adds to memory.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from watcher.config import Traits
from watcher.core.judge import Prepared
from watcher.core.matcher import Matcher
from watcher.core.topics import Topic, TopicMatch
from watcher.model import Reason, Verdict
from watcher.pipeline import judgement, opinion, overruns, troubles
from watcher.pipeline.baseline import is_silent
from watcher.pipeline.judgement import Deliveries, Found, Outcome
from watcher.pipeline.loop import Loop
from watcher.pipeline.opinion import Ask
from watcher.store import articles, assessments, entries, outbox
from watcher.store import troubles as store
from watcher.store.articles import DueJudgement
from watcher.store.db import Database, Session
from watcher.telemetry import durations, event

LEASE = timedelta(minutes=5)
# Judgings begun and not ended: after so many an article is left alone, as it seems to crash us.
# Articles are leased one at a time, so that a crash counts against no other; and one that is
# innocent survives a machine that is switched off again and again.
POISONED = 30
# What nobody was told of counts for nothing for so long: a report of it after a week is no news.
ROUTELESS = timedelta(days=7)


def run(
    database: Database,
    matcher: Matcher,
    *,
    first_seen: Mapping[str, datetime],
    only: Mapping[str, Collection[str]],
    deliveries: Deliveries,
    routed: Collection[str] = (),
    loop: Loop,
    now: datetime,
    ask: Ask | None = None,
) -> int:
    """Judge the articles that are due.

    Args:
        database: has articles and memory.
        matcher: of the watchlist's topics.
        first_seen: topic to when it was first watched, for the silent baseline.
        only: feed to the only topics that its articles are judged for; others have no entry.
        deliveries: an alert's traits to whom it is told.
        routed: topics of which some alerts are told.
        loop: does the work.
        now: aware UTC.
        ask: gives second opinions.

    Returns:
        How many articles were judged.
    """
    act = partial(
        _judge,
        database,
        matcher,
        first_seen=first_seen,
        only=only,
        deliveries=deliveries,
        routed=routed,
        ask=ask,
        now=now,
        began=time.monotonic(),
    )
    return loop("judge", _due(database, now), act)


def _due(database: Database, now: datetime) -> Iterator[DueJudgement]:
    """Lease one due article after the other."""
    while True:
        with database.write() as session:
            due = articles.lease_due_judgements(session, now, 1, LEASE)
        if not due:
            return
        yield from due


def _judge(
    database: Database,
    matcher: Matcher,
    due: DueJudgement,
    *,
    first_seen: Mapping[str, datetime],
    only: Mapping[str, Collection[str]],
    deliveries: Deliveries,
    routed: Collection[str],
    ask: Ask | None,
    now: datetime,
    began: float,
) -> None:
    if due.attempts > POISONED:
        with database.write() as session:
            articles.retry_judgement(session, due.id, None, "judging it crashed watcher repeatedly")
            store.keep(session, troubles.not_judged(due.article, POISONED, now))
        event("article.quarantined", level=logging.ERROR, article=due.id, url=due.article.url)
        return
    matches = overruns.match(matcher, judgement.text_of(due.article), due.article.language)
    if matches and only:
        matches = _wanted(database, due, matches, only)

    def silent(topic: Topic) -> bool:
        return is_silent(due, topic, first_seen.get(topic.name, now))

    off_topic = not matches
    if matches and due.judged_at is not None:
        matches = _not_yet(database, due, matches, silent)
    prepared, judged = _assess(
        database,
        due,
        matches,
        silent=silent,
        deliveries=deliveries,
        routed=routed,
        ask=ask,
        now=now,
    )
    outcomes: list[Outcome] = []
    waited = timedelta(0)
    with database.write() as session:
        if prepared is not None:
            outcomes = judgement.keep(
                session, due, prepared, judged, deliveries=deliveries, routed=routed, now=now
            )
        judgement.keep_lines(session, due, prepared, now)
        articles.settle_judgement(session, due.id, now)
        if any(one.alert for one in outcomes):
            waited = now - _first_seen(session, due)
    if off_topic:
        event("article.judged", level=logging.DEBUG, article=due.id, reason=Reason.OFF_TOPIC)
    for outcome in outcomes:
        _report(due, outcome)
        if outcome.alert and due.judged_at is None:  # `now` is when this round of judging began
            delay = waited.total_seconds() + time.monotonic() - began
            durations.add("alert_delay", delay)


def _assess(
    database: Database,
    due: DueJudgement,
    matches: Sequence[TopicMatch],
    *,
    silent: Callable[[Topic], bool],
    deliveries: Deliveries,
    routed: Collection[str],
    ask: Ask | None,
    now: datetime,
) -> tuple[Prepared | None, list[Found]]:
    """The article, cleaned, and what it is to its topics; None where it has none."""
    if not matches:
        return None, []
    with database.read() as session:
        untold = _untold(session, due, deliveries, routed, now)
        prepared = judgement.prepare(session, due)
        questions = (
            judgement.unsure(session, due, prepared, matches, silent=silent, untold=untold, now=now)
            if ask
            else ()
        )
    opinions = opinion.seek(ask, questions, now)
    with database.read() as session:
        return prepared, judgement.assess_all(
            session,
            due,
            prepared,
            matches,
            silent=silent,
            untold=_untold(session, due, deliveries, routed, now),
            now=now,
            opinions=opinions,
        )


def _untold(
    session: Session,
    due: DueJudgement,
    deliveries: Deliveries,
    routed: Collection[str],
    now: datetime,
) -> judgement.Untold:
    """By topic the articles whose alerts took no route, if one of this article may take some."""
    brought = entries.feeds_of(session, due.url_key)

    def of(topic: Topic) -> Collection[int]:
        if topic.name not in routed:
            return ()
        may_be = (Traits(topic.name, brought, due.article.language, word) for word in Verdict)
        if not any(map(deliveries, may_be)):
            return ()
        return outbox.untold(session, topic.name, now - ROUTELESS)

    return of


def _first_seen(session: Session, due: DueJudgement) -> datetime:
    """When a feed first brought the article; a later version, when that was read."""
    brought = entries.first_seen(session, due.url_key) if due.article.version == 1 else None
    return brought or due.first_seen


def _not_yet(
    database: Database,
    due: DueJudgement,
    matches: Sequence[TopicMatch],
    silent: Callable[[Topic], bool],
) -> tuple[TopicMatch, ...]:
    """The matches that were not judged before, or were learnt with a first poll and now are news.

    What else was judged stays as it was.
    """
    with database.read() as session:
        judged = [one.assessment for one in assessments.of(session, due.id)]
    reasons = {one.topic: one.reason for one in judged}

    def is_open(topic: Topic) -> bool:
        before = reasons.get(topic.name)
        return before is None or (before is Reason.BASELINE and not silent(topic))

    return tuple(match for match in matches if is_open(match.topic))


def _wanted(
    database: Database,
    due: DueJudgement,
    matches: Sequence[TopicMatch],
    only: Mapping[str, Collection[str]],
) -> tuple[TopicMatch, ...]:
    """The matches that at least one of the feeds which brought the article is watched for."""
    with database.read() as session:
        feeds = entries.feeds_of(session, due.url_key)
    if not feeds or not all(feed in only for feed in feeds):
        return tuple(matches)
    wanted = {topic for feed in feeds for topic in only[feed]}
    return tuple(match for match in matches if match.topic.name in wanted)


def _report(due: DueJudgement, outcome: Outcome) -> None:
    assessment, alert = outcome.assessment, outcome.alert
    copied = assessment.reprint_of
    about: dict[str, object] = {
        "article": due.id,
        "topic": assessment.topic,
        "outlet": due.article.outlet,
        "title": due.article.title,
    }
    event(
        "article.judged",
        about,
        verdict=assessment.verdict,
        reason=assessment.reason,
        copies=copied and copied.outlet,
        share=copied and copied.share,
    )
    if alert is None:
        event("alert.suppressed", about, level=logging.DEBUG, reason=assessment.reason)
    elif outcome.silenced:
        event("alert.silenced", about, alert=alert.id, detail=outcome.silenced)
    else:
        event("alert.raised", about, alert=alert.id, new=len(alert.new), reason=alert.reason)
