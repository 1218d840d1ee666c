"""Entries: what feeds brought and what is to be read. Knows no page, text or topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from watcher.model import Entry


@dataclass(frozen=True, slots=True)
class Keyed:
    """An entry with its canonical address, "" if it has none."""

    entry: Entry
    url_key: str


@dataclass(frozen=True, slots=True)
class Added:
    """How many entries of a poll were new, edited, or known as they are.

    After a first poll, `seen == changed == 0` with `new > 0` says that nothing overlaps what was
    known: entries may have been missed.
    """

    new: int
    changed: int
    seen: int


@dataclass(frozen=True, slots=True)
class DueRead:
    """An entry leased for reading.

    Attributes:
        feed: the feed's name.
        url_key: canonical address, or `entry:<identity>` where the entry has no address: pass it
            on as NewArticle.url_key.
        content: HTML of the feed's full content element, or "".
        language: the entry's, else the feed's, else "".
        attempts: readings begun, this one included.
        baseline: it came with the first poll of its feed.
        content_hash: what was polled; an edit while reading changes it.
    """

    id: int
    feed: str
    url: str
    url_key: str
    title: str
    summary: str
    content: str
    language: str
    published: datetime | None
    first_seen: datetime
    attempts: int
    baseline: bool
    content_hash: str


@dataclass(frozen=True, slots=True)
class EntryInfo:
    """What is known of an entry, for explaining; `read_due_at` None means read or given up."""

    id: int
    feed: str
    url: str
    url_key: str
    title: str
    published: datetime | None
    first_seen: datetime
    read_due_at: datetime | None
    attempts: int
    error: str


def add(
    session: Session, feed_id: int, entries: Sequence[Keyed], now: datetime, *, baseline: bool
) -> Added:
    """Add a poll's entries; new and edited ones become due for reading at once.

    Identity is the guid, else the canonical address, else title and content. A known identity with
    other text or address is an edit. An unknown guid whose address and text the feed brought before
    is the same entry (some feeds make guids anew for each poll).

    Args:
        baseline: this is the first poll of the feed.
    """
    raise NotImplementedError


def lease_due_reads(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> tuple[DueRead, ...]:
    """Take up to `limit` entries that are due for reading, longest due first."""
    raise NotImplementedError


def settle_read(
    session: Session, due: DueRead, *, retry_at: datetime | None = None, error: str = ""
) -> None:
    """Give the lease back: read or given up (`retry_at` None), or to be read again.

    An entry that was edited meanwhile stays due.
    """
    raise NotImplementedError


def lookup(session: Session, needle: str, limit: int = 10) -> tuple[EntryInfo, ...]:
    """Entries whose address, canonical address or title is `needle`, newest first."""
    raise NotImplementedError
