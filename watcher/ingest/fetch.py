"""The one gate for outgoing requests: feeds, pages and webhooks all leave through it.

Follows redirects by hand so that every hop is checked, keeps no cookies, heeds no proxy variables
and ends by its deadline. Knows no feed format, no schedule and no retry: it says what happened.
"""

import base64
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from typing import Protocol, Self

import httpx
from httpx import codes

from watcher.core.address import Network
from watcher.errors import FetchError
from watcher.ingest import failures, unpack, urls
from watcher.ingest.connect import Resolver, system_resolver
from watcher.ingest.deadline import INSIDE, Deadline
from watcher.ingest.headers import retry_after
from watcher.ingest.hosts import UNANSWERED_REST, Hosts
from watcher.ingest.response import (
    NONE,
    PostResponse,
    Response,
    Validators,
    bare,
    content,
    lower,
    posted,
)
from watcher.ingest.robots import Robots
from watcher.ingest.room import Room
from watcher.ingest.transports import Transports
from watcher.ingest.way import USUAL, Way

__all__ = ["Fetcher", "PostResponse", "Response"]

# Source: the Fetch standard stops at 20; longer chains than 10 are traps in practice.
MAX_REDIRECTS = 10
_PERMANENT = {codes.MOVED_PERMANENTLY, codes.PERMANENT_REDIRECT}
_TEMPORARY = {codes.FOUND, codes.SEE_OTHER, codes.TEMPORARY_REDIRECT}
# Answers that say "too often"; the second only where it says for how long.
_TOO_OFTEN = {codes.TOO_MANY_REQUESTS}
_BUSY = {codes.SERVICE_UNAVAILABLE}
# Time for one connection with its TLS handshake; a working site needs far under a second.
_CONNECT_SECONDS = 10.0


class Before(Protocol):
    """Asked before a request with its address."""

    def __call__(self, url: str, *, own: bool) -> None:
        """Forbid it by a FetchError; `own`: whether it may be in a network of one's own."""


class Fetcher:
    """Makes requests; may be used by many threads at once. A context manager.

    Args:
        user_agent: says who asks and how to reach them.
        private_networks: networks that what the watchlist names may be in though they are not
            public, and what is there may lead to.
        way: how requests leave that are given no way of their own.
        hosts: gives requests their turns, webhooks apart; None for no spacing.
        transport: takes the place of the guarded network, for tests.
        resolver: takes the place of the system's name resolution.
        context: takes the place of the usual certificate checks, for a private authority.
        clock: gives aware UTC, for answers that do not say when they were sent; None for none.

    Attributes:
        robots: what sites ask of programs.
        room: for large bodies.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        private_networks: Sequence[Network] = (),
        way: Way = USUAL,
        hosts: Hosts | None = None,
        transport: httpx.BaseTransport | None = None,
        resolver: Resolver = system_resolver,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._usual = way
        self._hosts = hosts or Hosts()
        self._clock = clock
        self._deadline = Deadline()
        self._given = transport
        self._transports = Transports(resolver, private_networks, self._deadline, context)
        self.robots = Robots(partial(self.get, page=True))
        self.room = Room()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transports.close()
        if self._given:
            self._given.close()

    def get(
        self,
        url: str,
        *,
        accept: str,
        known: Validators = NONE,
        max_bytes: int,
        deadline: float,
        headers: Mapping[str, str] | None = None,
        way: Way | None = None,
        own: bool = False,
        page: bool = False,
        cut: bool = False,
        before: Before | None = None,
    ) -> Response:
        """Fetch an address, or learn that it has not changed.

        Args:
            url: http or https; user:password@ is sent as Basic authentication to its origin only.
            accept: media types, as in the Accept header.
            known: validators of an earlier Response, sent back unchanged to the address that gave
                them: another one that says "not modified" means something else.
            max_bytes: the most to take, packed and unpacked.
            deadline: seconds for everything: name, redirects, body.
            headers: further request headers, sent to the origin of `url` only.
            way: how the request leaves; None for the way of all.
            own: whether the watchlist names the address itself, or who is in a network of one's own
                does; so that it may be in one, too.
            page: an article's page is wanted, not a feed (see Hosts).
            cut: the start of a body of more than `max_bytes` is enough.
            before: asked before each hop; raises FetchError to forbid it.

        Raises:
            FetchError: no usable answer arrived.
        """
        start = target = permanent = urls.parse(url)
        only_permanent = True
        common = {"Accept": accept, "Accept-Encoding": unpack.ACCEPT_ENCODING}
        home = _host(start) if own and not page else ""
        visited: set[httpx.URL] = set()
        with self._deadline.of(deadline):
            while target not in visited and len(visited) <= MAX_REDIRECTS:
                visited.add(target)
                if before:
                    before(str(target), own=own)
                self._hosts.turn(_host(target), self._deadline.patience(deadline), page=page)
                theirs = (headers or {}) if urls.same_origin(start, target) else {}
                sent = known if known.url == bare(target) else NONE
                asked = {**common, **sent.headers(), **theirs}
                led = _host(target) != home  # by a stranger, who must not silence its feeds
                with self._send(
                    "GET", target, asked, deadline, way=way, own=own, page=led
                ) as answer:
                    # Only who is inside may lead inside: a redirect is a stranger's word.
                    own = own and _is_inside(answer)
                    status, location = answer.status_code, answer.headers.get("location", "")
                    self._heed(target, answer, page=led)
                    if status not in _PERMANENT | _TEMPORARY or not location:
                        return content(
                            answer,
                            target,
                            permanent,
                            sent,
                            max_bytes=max_bytes,
                            has_room=self.room.take,
                            inside=own,
                            redirected=target != start,
                            cut=cut,
                        )
                target = urls.follow(target, location)
                only_permanent = only_permanent and status in _PERMANENT
                permanent = target if only_permanent else permanent
        how = "in a circle; it may want cookies" if target in visited else "too many times"
        raise FetchError("redirect", f"{urls.redact(url)} redirects {how}.")

    def post(
        self, url: str, content: bytes, headers: Mapping[str, str], *, deadline: float = 30.0
    ) -> PostResponse:
        """Send a body to a webhook that the watchlist names; redirects are not followed.

        Error sentences name the origin only: the path of a webhook is often its secret.

        Args:
            url: http or https.
            content: the bytes to send.
            headers: request headers, Content-Type among them.
            deadline: seconds for everything.

        Raises:
            FetchError: no answer arrived.
        """
        target = urls.parse(url, secret_path=True)
        sent = {"Accept-Encoding": "identity", **headers}
        with (
            self._deadline.of(deadline),
            self._send("POST", target, sent, deadline, content=content, own=True) as answer,
        ):
            return posted(answer)

    @contextmanager
    def _send(
        self,
        method: str,
        url: httpx.URL,
        sent: Mapping[str, str],
        seconds: float,
        *,
        own: bool,
        page: bool = False,
        content: bytes | None = None,
        way: Way | None = None,
    ) -> Iterator[httpx.Response]:
        """One request without redirects; what fails while its answer is read is translated too."""
        shown = urls.redact(str(url), secret_path=content is not None)
        way = way or self._usual
        agent = way.user_agent or self._user_agent
        named = {"User-Agent": agent, **_authorization(url), **sent}
        last = {key.lower(): (key, value) for key, value in named.items() if value}
        raw = [
            (key.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
            for key, value in last.values()
        ]
        limits = httpx.Timeout(seconds, connect=_CONNECT_SECONDS).as_dict()
        try:
            request = httpx.Request(
                method, url, headers=raw, content=content, extensions={"timeout": limits}
            )
            transport = self._given or self._transports.of(way, own=own)
            answer = transport.handle_request(request)
            if self._clock:  # who receives it without one says when (RFC 9110, 6.6.1)
                answer.headers.setdefault("Date", format_datetime(self._clock(), usegmt=True))
            try:
                yield answer
            finally:
                answer.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if content is None and isinstance(error, httpx.TimeoutException):
                self._hosts.rest(_host(url), UNANSWERED_REST, page=page)
            raise failures.from_exception(error, shown, seconds) from error

    def _heed(self, url: httpx.URL, answer: httpx.Response, *, page: bool) -> None:
        """Leave the host alone if it says that it is asked too often."""
        wanted = retry_after(lower(answer))
        if answer.status_code in _TOO_OFTEN or (answer.status_code in _BUSY and wanted):
            self._hosts.rest(_host(url), wanted, page=page)


def _is_inside(answer: httpx.Response) -> bool:
    """Whether it comes from an address that is not public."""
    stream = answer.extensions.get("network_stream")
    return stream is not None and bool(stream.get_extra_info(INSIDE))


def _host(url: httpx.URL) -> str:
    """Host and port, as requests are counted by."""
    return url.netloc.decode("ascii", "replace")


def _authorization(url: httpx.URL) -> dict[str, str]:
    """Basic authentication (RFC 7617) from the address's own user and password."""
    if not url.userinfo:
        return {}
    pair = f"{url.username}:{url.password}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
