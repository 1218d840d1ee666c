"""Digest: tell each receiver, at the hour it likes, what was seen and not alerted.

Up to when a receiver was told is a row; a digest is raised together with it, under an id made of
the time at which it was due. So there is one a local date, however often a clock passes that time,
and one that a sleeping or stopped watcher missed is made up for once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from watcher.core.hours import Schedule
from watcher.model import Digest, Section, SectionKind
from watcher.store import digests, outbox
from watcher.store.db import Database, Session
from watcher.store.digests import Span
from watcher.telemetry import event

# A receiver told further into the future than this was told by a clock that ran ahead: begin anew.
AHEAD = timedelta(days=1)


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
        span = Span(last, digests.mark(session, now))
        digest = compose(session, reader, span, due)
        if digest.parts:
            outbox.raise_alert(session, digest, [(reader.name, reader.destination)], now)
        digests.told(session, reader.name, span.until)
    event("digest.made", receiver=reader.name, digest=digest.id, topics=len(digest.parts))
    return True


def compose(session: Session, reader: Reader, span: Span, at: datetime) -> Digest:
    """The digest; without parts where there is nothing to say.

    Args:
        session: reads.
        reader: whom it is for.
        span: what to tell of.
        at: when it was due.
    """
    parts = (digests.part(session, name, title, span) for name, title in reader.topics)
    occasion = f"digest\0{reader.name}\0{at.isoformat()}"
    return Digest(
        id=hashlib.sha256(occasion.encode()).hexdigest()[:32],
        since=span.since.at,
        created=span.until.at,
        parts=tuple(part for part in parts if any(map(_worth_telling, part.sections))),
    )


def _worth_telling(section: Section) -> bool:
    """That things were kept quiet is no news."""
    return section.kind is not SectionKind.QUIET
