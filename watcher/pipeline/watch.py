"""Watch: look at watcher's own work, and tell what is wrong with it and when it is well again.

What was told is kept together with the notice that told it, so a restart neither forgets nor
repeats. The rules are `troubles`'.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.config import Watchlist
from watcher.pipeline import troubles
from watcher.pipeline.outcome import LONGEST_FRESH
from watcher.pipeline.troubles import Kind, Seen, Step
from watcher.store import outbox
from watcher.store import troubles as store
from watcher.store.db import Database, Session
from watcher.store.troubles import FeedState, Known
from watcher.telemetry import event

# What has ended is remembered for as long as it keeps its like from being told again, and a while.
REMEMBERED = timedelta(days=7)
ABOUT_RECEIVERS = (Kind.RECEIVER_FAILING, Kind.RECEIVER_DEAD)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the app knows of the machine and itself; see `troubles.Seen`."""

    free: int
    total: int
    rejected: str = ""
    step: timedelta = timedelta(0)
    away: timedelta = timedelta(0)
    since: datetime | None = None
    came: Mapping[str, datetime] = field(default_factory=dict)
    heavy: Collection[str] = ()


def run(
    database: Database,
    watchlist: Watchlist,
    machine: Machine,
    *,
    tell: Sequence[tuple[str, str]],
    now: datetime,
) -> tuple[int, tuple[Known, ...]]:
    """Look once.

    Args:
        database: has feeds, outbox and what was told.
        watchlist: says what is watched.
        machine: how the machine is.
        tell: (receiver, destination) of those who want to know; of a receiver's trouble the
            others are told.
        now: aware UTC.

    Returns:
        How many notices were raised, and what is wrong now.
    """
    with database.read() as session:
        known = store.known(session)
        seen = _look(session, watchlist, machine, known, now)
    names = [
        *(feed.name for feed in watchlist.feeds if feed.enabled),
        *(topic.name for topic in watchlist.topics),
        *(receiver.name for receiver in watchlist.receivers),
    ]
    steps = troubles.follow(troubles.find(seen), known, names, now)
    if steps:
        with database.write() as session:
            for step in steps:
                _take(session, step, tell, now)
            store.forget(session, now - REMEMBERED)
    after = {(one.kind, one.subject): one for one in (*known, *(step.known for step in steps))}
    for step in steps:
        if step.told or now in (step.known.since, step.known.ended_at):
            _say(step)
    open_now = tuple(one for one in after.values() if one.ended_at is None)
    return sum(step.told is not None for step in steps), open_now


def _look(
    session: Session,
    watchlist: Watchlist,
    machine: Machine,
    known: Sequence[Known],
    now: datetime,
) -> Seen:
    feeds = store.feeds(session)
    since, late = machine.since or now, now - troubles.UNREAD
    unread = store.unread(session, late) if since <= late else ()
    open_now = [one for one in known if one.ended_at is None]
    return Seen(
        feeds=feeds,
        habits=_habits(session, feeds, now),
        longest=_longest(watchlist),
        since=since,
        came=machine.came,
        now=now,
        unread=[one for one in unread if machine.came.get(one.feed, since) <= late],
        heavy=machine.heavy,
        topics={
            topic.name: [feed.name for feed in watchlist.feeds_for(topic.name)]
            for topic in watchlist.topics
        },
        receivers=store.receivers(session, [one.name for one in watchlist.receivers]),
        free=machine.free,
        total=machine.total,
        rejected=machine.rejected,
        step=machine.step,
        away=machine.away,
        unjudged=[one for one in open_now if one.kind == Kind.UNJUDGED],
        given_up={one.subject: one for one in open_now if one.kind == Kind.RECEIVER_DEAD},
        reached=next((one.ended_at or now for one in known if one.kind == Kind.UNREACHABLE), None),
    )


def _habits(session: Session, feeds: Sequence[FeedState], now: datetime) -> Mapping[str, timedelta]:
    """The habits of the feeds that are quiet just now; of others nobody asks."""
    quiet = [one for one in feeds if troubles.quiet_for(one) > troubles.LEAST_SILENCE]
    since = now - troubles.LOOK_BACK
    found = {one.name: troubles.habit(store.moments(session, one.id, since)) for one in quiet}
    return {name: habit for name, habit in found.items() if habit is not None}


def _longest(watchlist: Watchlist) -> dict[str, timedelta]:
    """How long each feed is left alone at most while it is healthy, whatever it wishes for."""
    return {
        feed.name: max(feed.max_interval, LONGEST_FRESH) for feed in watchlist.feeds if feed.enabled
    }


def _take(session: Session, step: Step, tell: Sequence[tuple[str, str]], now: datetime) -> None:
    store.keep(session, step.known)
    if step.known.kind == Kind.UNREACHABLE and step.known.ended_at is not None:
        store.ask_again(session, now)
    if step.told is None:
        return
    broken = step.known.subject if step.known.kind in ABOUT_RECEIVERS else None
    to = [one for one in tell if one[0] != broken or step.known.ended_at is not None]
    outbox.raise_alert(session, step.told, to, now, hold=True)


def _say(step: Step) -> None:
    one = step.known
    ended = one.ended_at is not None
    event(
        "trouble.ended" if ended else "trouble.found",
        level=logging.INFO if ended else logging.WARNING,
        kind=one.kind,
        subject=one.subject or None,
        detail=one.text,
        told=step.told is not None,
    )
