"""Poll: ask each due feed what it has, keep what is new, and say when to ask again.

Conditional requests with validators byte for byte; entries and the outcome of a poll are written
together, so a crash leaves no half baseline. Knows no topic.
"""

import hashlib
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from watcher.config import Feed
from watcher.errors import ContentError, FetchError
from watcher.ingest import feeds as reader
from watcher.ingest.feeds import ParsedFeed
from watcher.ingest.fetch import Fetcher
from watcher.ingest.links import resolve_link
from watcher.ingest.response import Response
from watcher.model import Alert, Entry
from watcher.pipeline import addresses, timing
from watcher.pipeline.loop import Loop
from watcher.pipeline.notices import notice
from watcher.store import entries, feeds, outbox
from watcher.store.db import Database
from watcher.store.entries import Added, Keyed
from watcher.store.feeds import FeedRow, PollOutcome
from watcher.telemetry import event

LEASE = timedelta(minutes=10)
BATCH = 200
DEADLINE = 30.0  # seconds for one request, redirects and body included
# The largest feeds of the press are below 3 MB; podcasts with full notes reach 10.
MAX_BYTES = 15_000_000
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
# Feeds that call themselves fresh for longer are believed for an hour: publishers ask readers for
# no less than that, and news must not wait longer.
LONGEST_FRESH = timedelta(hours=1)
# A permanent redirect counts when so many polls in a row have met it: some sites err for an hour.
MOVED = 3
# The first poll must be whole, else the missing half would be alerted by the second; but a feed
# that never is whole must not wait for ever.
WHOLE_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Visit:
    """What one request brought; `feed` is None where nothing changed."""

    response: Response
    body_hash: str
    feed: ParsedFeed | None


def run(
    database: Database,
    fetcher: Fetcher,
    watched: Mapping[str, Feed],
    *,
    tell: Sequence[tuple[str, str]],
    loop: Loop,
    now: datetime,
    rng: random.Random,
) -> int:
    """Poll the feeds that are due; those of one host one after another, hosts side by side.

    Args:
        database: has the schedule.
        fetcher: makes the requests.
        watched: the watchlist's feeds by name, for request headers.
        tell: (receiver, destination) of those who are told when a feed is gone for good.
        loop: does the work.
        now: aware UTC.
        rng: spreads the next polls.

    Returns:
        How many feeds were polled, failed polls included.
    """
    with database.write() as session:
        due = feeds.lease_due(session, now, BATCH, LEASE)
    act = partial(_poll, database, fetcher, watched, tell=tell, now=now, rng=rng)
    return loop("poll", due, act, apart=lambda feed: addresses.host(feed.url))


def _poll(
    database: Database,
    fetcher: Fetcher,
    watched: Mapping[str, Feed],
    row: FeedRow,
    *,
    tell: Sequence[tuple[str, str]],
    now: datetime,
    rng: random.Random,
) -> None:
    headers = watched[row.name].headers if row.name in watched else {}
    try:
        visit = _visit(fetcher, row, headers, now)
    except (FetchError, ContentError) as error:
        _fail(database, row, error, tell=tell, now=now, rng=rng)
        return
    outcome = _outcome(row, visit, rng, now)
    parsed = visit.feed
    with database.write() as session:
        added = Added(0, 0, 0)
        if parsed is not None:
            keyed = [_keyed(entry) for entry in parsed.entries]
            added = entries.add(session, row.id, keyed, now, baseline=row.first_poll)
        outcome = replace(outcome, new=added.new, changed=added.changed)
        feeds.settle_poll(session, row.id, outcome, now)
    _report(row, visit, added, outcome, now)


def _visit(fetcher: Fetcher, row: FeedRow, headers: Mapping[str, str], now: datetime) -> _Visit:
    response = fetcher.get(
        row.moved_to if _has_moved(row) else row.url,
        accept=ACCEPT,
        etag=row.etag,
        last_modified=row.last_modified,
        max_bytes=MAX_BYTES,
        deadline=DEADLINE,
        headers=headers,
    )
    if response.status == 304:
        return _Visit(response, row.body_hash, None)
    body_hash = hashlib.sha256(response.body).hexdigest()
    if body_hash == row.body_hash:
        return _Visit(response, body_hash, None)
    parsed = reader.parse(
        response.body,
        url=response.url,
        content_type=response.content_type,
        charset=response.charset,
        now=now,
    )
    return _Visit(response, body_hash, parsed)


def _keyed(entry: Entry) -> Keyed:
    """The entry with the address of its article, where its link only leads there."""
    url = resolve_link(entry.url)
    return Keyed(replace(entry, url=url), addresses.key(url))


def _outcome(row: FeedRow, visit: _Visit, rng: random.Random, now: datetime) -> PollOutcome:
    response, parsed = visit.response, visit.feed
    asked = [response.max_age, parsed.ttl if parsed else None]
    wait = timing.next_poll(
        row.interval, rng, asked=[min(wish, LONGEST_FRESH) for wish in asked if wish is not None]
    )
    partial_body = parsed is not None and parsed.partial
    moved = row.moved_to if _has_moved(row) else ""
    if response.permanent_url not in (row.url, moved):
        moved = response.permanent_url
    again = now + wait
    if parsed is not None:
        again = timing.after_skipped(again, parsed.skip_hours, parsed.skip_days)
    return PollOutcome(
        next_poll_at=again,
        status=response.status,
        error=f"{row.name}: the feed broke off" if partial_body and _wants_whole(row) else "",
        error_kind="partial" if partial_body and _wants_whole(row) else "",
        etag=None if partial_body or response.status == 304 else response.etag,
        last_modified=None if partial_body or response.status == 304 else response.last_modified,
        body_hash=None if partial_body else visit.body_hash,
        moved_to=moved,
        whole=parsed is not None and not partial_body,
    )


def _has_moved(row: FeedRow) -> bool:
    """Say whether to ask where the feed has moved to; if that fails, its old address is asked."""
    return row.moved_seen >= MOVED and not row.failures


def _wants_whole(row: FeedRow) -> bool:
    return row.first_poll and row.failures < WHOLE_TRIES


def _fail(
    database: Database,
    row: FeedRow,
    error: FetchError | ContentError,
    *,
    tell: Sequence[tuple[str, str]],
    now: datetime,
    rng: random.Random,
) -> None:
    status = error.status if isinstance(error, FetchError) else 200
    asked = error.retry_after if isinstance(error, FetchError) else None
    wait = timing.next_poll_after_failure(row.interval, row.failures + 1, rng, asked)
    outcome = PollOutcome(
        next_poll_at=now + wait,
        status=status,
        error=str(error),
        error_kind=error.kind,
        gone=status == 410,
    )
    with database.write() as session:
        feeds.settle_poll(session, row.id, outcome, now)
        if outcome.gone:
            outbox.raise_alert(session, _gone(row, now), tell, now)
    event(
        "feed.gone" if outcome.gone else "feed.failed",
        level=logging.WARNING,
        feed=row.name,
        kind=error.kind,
        detail=str(error),
        failures=row.failures + 1,
        again=outcome.next_poll_at.isoformat(timespec="seconds"),
    )


def _gone(row: FeedRow, now: datetime) -> Alert:
    text = f"{row.name} says that it is gone for good. Remove it from the watchlist."
    occasion = f"feed gone\0{row.name}\0{row.url}"
    return notice(occasion, f"Feed {row.name} is gone", text, url=row.url, now=now)


def _report(row: FeedRow, visit: _Visit, added: Added, outcome: PollOutcome, now: datetime) -> None:
    event(
        "feed.polled",
        level=logging.INFO if added.new or added.changed else logging.DEBUG,
        feed=row.name,
        status=visit.response.status,
        new=added.new,
        changed=added.changed,
        again_in=round((outcome.next_poll_at - now).total_seconds()),
    )
    parsed = visit.feed
    if parsed is None:
        return
    if parsed.partial:
        event("feed.broke_off", level=logging.WARNING, feed=row.name, kept=len(parsed.entries))
    if parsed.dropped:
        event("feed.cut", level=logging.WARNING, feed=row.name, dropped=parsed.dropped)
    if not row.first_poll and added.new and not added.changed and not added.seen:
        # Nothing overlaps what was known: the feed may have rolled over between two polls.
        event("feed.gap", level=logging.WARNING, feed=row.name, new=added.new)
