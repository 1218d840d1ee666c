"""The news desk: a real web server for each outlet, on this machine."""

import hashlib
import threading
from contextlib import ExitStack
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from watcher.demo import pages
from watcher.demo.pages import Published
from watcher.demo.story import OUTLETS, Outlet, Piece, text


class Site:
    """One outlet's server: `/feed` and its pages; empty until something is published."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self._articles: dict[str, Published] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def home(self) -> str:
        """Its address; no name server knows the name, the show resolves it to this machine."""
        return f"http://{self.outlet.slug}.example:{self.port}/"

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return self._server.server_port

    def publish(self, piece: Piece, at: datetime) -> Published:
        """Put a piece on its page and into the feed, or replace what the page said."""
        headline, paragraphs = text(piece)
        path = f"/{piece.slug}"
        before = self._articles.get(path)
        item = Published(
            self.home.rstrip("/") + path,
            headline,
            pages.dated(paragraphs, self.outlet.language, at),
            before.first if before else at,
            at,
        )
        self._articles[path] = item
        return item

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Type and body of what is at a path; None if nothing is."""
        if path == "/feed":
            body = pages.feed(self.outlet, self.home, list(self._articles.values()))
            return pages.TYPES[self.outlet.format], body.encode()
        if item := self._articles.get(path):
            return "text/html; charset=utf-8", pages.page(self.outlet, item).encode()
        return None


def this_machine(_host: str, _port: int) -> list[str]:
    """Resolve every name to this machine, so that nothing can leave it."""
    return ["127.0.0.1"]


class Desk:
    """All outlets of the story, each on a port of its own."""

    def __init__(self) -> None:
        self.sites = {outlet: Site(outlet) for outlet in OUTLETS}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for site in self.sites.values():
            self._stack.enter_context(site)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stack.close()

    def addresses(self) -> dict[str, str]:
        """Outlet to the address of its feed, for a browser on this machine."""
        return {
            outlet.name: f"http://127.0.0.1:{site.port}/feed" for outlet, site in self.sites.items()
        }

    def publish(self, piece: Piece, at: datetime) -> Published:
        """Let the piece's outlet publish it."""
        return self.sites[piece.outlet].publish(piece, at)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = site.answer(self.path)
            if found is None:
                self.send_error(404)
                return
            kind, body = found
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            same = self.headers.get("If-None-Match") == etag
            self.send_response(304 if same else 200)
            self.send_header("ETag", etag)
            if not same:
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not same:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The show speaks, the server does not."""

    return Handler
