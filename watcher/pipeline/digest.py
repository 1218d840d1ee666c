"""Digest: tell each receiver, at the hour it likes, what was seen and not alerted.

Up to when a receiver was told is a row; a digest is raised together with it, under an id made of
the time at which it was due. So there is one a local date, however often a clock passes that time,
and one that a sleeping or stopped watcher missed is made up for once.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from watcher.core.hours import Schedule
from watcher.model import Alert, Digest, Note, Section, SectionKind
from watcher.store import digests, groups, outbox
from watcher.store.db import Database, Session
from watcher.store.digests import Mark, Span
from watcher.telemetry import event

# A receiver told further into the future than this was told by a clock that ran ahead: begin anew.
AHEAD = timedelta(days=1)
# Alerts over a limit were to be told at once: all but those of a flood are in the digest.
ALERTS = 200
SENTENCES = 3  # of each


@dataclass(frozen=True, slots=True)
class Reader:
    """A receiver that wants digests.

    Attributes:
        topics: (name, title) of those that it is told of.
    """

    name: str
    destination: str
    schedule: Schedule
    topics: Sequence[tuple[str, str]]


def run(database: Database, readers: Sequence[Reader], *, zone: tzinfo, now: datetime) -> int:
    """Raise the digests that are due.

    Args:
        database: has facts, assessments and the outbox.
        readers: who wants digests.
        zone: where the readers live.
        now: aware UTC.

    Returns:
        How many readers had their time come.
    """
    return sum(_look(database, reader, zone, now) for reader in readers)


def _look(database: Database, reader: Reader, zone: tzinfo, now: datetime) -> bool:
    """Whether the reader's time has come; if it has, raise what there is to say."""
    with database.read() as session:
        last = digests.last(session, reader.name)
    if last is None or last.at - now > AHEAD:
        with database.write() as session:
            digests.told(session, reader.name, replace(last or digests.mark(session, now), at=now))
        return False
    due = reader.schedule.latest(now, zone)
    if due <= last.at:
        return False
    with database.write() as session:
        digest = _make(session, reader, last, due, now)
    event("digest.made", receiver=reader.name, digest=digest.id, topics=len(digest.parts))
    return True


def _make(session: Session, reader: Reader, last: Mark, due: datetime, now: datetime) -> Digest:
    """Raise the digest, and note up to what it tells."""
    until = digests.mark(session, now)
    over = [one for one in groups.held(session) if one.aside and one.receiver == reader.name]
    alerts = [alert for one in over for alert in outbox.alerts_of(session, one.id)]
    digest = compose(session, reader, Span(last, until), due, alerts)
    to = [(reader.name, reader.destination)]
    if not digest.parts or outbox.raise_alert(session, digest, to, now):
        for one in over:
            groups.told(session, one.id, now)
    else:  # the same hour of the same date has come before: the clock was set back
        until = replace(last, at=now)
    digests.told(session, reader.name, until)
    return digest


def compose(
    session: Session, reader: Reader, span: Span, due: datetime, over: Sequence[Alert]
) -> Digest:
    """The digest; without parts where there is nothing to say.

    Args:
        session: reads.
        reader: whom it is for.
        span: what to tell of.
        due: when it was due.
        over: alerts that were over a limit.
    """
    quiet = outbox.silenced(session, reader.name, span.since.at, span.until.at)
    topics = dict(reader.topics) | {alert.topic: alert.topic_title for alert in (*over, *quiet)}
    parts = (
        replace(part, sections=(*_alerts(over, quiet, name), *part.sections))
        for name, title in topics.items()
        for part in [digests.part(session, name, title, span)]
    )
    occasion = f"digest\0{reader.name}\0{due.isoformat()}"
    return Digest(
        id=hashlib.sha256(occasion.encode()).hexdigest()[:32],
        since=span.since.at,
        created=span.until.at,
        parts=tuple(part for part in parts if any(map(_worth_telling, part.sections))),
    )


def _alerts(over: Sequence[Alert], quiet: Sequence[Alert], topic: str) -> Iterator[Section]:
    """The alerts of a topic that nobody was told at once, before everything else."""
    for kind, alerts in ((SectionKind.OVERFLOW, over), (SectionKind.SILENCED, quiet)):
        if of_topic := [one for one in alerts if one.topic == topic]:
            yield Section(kind, tuple(map(_note, of_topic[:ALERTS])), len(of_topic))


def _note(alert: Alert) -> Note:
    said = " ".join(sentence.text for sentence in alert.new[:SENTENCES]) or alert.title
    return Note(said, alert.outlet, alert.url, alert.published)


def _worth_telling(section: Section) -> bool:
    """That things were kept quiet is no news."""
    return section.kind is not SectionKind.QUIET
