"""Probe: look at a feed as polling would, and keep nothing; for checking a watchlist."""

from dataclasses import dataclass
from datetime import datetime

from watcher.config import Feed
from watcher.errors import ContentError, FetchError
from watcher.ingest.fetch import Fetcher
from watcher.ingest.parser import Parser
from watcher.ingest.xmlguard import MAX_BYTES
from watcher.pipeline.visit import ACCEPT, ask_robots, refuse_useless


@dataclass(frozen=True, slots=True)
class Probe:
    """What a feed answered; `error` is "" where it can be used.

    Attributes:
        moved_to: where permanent redirects lead, "" if nowhere else.
        newest: date of the newest entry that has one.
    """

    feed: Feed
    title: str = ""
    entries: int = 0
    newest: datetime | None = None
    moved_to: str = ""
    error: str = ""


def probe(fetcher: Fetcher, parser: Parser, feed: Feed, now: datetime) -> Probe:
    """Fetch and parse a feed once, without validators.

    Args:
        fetcher: makes the request.
        parser: reads what it brings.
        feed: what to look at.
        now: aware UTC.
    """
    try:
        response = fetcher.get(
            feed.url,
            accept=ACCEPT[feed.form.kind],
            max_bytes=MAX_BYTES,
            deadline=feed.timeout.total_seconds(),
            headers=feed.headers,
            way=feed.way,
            own=True,
            before=ask_robots(fetcher, feed),
        )
        parsed = parser.feed(
            response.body,
            url=response.url,
            content_type=response.content_type,
            charset=response.charset,
            now=now,
            form=feed.form,
        )
        refuse_useless(parsed, response.url)
    except (FetchError, ContentError) as error:
        return Probe(feed, error=str(error))
    dates = [entry.published for entry in parsed.entries if entry.published]
    return Probe(
        feed,
        title=parsed.title,
        entries=len(parsed.entries),
        newest=max(dates, default=None),
        moved_to=response.permanent_url if response.permanent_url != feed.url else "",
    )
