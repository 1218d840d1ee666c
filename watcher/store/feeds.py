"""Feeds: what to poll, when, and how polling went. Knows no HTTP and no interval policy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, case, func, insert, or_, select, update
from sqlmodel import Session

from watcher.store import leases, sql
from watcher.store.paging import Mark, Page, by_name, cut
from watcher.store.tables import entry, feed

_UNTRIED: dict[str, Any] = {
    "gone": False,
    "etag": "",
    "last_modified": "",
    "validators_of": "",
    "body_hash": "",
    "pace": None,
    "ttl": None,
    "skip_hours": 0,
    "skip_days": 0,
    "moved_to": "",
    "moved_seen": 0,
    "failures": 0,
    "attempts": 0,
    "status": None,
    "error": "",
    "error_kind": "",
    "last_polled_at": None,
    "last_success_at": None,
    "last_whole_at": None,
    "last_new_at": None,
    "last_gap_at": None,
    "watched_until": None,
    "empty_since": None,
    "longest_empty": timedelta(0),
    "leased_until": None,
}
"""A feed at an address that was never polled."""


SUSPECT = 2
"""Polls begun and not ended: once may be a power cut, and is so for all that were under way."""
UNENDED = (
    "Its last {} polls did not end: they crashed, or the program ended meanwhile; that is no fault "
    "of its host. The log says more (stage.crashed)."
)
LONGEST_DOUBLING = 8
LONGEST_WAIT = timedelta(days=1)
"""As for a feed that fails (pipeline.timing)."""


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
        validators_of: the address that gave these two; "" if none.
        body_hash: what the last PollOutcome with one gave.
        failures: polls failed in a row.
        first_poll: no poll of this address has succeeded yet (silent baseline).
        moved_to: where permanent redirects led in the last `moved_seen` polls in a row, or "".
        pace: how far apart its polls are now; None for the interval.
        ttl: how far apart it asked for them to be, when it last said so; None if it does not.
        skip_hours: bits of the hours (UTC, from midnight) in which it asked not to be polled.
        skip_days: bits of such days (UTC, from Monday).
        last_whole_at: when a complete body was last parsed.
        last_new_at: when a poll last brought something new.
        watched_until: when a poll of the address before this one last succeeded; None if none did.
        empty_since: since when it holds no entry, though it did; None if it holds some.
        longest_empty: how long it was so before, at most.
    """

    id: int
    name: str
    url: str
    interval: timedelta
    language: str
    group: str
    etag: str
    last_modified: str
    validators_of: str
    body_hash: str
    failures: int
    first_poll: bool
    moved_to: str
    moved_seen: int
    next_poll_at: datetime
    last_polled_at: datetime | None
    pace: timedelta | None
    ttl: timedelta | None
    skip_hours: int
    skip_days: int
    last_whole_at: datetime | None
    last_new_at: datetime | None
    watched_until: datetime | None
    empty_since: datetime | None
    longest_empty: timedelta


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Whether a feed holds nothing; the attributes are those of FeedRow."""

    empty_since: datetime | None
    longest_empty: timedelta


@dataclass(frozen=True, slots=True)
class Wishes:
    """How often a feed asks to be polled; the attributes are those of FeedRow."""

    ttl: timedelta | None = None
    skip_hours: int = 0
    skip_days: int = 0


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """How one poll went.

    Attributes:
        next_poll_at: when to poll again.
        status: HTTP status, if a response arrived.
        error: one sentence; "" means that the poll succeeded (200 or 304).
        error_kind: the `kind` of the FetchError or ContentError; "unended" says that polls began
            and did not end.
        etag: new validator; None keeps the stored one (failed or partial body, 304).
        last_modified: as `etag`.
        validators_of: the address that gave them; None keeps the stored one, with them.
        body_hash: hash of the body; None keeps the stored one.
        moved_to: final address of permanent redirects, "" if there were none; a poll sent straight
            to FeedRow.moved_to gives that again.
        whole: a complete body was parsed, so entries not in it have left the feed.
        new: entries added.
        changed: entries edited.
        gap: nothing overlapped what was known, so that entries may have come and gone unseen.
        gone: the feed said 410; it is polled no more until its address changes.
        pace: new pace; None keeps the stored one.
        wishes: what the body asked for; None keeps what is stored.
        emptiness: whether the body was empty; None keeps what is stored.
    """

    next_poll_at: datetime
    status: int | None = None
    error: str = ""
    error_kind: str = ""
    etag: str | None = None
    last_modified: str | None = None
    validators_of: str | None = None
    body_hash: str | None = None
    moved_to: str = ""
    whole: bool = False
    new: int = 0
    changed: int = 0
    gap: bool = False
    gone: bool = False
    pace: timedelta | None = None
    wishes: Wishes | None = None
    emptiness: Emptiness | None = None


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One line of the health table.

    Attributes:
        last_gap_at: when entries last may have come and gone between two polls.
        empty_since: since when it holds no entry, though it did.
        entries: how many are still remembered.
    """

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
    pace: timedelta | None
    last_gap_at: datetime | None
    empty_since: datetime | None
    entries: int

    @property
    def drops(self) -> bool:
        """Lately entries came and went between two polls, so that it is polled more often."""
        return self.pace is not None and self.pace < self.interval


def sync(session: Session, feeds: Iterable[FeedSpec], now: datetime) -> Synced:
    """Make the feeds those of the watchlist; feeds no longer named rest, history is kept.

    A new feed is due at once. A feed with a new address loses validators, failures and the mark of
    its first poll, but not until when it was watched: what came since is news, not baseline. A
    shorter interval brings a healthy feed's next poll forward.
    """
    wanted = {spec.name: spec for spec in feeds}
    known = {row.name: row for row in sql.run(session, select(feed))}
    added = [name for name in wanted if name not in known]
    moved = [name for name in wanted if name in known and known[name].url != wanted[name].url]
    removed = [name for name, row in known.items() if row.active and name not in wanted]
    if added:
        fresh = {**_UNTRIED, "active": True, "next_poll_at": now}
        sql.run(session, insert(feed), [{**asdict(wanted[name]), **fresh} for name in added])
    for name in wanted.keys() & known.keys():
        changes = _changes(known[name], wanted[name], now)
        if changes:
            sql.run(session, update(feed).where(feed.c.name == name).values(changes))
    for name in removed:
        sql.run(session, update(feed).where(feed.c.name == name).values(active=False))
    return Synced(tuple(added), tuple(moved), tuple(removed))


def _changes(row: Row[*tuple[Any, ...]], spec: FeedSpec, now: datetime) -> dict[str, Any]:
    wanted = {**asdict(spec), "active": True}
    changes = {name: value for name, value in wanted.items() if row._mapping[name] != value}  # noqa: SLF001 (SQLAlchemy's public name)
    if "url" in changes:
        until = row.last_success_at or row.watched_until
        return {**changes, **_UNTRIED, "watched_until": until, "next_poll_at": now}
    if "interval" in changes and not row.failures and row.last_polled_at:
        changes["next_poll_at"] = min(row.next_poll_at, row.last_polled_at + spec.interval)
    if "interval" in changes:
        changes["pace"] = None
    return changes


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed whose poll is due; the attributes are those of FeedRow."""

    id: int
    url: str
    failures: int


def due(session: Session, now: datetime, limit: int) -> tuple[DueFeed, ...]:
    """Up to `limit` feeds that `lease_due` would take now, longest due first.

    And one that may be what ended the program (see there), if no other is due or it has waited for
    an interval: others are due at all times where a host is slow.
    """
    free = or_(feed.c.leased_until.is_(None), feed.c.leased_until <= now)
    chosen = (
        select(feed.c.id, feed.c.url, feed.c.failures, feed.c.next_poll_at, feed.c.interval)
        .where(feed.c.next_poll_at <= now, free, feed.c.active, ~feed.c.gone)
        .order_by(feed.c.next_poll_at, feed.c.id)
    )
    rows = list(sql.run(session, chosen.where(feed.c.attempts < SUSPECT).limit(limit)))
    suspects = sql.run(session, chosen.where(feed.c.attempts >= SUSPECT)).all()
    alone = [row for row in suspects if not rows or row.next_poll_at + row.interval <= now]
    rows = sorted([*rows, *alone[:1]], key=lambda row: (row.next_poll_at, row.id))
    return tuple(DueFeed(row.id, row.url, row.failures) for row in rows)


def lease_due(
    session: Session, now: datetime, limit: int, lease: timedelta, *, only: int | None = None
) -> tuple[FeedRow, ...]:
    """Take up to `limit` active feeds whose poll is due, longest due first; or that of one id.

    A feed whose polls did not end, twice in a row, may be what ended the program. Such feeds come
    last, each alone, and are put off before they are polled: the next start polls others first. It
    counts as a failure, so that somebody hears of it.
    """
    where = (feed.c.active, ~feed.c.gone, *(() if only is None else (feed.c.id == only,)))
    take = partial(leases.take, session, feed.c.next_poll_at, now, attempts="attempts")
    rows = take(limit, lease, *where, feed.c.attempts < SUSPECT)
    if not rows and (rows := take(1, lease, *where)):
        (row,) = rows
        wait = min(row["interval"] * 2 ** min(row["attempts"], LONGEST_DOUBLING), LONGEST_WAIT)
        later = max(wait, row["interval"])
        values = {
            "next_poll_at": now + later,
            "failures": row["failures"] + 1,
            "error": UNENDED.format(row["attempts"] - 1),
            "error_kind": "unended",
        }
        sql.run(session, update(feed).where(feed.c.id == row["id"]).values(values))
    return tuple(sql.build(FeedRow, row, first_poll=row["last_success_at"] is None) for row in rows)


def settle_poll(session: Session, feed_id: int, outcome: PollOutcome, now: datetime) -> None:
    """Record how a poll went and give the lease back."""
    kept = ("etag", "last_modified", "validators_of", "body_hash", "pace")
    given = {name: getattr(outcome, name) for name in kept}
    wishes = asdict(outcome.wishes) if outcome.wishes else {}
    emptiness = asdict(outcome.emptiness) if outcome.emptiness else {}
    values: dict[str, Any] = {
        "next_poll_at": outcome.next_poll_at,
        "leased_until": None,
        "last_polled_at": now,
        "attempts": 0,
        "status": outcome.status,
        "error": outcome.error,
        "error_kind": outcome.error_kind,
        "gone": outcome.gone,
        "failures": feed.c.failures + 1 if outcome.error else 0,
        **{name: value for name, value in given.items() if value is not None},
        **wishes,
        **emptiness,
    }
    if not outcome.error:
        values["last_success_at"] = now
        values["moved_to"] = outcome.moved_to
        again = case((feed.c.moved_to == outcome.moved_to, feed.c.moved_seen + 1), else_=1)
        values["moved_seen"] = again if outcome.moved_to else 0
    if outcome.whole:
        values["last_whole_at"] = now
    if outcome.new:
        values["last_new_at"] = now
    if outcome.gap:
        values["last_gap_at"] = now
    sql.run(session, update(feed).where(feed.c.id == feed_id).values(values))


def put_off(session: Session, feed_id: int, until: datetime) -> None:
    """Give a lease back without a poll, because the host asked to be left alone until then."""
    values = {"next_poll_at": until, "leased_until": None, "attempts": 0}
    sql.run(session, update(feed).where(feed.c.id == feed_id).values(values))


def page(session: Session, *, after: Mark | None = None, limit: int = 50) -> Page[FeedHealth]:
    """Some feeds by name, resting ones too."""
    wanted = select(feed).order_by(feed.c.name).limit(limit + 1)
    if after is not None:
        wanted = wanted.where(feed.c.name > after.id)
    rows, more = cut(sql.run(session, wanted).mappings().all(), limit)
    given = {"ids": sql.as_json(row["id"] for row in rows)}
    counts = _counts().where(entry.c.feed_id.in_(sql.listed(session, "ids")))
    brought = {row.feed_id: row.entries for row in sql.run(session, counts, given)}
    items = tuple(sql.build(FeedHealth, row, entries=brought.get(row["id"], 0)) for row in rows)
    return Page(items, by_name(items[-1].name) if more else None)


def _counts() -> Select[*tuple[Any, ...]]:
    return select(entry.c.feed_id, func.count().label("entries")).group_by(entry.c.feed_id)


def health(session: Session) -> tuple[FeedHealth, ...]:
    """All feeds by name, resting ones too."""
    brought = {row.feed_id: row.entries for row in sql.run(session, _counts())}
    rows = sql.run(session, select(feed).order_by(feed.c.name)).mappings()
    return tuple(sql.build(FeedHealth, row, entries=brought.get(row["id"], 0)) for row in rows)
