"""Entries: what feeds brought and what is to be read. Knows no page, text or topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Session

from watcher.store import hashes, identity, leases, sql
from watcher.store.identity import Keyed
from watcher.store.tables import entry, feed

__all__ = [
    "Added",
    "DueRead",
    "EntryInfo",
    "EntryText",
    "Keyed",
    "ToRead",
    "add",
    "due_reads",
    "due_since",
    "feeds_of",
    "first_seen",
    "lease_due_reads",
    "lookup",
    "pass_over",
    "settle_read",
    "texts",
    "waiting",
]

_KEPT = frozenset({"feed_id", "identity", "first_seen"})
"""What an edit does not change."""


@dataclass(frozen=True, slots=True)
class Added:
    """How many entries of a poll were new, edited, or known as they are."""

    new: int
    changed: int
    seen: int

    @property
    def apart(self) -> bool:
        """Nothing overlaps what was known: after a first poll, entries may have been missed."""
        return self.new > 0 and not self.changed and not self.seen


@dataclass(frozen=True, slots=True)
class DueRead:
    """An entry leased for reading.

    Attributes:
        feed: the feed's name.
        url_key: canonical address, or `entry:<identity>` where the entry has no address: pass it
            on as NewArticle.url_key.
        content: plain text of the feed's full content element, or "".
        language: what the watchlist says of its feed, else the feed of it, else "".
        attempts: readings begun, this one included.
        baseline: it came with the first poll of its feed.
        inside: its feed is in a network of one's own, so that its page may be, too.
        content_hash: what was polled; an edit while reading changes it.
        last_seen: when a poll last brought it.
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
    inside: bool
    content_hash: str
    last_seen: datetime

    @property
    def edited(self) -> bool:
        """It is not new: it was edited, or polled again before its page could be read."""
        return self.last_seen > self.first_seen


@dataclass(frozen=True, slots=True)
class EntryInfo:
    """What is known of an entry; `read_due_at` None means read or given up."""

    id: int
    feed: str
    content_hash: str
    url: str
    url_key: str
    title: str
    published: datetime | None
    first_seen: datetime
    read_due_at: datetime | None
    attempts: int
    error: str


def add(
    session: Session,
    feed_id: int,
    entries: Sequence[Keyed],
    now: datetime,
    *,
    baseline: bool,
    since: datetime | None = None,
    inside: bool = False,
    end: int = 0,
) -> Added:
    """Add a poll's entries; new and edited ones become due for reading at once.

    Identity is the guid, else the canonical address, else title and content; of items that share
    it each has one of its own. A known identity with other text or address is an edit, unless only
    what changes by itself is another ("4 hours ago"). An unknown guid whose address and text the
    feed brought before is the same entry (some feeds make guids anew for each poll). `baseline`
    says that this is the first poll of the feed's address, `since` until when it was watched at an
    earlier one, `inside` that it was found in a network of one's own; if `end` is not 0, what is
    unknown from that place on is baseline: nobody looked there before.
    """
    rows = [
        identity.row_of(feed_id, keyed, now, baseline=baseline, inside=inside) for keyed in entries
    ]
    found = _found(session, feed_id, rows)
    if baseline and since is not None:
        identity.continue_from(rows, found, since)
    if end:
        identity.learn_from(rows, found, end)
    new, edited, seen = identity.sort(rows, found)
    if new:
        sql.run(session, insert(entry), new)
    if edited:
        # Whatever is given along with the statement is set, named in it or not.
        changes = [{key: row[key] for key in row.keys() - _KEPT} for row in edited]
        changed = update(entry).where(entry.c.id == bindparam("row_id"))
        sql.run(session, changed, changes)
    if seen:
        ids = sql.listed(session, "ids")
        again = update(entry).where(entry.c.id.in_(ids)).values(last_seen=now)
        sql.run(session, again, {"ids": sql.as_json(seen)})
    return Added(len(new), len(edited), len(seen))


def _found(session: Session, feed_id: int, rows: sql.Rows) -> identity.Known:
    addresses = sql.listed(session, "addresses")
    c = entry.c
    unread = and_(c.read_due_at.is_not(None), c.read_attempts == 0).label("unread")
    wanted = select(c.id, c.identity, c.content_hash, c.url_hash, c.title, unread)
    found: list[Row[*tuple[Any, ...]]] = []
    for some in sql.chunks(rows):
        identities = [row["identity"] for row in some]
        either = or_(entry.c.identity.in_(identities), entry.c.url_hash.in_(addresses))
        hashed = {"addresses": sql.as_json(row["url_hash"] for row in some)}
        found += sql.run(session, wanted.where(entry.c.feed_id == feed_id, either), hashed)
    return found


OF_ONE = 200
"""Waiting entries of one feed that are looked at at a time, so that none is out of sight behind
another feed's hundred thousand. A round takes a second and reads few that touch a topic."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """An entry that is due for reading and that nobody reads."""

    id: int
    url: str
    feed: str


def due_reads(session: Session, now: datetime, limit: int) -> tuple[ToRead, ...]:
    """Up to `limit` entries that `lease_due_reads` would take now, in turns.

    Feeds take turns, each with its longest due first: one that brings a thousand makes no other
    wait for all of them. What is being read counts as turns that its feed has had.
    """
    due = entry.c.read_due_at
    at_work = func.coalesce(entry.c.leased_until > now, false()).label("at_work")
    of = entry.alias("of_feed").c
    first = (
        select(of.id)
        .where(of.feed_id == feed.c.id, of.read_due_at <= now)
        .order_by(of.read_due_at, of.id)
        .limit(OF_ONE)
        .correlate(feed)
    )
    # Feed by feed, by its index: a walk through all that waits would take longer with each entry.
    waiting = (
        select(entry.c.id, entry.c.url, feed.c.name, due, at_work)
        .select_from(feed)
        .join(entry, entry.c.id.in_(first))
        .subquery("waiting")
    )
    c = waiting.c
    by_feed = (c.at_work.desc(), c.read_due_at, c.id)
    turn = func.row_number().over(partition_by=c.name, order_by=by_feed).label("turn")
    turns = select(c.id, c.url, c.name, c.read_due_at, c.at_work, turn).cte("turns")
    c = turns.c
    chosen = select(c.id, c.url, c.name).where(~c.at_work)
    ordered = chosen.order_by(c.turn, c.read_due_at, c.id).limit(limit)
    return tuple(ToRead(*row) for row in sql.run(session, ordered))


@dataclass(frozen=True, slots=True)
class EntryText:
    """What an entry says itself; the attributes are those of DueRead."""

    id: int
    title: str
    summary: str
    content: str
    language: str
    content_hash: str


def texts(session: Session, ids: Sequence[int]) -> tuple[EntryText, ...]:
    """What these entries say that are due for reading, in no order."""
    c = entry.c
    language = case((feed.c.language != "", feed.c.language), else_=c.language)
    wanted = (
        select(c.id, c.title, c.summary, c.content, language, c.content_hash)
        .join(feed)
        .where(c.id.in_(ids), c.read_due_at.is_not(None))
    )
    return tuple(EntryText(*row) for row in sql.run(session, wanted))


def pass_over(session: Session, these: Sequence[EntryText], now: datetime) -> None:
    """Read these no more; those that were edited meanwhile, or are being read, stay due."""
    as_seen = (entry.c.id == bindparam("row_id"), entry.c.content_hash == bindparam("seen"))
    free = or_(entry.c.leased_until.is_(None), entry.c.leased_until <= now)
    passed = update(entry).where(*as_seen, free)
    values = {"read_due_at": None, "error": "", "summary": "", "content": ""}
    sql.run(
        session,
        passed.values(values),
        [{"row_id": one.id, "seen": one.content_hash} for one in these],
    )


def lease_due_reads(
    session: Session,
    now: datetime,
    limit: int,
    lease: timedelta,
    *,
    only: Sequence[int] | None = None,
) -> tuple[DueRead, ...]:
    """Take up to `limit` entries that are due for reading, longest due first; or of these ids."""
    due = entry.c.read_due_at
    where = () if only is None else (entry.c.id.in_(only),)
    rows = leases.take(session, due, now, limit, lease, *where, attempts="read_attempts")
    feeds = {
        row.id: row for row in sql.run(session, select(feed.c.id, feed.c.name, feed.c.language))
    }
    return tuple(
        sql.build(
            DueRead,
            row,
            feed=feeds[row["feed_id"]].name,
            language=feeds[row["feed_id"]].language or row["language"],
            attempts=row["read_attempts"],
        )
        for row in rows
    )


def settle_read(
    session: Session, due: DueRead, *, retry_at: datetime | None = None, error: str = ""
) -> None:
    """Give the lease back: read or given up (`retry_at` None), or to be read again.

    An entry that was edited meanwhile stays due.
    """
    values: dict[str, Any] = {"read_due_at": retry_at, "leased_until": None, "error": error}
    if retry_at is None:
        values |= {"summary": "", "content": ""}  # the article has them; what stays is identity
    as_read = (entry.c.id == due.id, entry.c.content_hash == due.content_hash)
    sql.run(session, update(entry).where(*as_read).values(values))


def lookup(session: Session, needle: str, limit: int = 10) -> tuple[EntryInfo, ...]:
    """Entries whose address, canonical address or title is `needle`, newest first."""
    by_key = entry.c.url_hash == hashes.of_text(needle)
    by_words = (entry.c.url == needle) | (entry.c.title == needle)  # no index: only for a person
    return _matching(session, by_key, limit) or _matching(session, by_words, limit)


def _matching(session: Session, matches: ColumnElement[bool], limit: int) -> tuple[EntryInfo, ...]:
    wanted = (
        select(entry, feed.c.name.label("feed"), entry.c.read_attempts.label("attempts"))
        .join(feed)
        .where(matches)
        .order_by(entry.c.id.desc())
        .limit(limit)
    )
    return tuple(sql.build(EntryInfo, row) for row in sql.run(session, wanted).mappings())


def feeds_of(session: Session, url_key: str) -> frozenset[str]:
    """Names of the feeds that brought this canonical address."""
    brought = select(feed.c.name).join(entry).where(entry.c.url_hash == hashes.of_text(url_key))
    return frozenset(sql.run(session, brought).scalars())


def first_seen(session: Session, url_key: str) -> datetime | None:
    """When the first feed brought this canonical address; None if none did, or it is forgotten."""
    seen = entry.c.first_seen
    first = select(seen).where(entry.c.url_hash == hashes.of_text(url_key)).order_by(seen).limit(1)
    return sql.run(session, first).scalar()


def waiting(session: Session) -> int:
    """How many entries are still to be read."""
    due = select(func.count()).select_from(entry).where(entry.c.read_due_at.is_not(None))
    return int(sql.run(session, due).scalar_one())


def due_since(session: Session) -> datetime | None:
    """Since when the entry that waits longest is to be read, or from when on; None without one."""
    due = entry.c.read_due_at
    return sql.run(session, select(due).where(due.is_not(None)).order_by(due).limit(1)).scalar()
