"""Judge: what each due article adds to each topic, whether to tell, and the memory of both.

Serial, in order of arrival, so that of two articles with the same news the first tells it. The
assessment, the facts, the alert and its deliveries of one article are written in one transaction
whose keys are stable: a crash repeats work and loses or doubles nothing. The judging itself is
core's.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from watcher.core import judge as core
from watcher.core.judge import Prepared
from watcher.core.matcher import Matcher
from watcher.core.topics import EVERYTHING, SILENT, Topic, TopicMatch
from watcher.model import Alert, Article, Assessment, Reason
from watcher.pipeline import alerts, memory
from watcher.pipeline.loop import Loop
from watcher.store import articles, assessments, entries, lines, outbox, stories
from watcher.store.articles import DueJudgement
from watcher.store.db import Database, Session
from watcher.telemetry import event

LEASE = timedelta(minutes=5)
# Judgings begun and not ended: after so many an article is left alone, as it seems to crash us.
# Articles are leased one at a time, so that a crash counts against no other; and one that is
# innocent survives a machine that is switched off again and again.
POISONED = 30
# What counts as a repeat that was kept quiet.
QUIET = (Reason.REPRINT, Reason.KNOWN)

Deliveries = Callable[[str], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one article is to one topic, and the alert that it raised, if it did."""

    assessment: Assessment
    alert: Alert | None


def run(
    database: Database,
    matcher: Matcher,
    *,
    first_seen: Mapping[str, datetime],
    only: Mapping[str, Collection[str]],
    deliveries: Deliveries,
    loop: Loop,
    now: datetime,
) -> int:
    """Judge the articles that are due.

    Args:
        database: has articles and memory.
        matcher: of the watchlist's topics.
        first_seen: topic to when it was first watched, for the silent baseline.
        only: feed to the only topics that its articles are judged for; others have no entry.
        deliveries: topic to (receiver, destination) pairs.
        loop: does the work.
        now: aware UTC.

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
        now=now,
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


def text_of(article: Article) -> str:
    """What topics are matched against."""
    return f"{article.title}\n{article.summary}\n{article.text}"


def _judge(
    database: Database,
    matcher: Matcher,
    due: DueJudgement,
    *,
    first_seen: Mapping[str, datetime],
    only: Mapping[str, Collection[str]],
    deliveries: Deliveries,
    now: datetime,
) -> None:
    if due.attempts > POISONED:
        with database.write() as session:
            articles.retry_judgement(session, due.id, None, "judging it crashed watcher repeatedly")
        event("article.quarantined", level=logging.ERROR, article=due.id, url=due.article.url)
        return
    matches = matcher.match(text_of(due.article), due.article.language)
    if matches and only:
        matches = _wanted(database, due, matches, only)
    with database.read() as session:
        if due.attempts > 1:  # what was judged before stays as it was
            done = {one.assessment.topic for one in assessments.of(session, due.id)}
            matches = tuple(match for match in matches if match.topic.name not in done)
        prepared = prepare(session, due) if matches else None
    with database.write() as session:
        outcomes = (
            []
            if prepared is None
            else judge(
                session,
                due,
                prepared,
                matches,
                silent=lambda topic: is_silent(due, topic, first_seen.get(topic.name, now)),
                deliveries=deliveries,
                now=now,
            )
        )
        keep_lines(session, due, prepared, now)
        articles.settle_judgement(session, due.id, now)
    if not outcomes:
        event("article.judged", level=logging.DEBUG, article=due.id, reason=Reason.OFF_TOPIC)
    for outcome in outcomes:
        _report(due, outcome)


def prepare(session: Session, due: DueJudgement) -> Prepared:
    """Clean the article, with what its host is known to repeat on every page."""
    hashes = core.line_hashes(due.article.text)
    return core.prepare(due.article, lines.count(session, due.host, hashes) if hashes else {})


def judge(
    session: Session,
    due: DueJudgement,
    prepared: Prepared,
    matches: Sequence[TopicMatch],
    *,
    silent: Callable[[Topic], bool],
    deliveries: Deliveries,
    now: datetime,
) -> list[Outcome]:
    """Judge one article for the topics it matches and keep everything that follows.

    Args:
        session: writes; the caller commits.
        due: the article.
        prepared: the article, cleaned.
        matches: its topics.
        silent: topics for which it belongs to the baseline.
        deliveries: topic to (receiver, destination) pairs.
        now: aware UTC.
    """
    outcomes = []
    for match in matches:
        topic, quiet = match.topic, silent(match.topic)
        assessment = assess(session, due, prepared, match, silent=quiet, now=now)
        memory.remember(session, due.id, prepared, assessment, silent=quiet, now=now)
        alert = None
        if assessment.alert:
            alert = _alert(session, due, topic, assessment, now)
            outbox.raise_alert(session, alert, deliveries(topic.name), now, article_id=due.id)
        assessments.save(session, due.id, assessment, now)
        outcomes.append(Outcome(assessment, alert))
    stories.add(
        session,
        due.id,
        signature=prepared.signature,
        sentence_hashes=prepared.sentence_hashes,
        bands=prepared.bands,
    )
    return outcomes


def assess(
    session: Session,
    due: DueJudgement,
    prepared: Prepared,
    match: TopicMatch,
    *,
    silent: bool,
    now: datetime,
) -> Assessment:
    """Judge one article for one topic, and keep nothing.

    Args:
        session: reads.
        due: the article.
        prepared: the article, cleaned.
        match: the topic and its terms.
        silent: it belongs to the topic's baseline.
        now: aware UTC.
    """
    before = articles.previous(session, due.id) if due.article.version > 1 else None
    known = memory.recall(
        session,
        match.topic.name,
        prepared,
        url_key=due.url_key,
        previous=tuple(unit.text for unit in core.prepare(before, {}).body) if before else (),
        silent=silent,
        now=now,
    )
    return core.assess(prepared, match, known)


def keep_lines(
    session: Session, due: DueJudgement, prepared: Prepared | None, now: datetime
) -> None:
    """Remember the lines of a page, on topic or not: what a host repeats is its furniture."""
    hashes = prepared.line_hashes if prepared else core.line_hashes(due.article.text)
    if hashes and due.host:
        lines.add(session, due.host, due.url_key, hashes, now)


def is_silent(due: DueJudgement, topic: Topic, topic_first_seen: datetime) -> bool:
    """Say whether an article belongs to the baseline of its feed or of the topic.

    That is so when its feed was first polled with it, or the topic was first watched after it
    came; unless it was published within the span that the topic wants to be told of.
    """
    if due.baseline:
        begun = due.first_seen
    elif due.first_seen < topic_first_seen:
        begun = topic_first_seen
    else:
        return False
    if topic.baseline in (SILENT, EVERYTHING):
        return topic.baseline == SILENT
    return begun - due.article.published > topic.baseline


def _alert(
    session: Session, due: DueJudgement, topic: Topic, assessment: Assessment, now: datetime
) -> Alert:
    since = outbox.last_raised(session, topic.name)
    reasons = assessments.reasons(session, topic.name, since)
    quiet = sum(reasons.get(reason, 0) for reason in QUIET)
    return alerts.build(topic, due.article, due.url_key, assessment, quiet_since=quiet, now=now)


def _wanted(
    database: Database,
    due: DueJudgement,
    matches: Sequence[TopicMatch],
    only: Mapping[str, Collection[str]],
) -> tuple[TopicMatch, ...]:
    """The matches that at least one of the feeds which brought the article is watched for."""
    with database.read() as session:
        feeds = {found.feed for found in entries.lookup(session, due.url_key)}
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
    else:
        event("alert.raised", about, alert=alert.id, new=len(alert.new), reason=alert.reason)
