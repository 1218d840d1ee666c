"""Has feeds and pages read by processes that can be killed, as parsers are where strangers bite.

What a parser does wrong (run for minutes, take all memory, crash, be taken over) ends with its
process, and is an error of that feed or page. Loads no parser itself.
"""

import json
import threading
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Self

from watcher.errors import ChildError, ContentError
from watcher.ingest.forms import FEED, Form
from watcher.ingest.parsed import Page, ParsedFeed, feed_from_plain, page_from_plain
from watcher.ingest.room import SMALL
from watcher.ingest.turns import Turns
from watcher.ingest.urls import redact
from watcher.process.pool import Pool
from watcher.process.serve import Limits

CHILD = "watcher.ingest.parser_child"
# One for pages, one for those of feeds whose pages take long (turns), one for large feeds, and one
# that is left to the others: a feed of 30 entries takes it 15 ms. So pages hold up no feed.
CHILDREN = 4
# The heaviest feeds that xmlguard lets through take 6 seconds, the heaviest pages 19.
SECONDS = 20.0
# Ordinary ones map 57 MB, the largest feeds 112, pages of 5 MB some 240; more is built to harm.
LIMITS = Limits(
    seconds=SECONDS, cpu_seconds=15, memory=260_000_000, resident=120_000_000, idle=60.0
)


class Parser:
    """Reads feeds and pages in a few processes; may be used by many threads. A context manager.

    Args:
        seconds: how long one may take.

    Attributes:
        turns: feeds at having their pages read.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._large = threading.Lock()
        self.turns = Turns()
        # They need nothing of our environment, which may hold secrets; dates are read as UTC.
        self.pool = Pool(CHILD, CHILDREN, {"TZ": "UTC"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the processes."""
        self.pool.close()

    def feed(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str,
        charset: str,
        now: datetime,
        form: Form = FEED,
    ) -> ParsedFeed:
        """Read a feed; see `feeds.parse`.

        Raises:
            ContentError: as there; kind "too heavy" if no process could read it.
        """
        about = {"content_type": content_type, "charset": charset, "now": now.isoformat()}
        about |= {"kind": form.kind, "links": form.links}
        return feed_from_plain(self._ask("feed", body, url, about))

    def page(
        self, body: bytes, *, url: str, content_type: str, charset: str, feed: str = ""
    ) -> Page:
        """Read an article, once it is its feed's turn; see `extract.extract`.

        Raises:
            ContentError: as there; kind "too heavy" if no process could read it.
            FetchError: kind "resting" if too many of this feed's were too heavy.
        """
        about = {"content_type": content_type, "charset": charset}
        with self.turns.of(feed):
            return page_from_plain(self._ask("page", body, url, about))

    def _ask(self, what: str, body: bytes, url: str, about: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
        head = json.dumps({"what": what, "url": url, **about}).encode()
        try:
            with self._large if what == "feed" and len(body) > SMALL else nullcontext():
                found = json.loads(self.pool.ask((head, b"\n", body), self._seconds))
        except ChildError as error:
            raise ContentError(
                "too heavy", f"{redact(url)} cannot be read: the process that reads it {error}."
            ) from error
        if "error" in found:
            raise ContentError(*found["error"])
        return found[what]
