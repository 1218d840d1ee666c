"""What watcher knows of its own troubles, and what shows them. Knows no rule."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, case, delete, func, or_, select, update
from sqlmodel import Session

from watcher.store import sql
from watcher.store.outbox import State
from watcher.store.tables import article, delivery, entry, feed, trouble

UNREACHED = ("connection", "dns", "timeout")
"""Kinds of FetchError of requests that nobody answered."""


@dataclass(frozen=True, slots=True)
class Known:
    """A trouble that was told, or kept from being told again so soon.

    Attributes:
        kind: what sort it is; with `subject`, what makes it the same.
        subject: the feed, topic or receiver, "" where there is only one.
        text: one or two sentences for people.
        since: when this spell began.
        told_at: when it was last told; before `since` if this spell has not been told.
        ended_at: when this spell ended, None while it lasts.
    """

    kind: str
    subject: str
    text: str
    since: datetime
    told_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """How polling a feed goes; times are those of polls.

    Attributes:
        skip_hours: bits of the hours (UTC, from midnight) in which it asked not to be polled.
        skip_days: bits of such days (UTC, from Monday).
        empty_since: since when it holds no entry, though it did; None if it holds some.
        longest_empty: how long it was so before, at most.
    """

    id: int
    name: str
    url: str
    gone: bool
    failures: int
    error: str
    last_polled_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_poll_at: datetime
    skip_hours: int = 0
    skip_days: int = 0
    empty_since: datetime | None = None
    longest_empty: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a feed waits to be read.

    Attributes:
        since: when the entry that waits longest was due.
    """

    feed: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """How delivering to a receiver goes.

    Attributes:
        sent: when it last took something.
        dead: when something for it was last given up.
        tries: of what waits for it, the most tries that failed.
        error: why the last try failed, of what was given up or waits.
    """

    name: str
    sent: datetime | None
    dead: datetime | None
    tries: int
    error: str


def known(session: Session) -> tuple[Known, ...]:
    """All troubles that are remembered, longest first."""
    rows = sql.run(
        session, select(trouble).order_by(trouble.c.since, trouble.c.kind, trouble.c.subject)
    ).mappings()
    return tuple(sql.build(Known, row) for row in rows)


def keep(session: Session, one: Known) -> None:
    """Remember a trouble, in place of what was known of it."""
    values = asdict(one)
    keys = ["kind", "subject"]
    new = sql.insert(session, trouble).values(values)
    sql.run(session, new.on_conflict_do_update(index_elements=keys, set_=values))


def forget(session: Session, before: datetime) -> None:
    """Forget troubles that ended before then."""
    sql.run(session, delete(trouble).where(trouble.c.ended_at < before))


def feeds(session: Session) -> tuple[FeedState, ...]:
    """All feeds that are watched, by name."""
    columns = [feed.c[name] for name in FeedState.__annotations__]
    rows = sql.run(session, select(*columns).where(feed.c.active).order_by(feed.c.name))
    return tuple(FeedState(*row) for row in rows)


def unread(session: Session, before: datetime) -> tuple[Unread, ...]:
    """By feed what was due to be read before then, longest due first; but for first polls."""
    first = func.min(entry.c.read_due_at, type_=entry.c.read_due_at.type).label("first")
    waiting = (
        select(feed.c.name, first)
        .join(feed)
        .where(entry.c.read_due_at < before, ~entry.c.baseline)
        .group_by(feed.c.name)
        .order_by(first, feed.c.name)
    )
    return tuple(Unread(*row) for row in sql.run(session, waiting))


def ask_again(session: Session, now: datetime) -> None:
    """Have the feeds polled now that no request reached: they were not asked."""
    c = feed.c
    unreached = (c.active, c.failures > 0, c.error_kind.in_(UNREACHED), c.next_poll_at > now)
    sql.run(session, update(feed).where(*unreached).values(next_poll_at=now))


def moments(session: Session, feed_id: int, since: datetime) -> list[datetime]:
    """The polls since then that brought something new, in order."""
    c = entry.c
    found = select(c.first_seen).distinct().where(c.feed_id == feed_id, c.first_seen >= since)
    return list(sql.run(session, found.order_by(c.first_seen)).scalars())


def receivers(session: Session, names: Collection[str]) -> tuple[ReceiverState, ...]:
    """How delivering to each of these receivers goes; those never sent anything are left out."""
    c = delivery.c
    at = c.settled_at.type
    waits = (c.state == State.PENDING) & (c.error != "")
    wanted = (
        select(
            c.receiver,
            func.max(case((c.state == State.SENT, c.settled_at)), type_=at).label("sent"),
            func.max(case((c.state == State.DEAD, c.settled_at)), type_=at).label("dead"),
            func.coalesce(func.max(case((waits, c.attempts))), 0).label("tries"),
        )
        .where(c.receiver.in_(names))
        .group_by(c.receiver)
        .order_by(c.receiver)
    )
    rows = sql.run(session, wanted).all()
    return tuple(
        ReceiverState(row.receiver, row.sent, row.dead, row.tries, _error(session, row.receiver))
        for row in rows
    )


def overdue(session: Session, before: datetime, now: datetime) -> list[str]:
    """What does not get done, in words: work due before then, and deliveries that failed."""
    c, found = delivery.c, []
    pending = c.state == State.PENDING
    stages: tuple[tuple[str, Column[Any], Sequence[ColumnElement[bool]]], ...] = (
        ("feeds to poll", feed.c.next_poll_at, (feed.c.active, ~feed.c.gone)),
        ("entries to read", entry.c.read_due_at, ()),
        ("articles to judge", article.c.judge_due_at, ()),
        ("deliveries to send", c.next_attempt_at, (pending,)),
    )
    for name, due, where in stages:
        leased = due.table.c.leased_until
        idle = or_(leased.is_(None), leased <= now)
        late = select(func.count()).select_from(due.table).where(due < before, idle, *where)
        if number := sql.run(session, late).scalar_one():
            found.append(f"{number} {name} are late")
    failed = select(func.count()).select_from(delivery).where(pending, c.error != "")
    if number := sql.run(session, failed).scalar_one():
        found.append(f"{number} deliveries failed and wait")
    return found


def _error(session: Session, receiver: str) -> str:
    c = delivery.c
    failed = (c.receiver == receiver, c.error != "", c.state.in_((State.PENDING, State.DEAD)))
    latest = func.coalesce(c.settled_at, c.next_attempt_at).desc()
    return sql.run(session, select(c.error).where(*failed).order_by(latest).limit(1)).scalar() or ""
