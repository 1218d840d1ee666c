"""Where the alerts arrive: a mail server and a webhook receiver, both real, both on this machine.

The receiver checks each signature as anyone can, with the standard library alone.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """An SMTP server that keeps what it is sent."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        opened = asyncio.run_coroutine_threadsafe(self._open(), self._loop)
        self.port = opened.result().sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> asyncio.Server:
        def session() -> SMTP:
            return SMTP(self, hostname="mailbox.demo", loop=self._loop)

        self._server = await self._loop.create_server(session, "127.0.0.1", 0)
        return self._server

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def handle_DATA(  # noqa: N802 (aiosmtpd names its hooks so)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.received.append(BytesParser(policy=policy.default).parsebytes(raw))
        return "250 taken"


@dataclass(frozen=True, slots=True)
class Posted:
    """A webhook request as it arrived."""

    id: str
    genuine: bool
    body: dict[str, Any]


class Hook:
    """A webhook receiver that checks signatures and keeps what it is sent."""

    def __init__(self, secret: str) -> None:
        self.received: list[Posted] = []
        self._key = base64.b64decode(secret.removeprefix("whsec_"))
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
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}/alerts"

    def take(self, headers: Message, body: bytes) -> None:
        """Check and keep one request. Source: Standard Webhooks, "Verifying signatures"."""
        identifier = headers["webhook-id"]
        signed = f"{identifier}.{headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.digest(self._key, signed, hashlib.sha256)).decode()
        genuine = any(
            hmac.compare_digest(signature.removeprefix("v1,"), wanted)
            for signature in headers["webhook-signature"].split()
        )
        self.received.append(Posted(identifier, genuine, json.loads(body)))


def _handler(hook: Hook) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            hook.take(self.headers, body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """The show speaks, the server does not."""

    return Handler
