"""Visit: one conditional request to a feed, and what it brought.

Writes nothing; the polling stage does.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from watcher.config import Feed
from watcher.errors import ContentError
from watcher.ingest.fetch import Before, Fetcher
from watcher.ingest.forms import Kind
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.parser import Parser
from watcher.ingest.response import NONE, Response, Validators
from watcher.ingest.urls import at_origin, redact
from watcher.ingest.xmlguard import MAX_BYTES
from watcher.pipeline import addresses
from watcher.store.feeds import FeedRow

ACCEPT = {
    Kind.FEED: "application/atom+xml, application/rss+xml, application/rdf+xml, "
    "application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, "
    "*/*;q=0.1",
    Kind.PAGE: "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    Kind.GDELT: "application/json, */*;q=0.1",
}
# A permanent redirect counts when so many polls in a row have met it: some sites err for an hour.
MOVED = 3


@dataclass(frozen=True, slots=True)
class Visit:
    """What one request brought, but for its body; `feed` is None where nothing changed."""

    response: Response
    body_hash: str
    feed: ParsedFeed | None

    @property
    def broke_off(self) -> bool:
        """Only a part of the feed arrived."""
        return self.feed is not None and self.feed.partial


def visit(
    fetcher: Fetcher, parser: Parser, row: FeedRow, feed: Feed, now: datetime, *, anew: bool = False
) -> Visit:
    """Ask a feed what it has, with the validators of last time.

    Args:
        fetcher: makes the request.
        parser: reads the feed.
        row: what is remembered of it.
        feed: how to ask; its headers, perhaps a login, go to its own origin only.
        now: aware UTC.
        anew: ask for everything, changed or not.

    Raises:
        FetchError: no usable answer arrived.
        ContentError: what arrived is no feed.
    """
    with fetcher.room.visit():
        return _visit(fetcher, parser, row, feed, now, anew=anew)


def _visit(
    fetcher: Fetcher, parser: Parser, row: FeedRow, feed: Feed, now: datetime, *, anew: bool
) -> Visit:
    url = row.moved_to if has_moved(row) else row.url
    at_home = at_origin(url, row.url)
    response = fetcher.get(
        url,
        accept=ACCEPT[feed.form.kind],
        known=NONE if anew else Validators(row.etag, row.last_modified, row.validators_of),
        max_bytes=MAX_BYTES,
        deadline=feed.timeout.total_seconds(),
        headers=feed.headers if at_home else {},
        way=feed.way,
        own=at_home,  # where else it has moved to is a stranger's word
        before=ask_robots(fetcher, feed),
    )
    if response.status == 304:
        return Visit(response, row.body_hash, None)
    body_hash = hashlib.sha256(response.body).hexdigest()
    told = replace(response, body=b"")  # there is room for a large one for the length of a visit
    if body_hash == row.body_hash and not anew:
        return Visit(told, body_hash, None)
    parsed = parser.feed(
        response.body,
        url=response.url,
        content_type=response.content_type,
        charset=response.charset,
        now=now,
        form=feed.form,
    )
    refuse_useless(parsed, response.url)
    return Visit(told, body_hash, parsed)


def refuse_useless(feed: ParsedFeed, url: str) -> None:
    """Refuse a feed that has entries, but none that will ever say anything.

    Raises:
        ContentError: kind "partial" or "empty".
    """
    if feed.partial and not feed.entries:
        raise ContentError("partial", f"{redact(url)} broke off before its first entry was whole.")
    if feed.entries and not any(one.title or one.summary or one.content for one in feed.entries):
        said = f"{redact(url)} has entries ({len(feed.entries)}), but none with a title or a text."
        raise ContentError("empty", said)


def ask_robots(fetcher: Fetcher, feed: Feed) -> Before | None:
    """What to ask before each hop: nothing for feeds, which are made for programs."""
    if feed.form.kind is not Kind.PAGE or not feed.robots:
        return None
    return partial(fetcher.robots.require, way=feed.way)


def homes(feeds: Mapping[str, str]) -> dict[str, str]:
    """Addresses of feeds, also as they may be spelt, and their names; for `refuse_double`."""
    keyed = {addresses.key(url): name for url, name in feeds.items()}
    keyed.pop("", None)
    return {**keyed, **feeds}


def refuse_double(found: Visit, row: FeedRow, taken: Mapping[str, str]) -> None:
    """Refuse a feed that has moved to where another one is: each of its entries would come twice.

    Args:
        found: what its poll brought.
        row: the feed.
        taken: `homes` of the watchlist's feeds.

    Raises:
        ContentError: kind "duplicate".
    """
    target = found.response.permanent_url
    other = taken.get(target) or taken.get(addresses.key(target), row.name)
    if target != row.url and other != row.name:
        raise ContentError(
            "duplicate",
            f"{redact(row.url)} has moved to where feed {other} is; delete {row.name} from the "
            "watchlist.",
        )


def has_moved(row: FeedRow) -> bool:
    """Say whether to ask where the feed has moved to; if that fails, its old address is asked."""
    return row.moved_seen >= MOVED and not row.failures
