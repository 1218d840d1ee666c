"""Feeds: what to poll, when, and how polling went. Knows no HTTP and no interval policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """A feed as the watchlist describes it; `name` is its identity."""

    name: str
    url: str
    interval: timedelta
    language: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Synced:
    """Names of the feeds that a sync changed; `moved` ones have a new address."""

    added: tuple[str, ...]
    moved: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed leased for polling.

    Attributes:
        url: the watchlist's address.
        etag: validator of the last whole body, byte for byte; "" if none. `last_modified` alike.
        body_hash: what the last PollOutcome with one gave.
        failures: polls failed in a row.
        first_poll: no poll of this address has succeeded yet (silent baseline).
        moved_to: where permanent redirects led in the last `moved_seen` polls in a row, or "".
    """

    id: int
    name: str
    url: str
    interval: timedelta
    language: str
    group: str
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    first_poll: bool
    moved_to: str
    moved_seen: int
    next_poll_at: datetime
    last_polled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """How one poll went.

    Attributes:
        next_poll_at: when to poll again.
        status: HTTP status, if a response arrived.
        error: one sentence; "" means that the poll succeeded (200 or 304).
        error_kind: the `kind` of the FetchError or ContentError.
        etag: new validator; None keeps the stored one (failed or partial body, 304).
        last_modified: as `etag`.
        body_hash: hash of the body; None keeps the stored one.
        moved_to: final address of permanent redirects, "" if there were none.
        whole: a complete body was parsed, so entries not in it have left the feed.
        new: entries added.
        changed: entries edited.
        gone: the feed said 410; it is polled no more until its address changes.
    """

    next_poll_at: datetime
    status: int | None = None
    error: str = ""
    error_kind: str = ""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str = ""
    whole: bool = False
    new: int = 0
    changed: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One line of the health table; `entries` counts all that the feed brought so far."""

    id: int
    name: str
    url: str
    group: str
    active: bool
    gone: bool
    interval: timedelta
    next_poll_at: datetime
    last_polled_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    failures: int
    status: int | None
    error: str
    error_kind: str
    moved_to: str
    moved_seen: int
    entries: int


def sync(session: Session, feeds: Iterable[FeedSpec], now: datetime) -> Synced:
    """Make the feeds those of the watchlist; feeds no longer named rest, history is kept.

    A new feed is due at once. A feed with a new address loses validators, failures and the mark of
    its first poll. A shorter interval brings a healthy feed's next poll forward.
    """
    raise NotImplementedError


def lease_due(session: Session, now: datetime, limit: int, lease: timedelta) -> tuple[FeedRow, ...]:
    """Take up to `limit` active feeds whose poll is due, longest due first."""
    raise NotImplementedError


def settle_poll(session: Session, feed_id: int, outcome: PollOutcome, now: datetime) -> None:
    """Record how a poll went and give the lease back."""
    raise NotImplementedError


def health(session: Session) -> tuple[FeedHealth, ...]:
    """All feeds by name, resting ones too."""
    raise NotImplementedError
