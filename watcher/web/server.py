"""Serves an application in a thread of its own, beside whatever else the program does."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from watcher.telemetry import event

CONNECTIONS = 100
"""At the same time: a browser opens six, and each costs a few kilobytes. One more takes the place
of the one that has waited longest for a request; requests under way keep theirs."""
HEADERS = 16_384
"""Bytes of a request's head; browsers send up to one or two thousand."""
PATIENCE = 10.0
"""Seconds for a request's head; what trickles in slower holds a connection for nothing."""
GRACE = 2
"""Seconds that answers under way get when the program stops."""


class _Impatient(H11Protocol):
    """Closes connections on which no whole request head arrives in time."""

    late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._make_room()
        super().connection_made(transport)
        self.late = self.loop.call_later(PATIENCE, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        waits = self.cycle is None or self.cycle.response_complete
        if waits and self.late is None:
            self.late = self.loop.call_later(PATIENCE, self.transport.close)
        elif not waits:
            self._forgive()

    def _make_room(self) -> None:
        """Where connections run out, close the one that has waited longest for a request.

        At its limit uvicorn refuses requests, a container's look at our health among them.
        """
        held = [one for one in self.connections if isinstance(one, _Impatient)]
        held = [one for one in held if not one.transport.is_closing()]
        if len(held) < CONNECTIONS - 1:
            return
        waiting = [(one.late.when(), id(one), one) for one in held if one.late is not None]
        if waiting:
            min(waiting)[-1].transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forgive()
        super().connection_lost(exc)

    def _forgive(self) -> None:
        if self.late is not None:
            self.late.cancel()
            self.late = None


@contextmanager
def serving(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Serve while the block runs; then let answers under way end, and close the socket."""
    config = uvicorn.Config(
        app,
        http=_Impatient,
        ws="none",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whoever asks is whoever holds the connection
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=HEADERS,
        timeout_graceful_shutdown=GRACE,
    )
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # we say ourselves what happens
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="page", daemon=True)
    thread.start()
    host, port = listener.getsockname()[:2]
    event("page.opened", address=f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(GRACE + 2)
        listener.close()
