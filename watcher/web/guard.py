"""What every request passes before it is looked at, and what every answer carries.

One host, one origin, one door: requests for other names (DNS rebinding), writes that come from
other sites (CSRF) and people without password or token are turned away here, before any address
is looked up. Bodies are read here too, bounded in size and time.
"""

import asyncio
import base64
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watcher.config import Bind
from watcher.web import faults
from watcher.web.access import Access, Door

SAFE: Final = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing. Source: RFC 9110, 9.2.1."""
LIVE: Final = "/healthz"
FREE: Final = (LIVE, "/readyz")
"""For probes, which know neither names nor passwords; they tell nothing but yes or no."""
UNLOCKED: Final = ("/static/", "/login")
BODY: Final = 1_000_000
"""Bytes: a large watchlist for a backtest."""
BODY_SECONDS: Final = 20.0

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Source: OWASP HTTP Security Response Headers Cheat Sheet."""


class Guard:
    """The application, guarded."""

    def __init__(self, app: ASGIApp, door: Door, bind: Bind) -> None:
        self._app = app
        self._door = door
        self._bind = bind
        # Of its own: those of pages may all wait for the database.
        self._thread = CapacityLimiter(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn away, or let pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), scope["path"])
            await send(message)

        request = Request(scope, receive)
        refusal = self._refuse(request) or await self._identify(request)
        if refusal is None and scope["method"] not in SAFE:
            refusal = await _read(request)
        await (refusal or self._app)(scope, receive, dressed)

    def _refuse(self, request: Request) -> Response | None:
        """Because of where it is for, or where it comes from."""
        path, headers = request.scope["path"], request.headers
        if path not in FREE and not self._is_ours(headers.get("host", "")):
            return faults.answer(
                request,
                421,
                "This name is not one of mine. Add it to web.allowed_hosts in the watchlist.",
            )
        if request.method not in SAFE and _is_foreign(headers):
            return faults.answer(request, 403, "This request comes from another site.")
        return None

    def _is_ours(self, given: str) -> bool:
        try:
            host = urlsplit(f"//{given}").hostname or ""
        except ValueError:
            return False
        # An address is no name, which somebody else could have lead here.
        known = {"localhost", self._bind.host.lower(), *self._door.web.allowed_hosts}
        return host in known or f"[{host}]" in known or _is_address(host)

    async def _identify(self, request: Request) -> Response | None:
        """Note who asks; refuse who may not."""
        path = request.scope["path"]
        access, name = Access.NONE, ""
        if path != LIVE:
            access, name = await run_sync(self._who, request, limiter=self._thread)
        request.scope["access"], request.scope["who"] = access, name
        if path in FREE or path.startswith(UNLOCKED):
            return None
        if access is Access.NONE:
            return faults.locked(request)
        if access is Access.READ and request.method not in SAFE:
            return faults.answer(request, 403, "This token may read, not write.")
        return None

    def _who(self, request: Request) -> tuple[Access, str]:
        if token := token_of(request.headers):
            found = self._door.token(token)
            # What is no token may be for a proxy in front, unless it came as one.
            if found[0] is not Access.NONE or _bears(request.headers):
                return found
        if self._door.open:
            return Access.WRITE, "anybody"
        key = session_of(request.headers)
        if key and self._door.session(key):
            return Access.WRITE, "page"
        return Access.NONE, ""

    def _dress(self, headers: MutableHeaders, path: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        # A static file's address changes with its content.
        kept = "public, max-age=31536000, immutable" if path.startswith("/static/") else ""
        headers.setdefault("cache-control", kept or "private, no-cache")
        if self._door.web.https:
            headers["strict-transport-security"] = "max-age=31536000"


COOKIE = "watcher-session"


def token_of(headers: Headers) -> str:
    """The token that a request carries, "" for none; feed readers send it as a password."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _bears(headers: Headers) -> bool:
    return headers.get("authorization", "").lower().startswith("bearer ")


def session_of(headers: Headers) -> str:
    """The key of the session that a request belongs to, "" for none.

    Read as browsers send it: cookies of other programs on this host may be odd.
    """
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def _is_foreign(headers: Headers) -> bool:
    """Whether a browser sent it on behalf of another site.

    Source: Go's net/http CrossOriginProtection. What has neither header was sent by no browser of
    the last years, and so on behalf of nobody.
    """
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    if origin := headers.get("origin"):
        return urlsplit(origin).netloc != headers.get("host")
    return False


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _read(request: Request) -> Response | None:
    """Keep the body; an answer instead if it is too large or too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > BODY:
                    return faults.answer(request, 413, f"More than {BODY:,} bytes were sent.")
    except TimeoutError:
        return faults.answer(request, 408, "It took too long to arrive.")
    request.scope["body"] = bytes(body)
    return None
