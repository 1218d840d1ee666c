"""Poll: ask each due feed what it has, keep what is new, and say when to ask again.

Conditional requests with validators byte for byte; entries and the outcome of a poll are written
together, so a crash leaves no half baseline. Knows no topic.
"""

import logging
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from watcher.config import Feed
from watcher.core.topics import Topic
from watcher.errors import ContentError, FetchError, StoreError
from watcher.ingest.fetch import Fetcher
from watcher.ingest.links import resolve_link
from watcher.ingest.parser import Parser
from watcher.model import Entry
from watcher.pipeline import addresses, outcome, timing, visit
from watcher.pipeline.learn import learn, new_topics
from watcher.pipeline.loop import Lanes
from watcher.pipeline.visit import Visit
from watcher.store import entries, feeds
from watcher.store.db import Database
from watcher.store.entries import Added
from watcher.store.feeds import DueFeed, FeedRow, PollOutcome
from watcher.store.identity import Keyed
from watcher.telemetry import event

STAGES = ("poll", "retry")  # for feeds that answered last time, and for those that did not
LEASE = timedelta(minutes=10)
SOON = timedelta(minutes=1)
_NO_FAULT = {"resting", "busy"}  # of the feed: it was not asked, or could not be taken just now
BATCH = 2000  # looked at in one round; each is leased when its turn comes


def run(
    database: Database,
    fetcher: Fetcher,
    parser: Parser,
    watched: Mapping[str, Feed],
    *,
    topics: Sequence[Topic],
    since: Mapping[str, datetime],
    lanes: Lanes,
    clock: Callable[[], datetime],
    rng: random.Random,
) -> int:
    """Poll the feeds that are due; those of one host one after another, hosts side by side.

    Feeds that failed when they were last asked are a stage of their own, so that those which drip
    or hang take the threads from each other only.

    Args:
        database: has the schedule.
        fetcher: makes the requests.
        parser: reads what they bring.
        watched: the watchlist's feeds by name.
        topics: the watchlist's.
        since: topic to since when it matches what it does.
        lanes: does the work.
        clock: gives aware UTC: the feeds of a slow host take long.
        rng: spreads the next polls.

    Returns:
        How many feeds were polled, failed polls included; of hosts that are done since.
    """
    with database.read() as session:
        due = feeds.due(session, clock(), BATCH)
    act = partial(
        _poll,
        database,
        fetcher,
        parser,
        watched,
        homes=visit.homes({one.url: name for name, one in watched.items()}),
        unknown=partial(new_topics, topics=topics, since=since),
        clock=clock,
        rng=rng,
    )
    sound = [feed for feed in due if not feed.failures]
    failing = [feed for feed in due if feed.failures]
    return sum(
        lanes(stage, _turns(database, chosen, clock), act)
        for stage, chosen in zip(STAGES, (sound, failing), strict=True)
    )


def _turns(
    database: Database, due: Iterable[DueFeed], clock: Callable[[], datetime]
) -> dict[str, Iterator[FeedRow]]:
    """By host its feeds, each leased when it is asked for."""
    hosts: dict[str, list[int]] = {}
    for feed in due:
        hosts.setdefault(addresses.host(feed.url), []).append(feed.id)
    return {host: _leased(database, ids, clock) for host, ids in hosts.items()}


def _leased(
    database: Database, ids: Iterable[int], clock: Callable[[], datetime]
) -> Iterator[FeedRow]:
    for feed_id in ids:
        with database.write() as session:
            taken = feeds.lease_due(session, clock(), 1, LEASE, only=feed_id)
        yield from taken


def _poll(
    database: Database,
    fetcher: Fetcher,
    parser: Parser,
    watched: Mapping[str, Feed],
    row: FeedRow,
    *,
    homes: Mapping[str, str],
    unknown: Callable[[FeedRow], Sequence[Topic]],
    clock: Callable[[], datetime],
    rng: random.Random,
) -> None:
    feed = watched.get(row.name)
    if feed is None:  # it left the watchlist while it was leased
        _put_off(database, row, row.next_poll_at)
        return
    try:
        _ask(
            database, fetcher, parser, row, feed, homes=homes, unknown=unknown, now=clock(), rng=rng
        )
    except StoreError:  # too many write at once, the disk is full: it must not wait for its lease
        _put_off(database, row, clock() + SOON)
        raise


def _ask(
    database: Database,
    fetcher: Fetcher,
    parser: Parser,
    row: FeedRow,
    feed: Feed,
    *,
    homes: Mapping[str, str],
    unknown: Callable[[FeedRow], Sequence[Topic]],
    now: datetime,
    rng: random.Random,
) -> None:
    topics = unknown(row)
    try:
        anew = bool(topics) or _is_stale(row, now, rng)
        found = visit.visit(fetcher, parser, row, feed, now, anew=anew)
        visit.refuse_double(found, row, homes)
    except (FetchError, ContentError) as error:
        if isinstance(error, FetchError) and error.kind in _NO_FAULT and error.retry_after:
            _put_off(database, row, now + timing.jittered(error.retry_after, rng))
            return
        _fail(database, row, error, outcome.failure(row, error, feed, now=now, rng=rng), now)
        return
    with database.write() as session:
        added = Added(0, 0, 0)
        if found.feed is not None:
            keyed = [_keyed(entry) for entry in found.feed.entries]
            if topics:
                learn(session, row, keyed, topics, now)
            added = entries.add(
                session,
                row.id,
                keyed,
                now,
                baseline=row.first_poll,
                since=_since(row),
                inside=found.response.inside,
            )
        settled = outcome.success(row, found, feed, added.new, now=now, rng=rng)
        gap = added.apart and not row.first_poll
        settled = replace(settled, new=added.new, changed=added.changed, gap=gap)
        feeds.settle_poll(session, row.id, settled, now)
    _report(row, found, added, settled, now)


def _is_stale(row: FeedRow, now: datetime, rng: random.Random) -> bool:
    """Whether its "not modified" has been believed for a day: some servers say so for ever."""
    whole = row.last_whole_at
    return whole is None or now - whole >= timing.jittered(timing.DAY, rng)


def _since(row: FeedRow) -> datetime | None:
    """From when on a first poll brings news, as the feed was watched at an earlier address.

    An interval earlier than its last success: feeds show an article some time after its date.
    """
    return None if row.watched_until is None else row.watched_until - row.interval


def _keyed(entry: Entry) -> Keyed:
    """The entry with the address of its article, where its link only leads there."""
    url = resolve_link(entry.url)
    return Keyed(replace(entry, url=url), addresses.key(url))


def _put_off(database: Database, row: FeedRow, until: datetime) -> None:
    """Leave a feed unasked: that is no failure of its own."""
    with database.write() as session:
        feeds.put_off(session, row.id, until)
    event("feed.put_off", level=logging.DEBUG, feed=row.name, until=until.isoformat())


def _fail(
    database: Database,
    row: FeedRow,
    error: FetchError | ContentError,
    settled: PollOutcome,
    now: datetime,
) -> None:
    with database.write() as session:
        feeds.settle_poll(session, row.id, settled, now)
    event(
        "feed.gone" if settled.gone else "feed.failed",
        level=logging.WARNING,
        feed=row.name,
        kind=error.kind,
        detail=str(error),
        failures=row.failures + 1,
        again=settled.next_poll_at.isoformat(timespec="seconds"),
    )


def _report(row: FeedRow, found: Visit, added: Added, settled: PollOutcome, now: datetime) -> None:
    event(
        "feed.polled",
        level=logging.INFO if added.new or added.changed else logging.DEBUG,
        feed=row.name,
        status=found.response.status,
        new=added.new,
        changed=added.changed,
        again_in=round((settled.next_poll_at - now).total_seconds()),
    )
    parsed = found.feed
    if parsed is None:
        return
    if parsed.partial:
        event("feed.broke_off", level=logging.WARNING, feed=row.name, kept=len(parsed.entries))
    if parsed.dropped:
        event("feed.cut", level=logging.WARNING, feed=row.name, dropped=parsed.dropped)
    if settled.gap:  # the feed may have rolled over between two polls
        event("feed.gap", level=logging.WARNING, feed=row.name, new=added.new)
