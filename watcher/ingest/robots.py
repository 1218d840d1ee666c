"""What sites ask of programs in their robots.txt (RFC 9309), read once a day and site.

Feeds are made for programs and are not asked about; pages are. Knows no page.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from httpx import codes
from protego import Protego

from watcher.errors import FetchError
from watcher.ingest import urls
from watcher.ingest.response import Response
from watcher.ingest.way import Way

PRODUCT: Final = "watcher"
"""Whom rules are for: `User-agent: watcher`, however the requests introduce themselves."""

# RFC 9309: rules may be kept for 24 hours, and at least 500 KiB of them must be read.
KEPT: Final = 86_400.0
MAX_BYTES: Final = 512 * 1024
DEADLINE: Final = 15.0  # seconds
# A site whose rules cannot be had is not read (RFC 9309, 2.3.1.4) until they can, asked so often.
AGAIN: Final = 900.0
# Rules take up to twenty times the memory of their text (measured: protego 0.7, 32,000 rules), and
# most sites have a few kilobytes: what is kept takes 20 MB at most, some 300 sites as a rule.
SITES: Final = 1_000
TOTAL_BYTES: Final = 1_000_000
_ACCEPT = "text/plain, */*;q=0.1"
# Failures that are an answer: RFC 9309, 2.3.1.3, "Unavailable"; a file that is no such file has no
# rules either.
_NONE_THERE = {"redirect", "refused", "too large"}


class Get(Protocol):
    """Makes a request, as `fetch.Fetcher.get` does."""

    def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        deadline: float,
        way: Way | None,
        own: bool,
        cut: bool,
    ) -> Response:
        """See there."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a site asks, or why that is unknown; `until` in monotonic seconds, `size` in bytes."""

    rules: Protego | FetchError
    until: float
    size: int = 0


class Robots:
    """Remembers what sites ask; may be used by many threads at once.

    Args:
        get: makes a request.
        clock: gives monotonic seconds.
    """

    def __init__(self, get: Get, clock: Callable[[], float] = time.monotonic) -> None:
        self._get = get
        self._clock = clock
        self._known: OrderedDict[tuple[str, bool], _Known] = OrderedDict()
        self._lock = threading.Lock()

    def require(self, url: str, *, way: Way | None = None, own: bool = False) -> None:
        """Make sure that a page may be read.

        Args:
            url: its address.
            way: how its site is asked.
            own: whether it may be in a network of one's own.

        Raises:
            FetchError: kind "robots" if the site asks programs not to read it; another kind, with
                `retry_after`, if what it asks cannot be found out.
        """
        page = urls.parse(url)
        rules = self._rules(f"{page.scheme}://{page.netloc.decode('ascii')}", way, own=own)
        if isinstance(rules, FetchError):
            raise FetchError(rules.kind, rules.detail, retry_after=rules.retry_after)
        # The library drops scheme and host, and chokes on hosts that are none.
        if not rules.can_fetch(f"http://site{page.raw_path.decode('ascii')}", PRODUCT):
            raise FetchError(
                "robots",
                f"The robots.txt of {page.host} asks programs not to read {urls.redact(url)}; "
                "with `robots: false` at its feed watcher reads it nevertheless.",
            )

    def _rules(self, site: str, way: Way | None, *, own: bool) -> Protego | FetchError:
        with self._lock:
            known = self._known.get((site, own))
        if known is not None and self._clock() < known.until:
            return known.rules
        found = self._ask(site, way, own=own)
        if isinstance(found.rules, FetchError) and known and isinstance(known.rules, Protego):
            # What was known counts on while nothing newer can be had (RFC 9309, 2.4).
            found = replace(known, until=found.until)
        with self._lock:
            self._known[site, own] = found
            self._known.move_to_end((site, own))
            while len(self._known) > SITES or self._size() > TOTAL_BYTES:
                self._known.popitem(last=False)
        return found.rules

    def _size(self) -> int:
        return sum(one.size for one in self._known.values())

    def _ask(self, site: str, way: Way | None, *, own: bool) -> _Known:
        try:
            answer = self._get(
                f"{site}/robots.txt",
                accept=_ACCEPT,
                max_bytes=MAX_BYTES,
                deadline=DEADLINE,
                way=way,
                own=own,
                cut=True,
            )
        except FetchError as error:
            status = error.status or 0
            client_error = 400 <= status < 500 and status != codes.TOO_MANY_REQUESTS
            if error.kind in _NONE_THERE or client_error:
                return _Known(Protego.parse(""), self._clock() + KEPT)
            why = f"What {site}/robots.txt asks cannot be found out, so no page is read: {error}"
            wait = error.retry_after or timedelta(seconds=AGAIN)
            return _Known(FetchError(error.kind, why, retry_after=wait), self._clock() + AGAIN)
        body = answer.body
        if len(body) >= MAX_BYTES:  # the last line may be the half of one that says much less
            body = body[: body.rfind(b"\n") + 1]
        text = body.decode("utf-8-sig", "replace")  # RFC 9309: UTF-8, whatever is declared
        return _Known(Protego.parse(text), self._clock() + KEPT, len(text))
