"""Visit: one conditional request to a feed, what it brought, and when to ask again.

Writes nothing; the polling stage does.
"""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.errors import ContentError, FetchError
from watcher.ingest.fetch import Fetcher
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.parser import Parser
from watcher.ingest.response import Response
from watcher.ingest.xmlguard import MAX_BYTES
from watcher.pipeline import addresses, timing
from watcher.store.feeds import FeedRow, PollOutcome

DEADLINE = 30.0  # seconds for one request, redirects and body included
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
class Visit:
    """What one request brought; `feed` is None where nothing changed."""

    response: Response
    body_hash: str
    feed: ParsedFeed | None

    @property
    def broke_off(self) -> bool:
        """Only a part of the feed arrived."""
        return self.feed is not None and self.feed.partial


def visit(
    fetcher: Fetcher,
    parser: Parser,
    row: FeedRow,
    headers: Mapping[str, str],
    now: datetime,
    *,
    anew: bool = False,
) -> Visit:
    """Ask a feed what it has, with the validators of last time.

    Args:
        fetcher: makes the request.
        parser: reads the feed.
        row: the feed.
        headers: what the watchlist sends along, perhaps a login: to the feed's own host only.
        now: aware UTC.
        anew: ask for everything, changed or not.

    Raises:
        FetchError: no usable answer arrived.
        ContentError: what arrived is no feed.
    """
    url = row.moved_to if _has_moved(row) else row.url
    at_home = addresses.host(url) == addresses.host(row.url)
    response = fetcher.get(
        url,
        accept=ACCEPT,
        etag="" if anew else row.etag,
        last_modified="" if anew else row.last_modified,
        max_bytes=MAX_BYTES,
        deadline=DEADLINE,
        headers=headers if at_home else {},
    )
    if response.status == 304:
        return Visit(response, row.body_hash, None)
    body_hash = hashlib.sha256(response.body).hexdigest()
    if body_hash == row.body_hash and not anew:
        return Visit(response, body_hash, None)
    parsed = parser.feed(
        response.body,
        url=response.url,
        content_type=response.content_type,
        charset=response.charset,
        now=now,
    )
    return Visit(response, body_hash, parsed)


def success(row: FeedRow, found: Visit, *, now: datetime, rng: random.Random) -> PollOutcome:
    """How a poll went that brought something usable, and when to ask again."""
    response, parsed = found.response, found.feed
    asked = [response.max_age, parsed.ttl if parsed else None]
    wait = timing.next_poll(
        row.interval, rng, asked=[min(wish, LONGEST_FRESH) for wish in asked if wish is not None]
    )
    again = now + wait
    if parsed is not None:
        again = timing.after_skipped(again, parsed.skip_hours, parsed.skip_days)
    moved = row.moved_to if _has_moved(row) else ""
    if response.permanent_url not in (row.url, moved):
        moved = response.permanent_url
    keep = found.broke_off or response.status == 304
    missed = found.broke_off and _wants_whole(row)
    return PollOutcome(
        next_poll_at=again,
        status=response.status,
        error=f"{row.name}: the feed broke off" if missed else "",
        error_kind="partial" if missed else "",
        etag=None if keep else response.etag,
        last_modified=None if keep else response.last_modified,
        body_hash=None if found.broke_off else found.body_hash,
        moved_to=moved,
        whole=parsed is not None and not found.broke_off,
    )


def failure(
    row: FeedRow, error: FetchError | ContentError, *, now: datetime, rng: random.Random
) -> PollOutcome:
    """How a poll went that brought nothing usable, and when to try again."""
    status = error.status if isinstance(error, FetchError) else 200
    asked = error.retry_after if isinstance(error, FetchError) else None
    wait = timing.next_poll_after_failure(row.interval, row.failures + 1, rng, asked)
    return PollOutcome(
        next_poll_at=now + wait,
        status=status,
        error=str(error),
        error_kind=error.kind,
        gone=status == 410,
    )


def _has_moved(row: FeedRow) -> bool:
    """Say whether to ask where the feed has moved to; if that fails, its old address is asked."""
    return row.moved_seen >= MOVED and not row.failures


def _wants_whole(row: FeedRow) -> bool:
    return row.first_poll and row.failures < WHOLE_TRIES
