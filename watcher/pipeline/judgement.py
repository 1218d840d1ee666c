"""One article before its topics: asks memory, lets core judge, keeps what follows.

Shared by the judging stage and the backtest, so that both do the very same. Opens no transaction:
the caller does, and may put many articles into one.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.config import Traits
from watcher.core import judge as core
from watcher.core.judge import Prepared
from watcher.core.opinion import NONE, Opinions, Question, questions
from watcher.core.topics import Topic, TopicMatch
from watcher.model import Alert, Article, Assessment, Reason
from watcher.pipeline import alerts, memory, silences
from watcher.store import articles, assessments, entries, lines, outbox, stories
from watcher.store import silences as store
from watcher.store.articles import DueJudgement
from watcher.store.db import Session
from watcher.store.facts import NewFact
from watcher.store.outbox import To

# What counts as a repeat that was kept quiet.
QUIET = (Reason.REPRINT, Reason.KNOWN)

Deliveries = Callable[[Traits], Sequence[tuple[str, str] | To]]


Untold = Callable[[Topic], Collection[int]]


def _all_told(_: Topic) -> Collection[int]:
    return ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one article is to one topic, and the alert that it raised, if it did.

    Attributes:
        silenced: why nobody is told of it, "" if they are.
    """

    assessment: Assessment
    alert: Alert | None
    silenced: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What one article is to one topic, before anything is kept of it.

    Attributes:
        added: what the topic's memory gains.
    """

    topic: Topic
    assessment: Assessment
    added: Sequence[NewFact]


def text_of(article: Article) -> str:
    """What topics are matched against."""
    return f"{article.title}\n{article.summary}\n{article.text}"


def prepare(session: Session, due: DueJudgement) -> Prepared:
    """Clean the article, with what its host is known to repeat on every page."""
    hashes = core.line_hashes(due.article.text)
    return core.prepare(due.article, lines.count(session, due.host, hashes) if hashes else {})


def unsure(
    session: Session,
    due: DueJudgement,
    prepared: Prepared,
    matches: Sequence[TopicMatch],
    *,
    silent: Callable[[Topic], bool],
    untold: Untold = _all_told,
    now: datetime,
) -> tuple[Question, ...]:
    """What a second opinion would be welcome on, if the article were judged now.

    Args:
        session: reads.
        due: the article.
        prepared: the article, cleaned.
        matches: its topics.
        silent: topics for which it belongs to the baseline; nobody is told, so nothing is asked.
        untold: see `assess`, by topic.
        now: aware UTC.
    """
    told = (match for match in matches if not silent(match.topic))
    return questions(
        assess(session, due, prepared, match, silent=False, untold=untold(match.topic), now=now)
        for match in told
    )


def judge(
    session: Session,
    due: DueJudgement,
    prepared: Prepared,
    matches: Sequence[TopicMatch],
    *,
    silent: Callable[[Topic], bool],
    deliveries: Deliveries,
    now: datetime,
    opinions: Opinions = NONE,
) -> list[Outcome]:
    """Judge one article for the topics it matches and keep everything that follows.

    Args:
        session: writes; the caller commits.
        due: the article.
        prepared: the article, cleaned.
        matches: its topics.
        silent: topics for which it belongs to the baseline.
        deliveries: an alert's traits to whom it is told.
        now: aware UTC.
        opinions: second ones, on what `unsure` gave.
    """
    judged = assess_all(session, due, prepared, matches, silent=silent, now=now, opinions=opinions)
    return keep(session, due, prepared, judged, deliveries=deliveries, now=now)


def assess_all(
    session: Session,
    due: DueJudgement,
    prepared: Prepared,
    matches: Sequence[TopicMatch],
    *,
    silent: Callable[[Topic], bool],
    untold: Untold = _all_told,
    now: datetime,
    opinions: Opinions = NONE,
) -> list[Found]:
    """Judge one article for the topics it matches, and keep nothing; see `judge`.

    What it is to one topic does not depend on what it is to another: each has its own memory.
    """
    found = []
    for match in matches:
        quiet = silent(match.topic)
        assessment = assess(
            session,
            due,
            prepared,
            match,
            silent=quiet,
            untold=untold(match.topic),
            now=now,
            opinions=opinions,
        )
        added = memory.added(due.id, prepared, assessment, silent=quiet)
        found.append(Found(match.topic, assessment, added))
    return found


def keep(
    session: Session,
    due: DueJudgement,
    prepared: Prepared,
    judged: Sequence[Found],
    *,
    deliveries: Deliveries,
    routed: Collection[str] = (),
    now: datetime,
) -> list[Outcome]:
    """Keep everything that follows from what `assess_all` gave; see `judge`.

    What takes no route, though others of its topic do (`routed`), has not been told.
    """
    outcomes, told = [], not judged
    for found in judged:
        topic, assessment, added = found.topic, found.assessment, found.added
        outcome, heard = Outcome(assessment, None), True
        if assessment.alert:
            alert = _alert(session, due, topic, assessment, now)
            raised = _raise(session, due, alert, deliveries, now)
            outcome, heard = Outcome(assessment, alert, raised.silenced), raised.heard
            if topic.name in routed and not raised.routes:
                added = [replace(one, told=False) for one in added]
        if heard:
            memory.remember(session, due.id, assessment, added, now)
        told |= heard
        assessments.save(session, due.id, assessment, now)
        outcomes.append(outcome)
    if told:
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
    untold: Collection[int] = (),
    now: datetime,
    opinions: Opinions = NONE,
) -> Assessment:
    """Judge one article for one topic, and keep nothing.

    Args:
        session: reads.
        due: the article.
        prepared: the article, cleaned.
        match: the topic and its terms.
        silent: it belongs to the topic's baseline.
        untold: ids of articles of which nobody was told: what they say is news to those who are
            told of this one.
        now: aware UTC.
        opinions: second ones, on what `unsure` gave.
    """
    before = articles.previous(session, due.id) if due.article.version > 1 else None
    known = memory.recall(
        session,
        match.topic.name,
        prepared,
        besides=due.id if _was_learnt(session, due, match.topic) else None,
        untold=untold,
        url_key=due.url_key,
        previous=tuple(unit.text for unit in core.prepare(before, {}).body) if before else (),
        silent=silent,
        now=now,
    )
    return core.assess(prepared, match, known, opinions)


def _was_learnt(session: Session, due: DueJudgement, topic: Topic) -> bool:
    """Whether it was judged before, as a part of the topic's baseline."""
    if due.judged_at is None:
        return False
    judged = (one.assessment for one in assessments.of(session, due.id))
    return any(one.topic == topic.name and one.reason is Reason.BASELINE for one in judged)


def keep_lines(
    session: Session, due: DueJudgement, prepared: Prepared | None, now: datetime
) -> None:
    """Remember the lines of a page, on topic or not: what a host repeats is its furniture."""
    hashes = prepared.line_hashes if prepared else core.line_hashes(due.article.text)
    if hashes and due.host:
        lines.add(session, due.host, due.url_key, hashes, now)


@dataclass(frozen=True, slots=True)
class _Raised:
    """Why nobody is told of an alert, "" if they are, and by how many routes they would be.

    Attributes:
        heard: it counts as known: who silences a feed wants to hear of it from others.
    """

    silenced: str
    routes: int
    heard: bool


def _raise(
    session: Session, due: DueJudgement, alert: Alert, deliveries: Deliveries, now: datetime
) -> _Raised:
    """Keep the alert for those who are told."""
    traits = _traits(session, due, alert)
    silence = silences.silencing(store.listed(session, now), alert, traits)
    why = silences.reason(silence) if silence else ""
    to = deliveries(traits)
    outbox.raise_alert(session, alert, to, now, article_id=due.id, hold=True, silenced=why)
    return _Raised(why, len(to), heard=silence is None or not silence.feed)


def _traits(session: Session, due: DueJudgement, alert: Alert) -> Traits:
    return Traits(
        alert.topic,
        entries.feeds_of(session, due.url_key),
        due.article.language,
        alert.verdict,
        alert.confidence,
    )


def _alert(
    session: Session, due: DueJudgement, topic: Topic, assessment: Assessment, now: datetime
) -> Alert:
    since = outbox.last_raised(session, topic.name)
    reasons = assessments.reasons(session, topic.name, since)
    quiet = sum(reasons.get(reason, 0) for reason in QUIET)
    story = outbox.story_of(session, topic.name, alerts.rests_on(assessment))
    return alerts.build(
        topic,
        due.article,
        due.url_key,
        assessment,
        quiet_since=quiet,
        story=story,
        before=_before(session, due, topic),
        now=now,
    )


def _before(session: Session, due: DueJudgement, topic: Topic) -> Assessment | None:
    """How the article was judged before it was edited: text that comes late is no edit."""
    before = articles.previous(session, due.id) if due.article.version > 1 else None
    if before is None or before.provisional:
        return None
    judged = (one.assessment for one in assessments.of(session, int(before.id)))
    return next((one for one in judged if one.topic == topic.name), None)
