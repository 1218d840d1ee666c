"""An alert to render, and real servers on this machine to send it to."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from watcher.model import Alert, Judged, Lineage, Reason, Status, Support, Verdict

NOON = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def alert() -> Alert:
    earlier = Support(
        text="Mr Han said that 7,000 containers had left the port since August.",
        article="1",
        outlet="Harbour Wire",
        url="https://wire.example/a/1",
        published=NOON - timedelta(days=2),
    )
    return Alert(
        id="ferry:41:1",
        topic="ferry",
        topic_title="Ferry traffic",
        verdict=Verdict.UPDATE,
        reason=Reason.NEW_FACTS,
        title="Port raises its count of containers",
        url="https://courier.example/2026/containers?id=9&page=2",
        outlet="The Meridian Courier",
        published=NOON - timedelta(minutes=5),
        created=NOON,
        new=(
            Judged(
                "Mr Han now counts 10,000 containers.",
                Status.NEW,
                confidence=0.93,
                kind="number",
                changes=(("7,000", "10,000"),),
                support=(earlier,),
            ),
            Judged("A second pier has been dredged, he said.", Status.NEW, confidence=0.8),
        ),
        terms=("ferry", "contain*"),
        known_count=6,
        quiet_since=3,
        reprint_of=Lineage("1", 0.42, "excerpt", "Harbour Wire", "https://wire.example/a/1"),
    )


@dataclass
class MailServer:
    """A real SMTP server that refuses what it is told to refuse."""

    port: int = 0
    refuse: dict[str, str] = field(default_factory=dict)  # recipient -> reply
    replies: list[str] = field(default_factory=list)  # to the next DATA, "" = cut the line
    received: list[tuple[list[str], bytes]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    quit_reply: str = "221 Bye"

    def mails(self) -> list[EmailMessage]:
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(content) for _, content in self.received]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, _server: SMTP, _session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        if to in self.refuse:
            return self.refuse[to]
        envelope.rcpt_tos.append(to)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if not reply:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.received.append((list(envelope.rcpt_tos), envelope.content))
        return reply or "250 never seen"

    async def handle_QUIT(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        return self.quit_reply

    def authenticate(self, *details: Any) -> AuthResult:
        data = details[-1]
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture
def mail_server() -> Iterator[Callable[..., MailServer]]:
    """Starts a server: `tls` is "", "starttls" or "tls"."""
    with ExitStack() as stack:

        def start(tls: str = "", *, login: bool = False) -> MailServer:
            handler = MailServer()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)

            def session() -> SMTP:
                return SMTP(
                    handler,
                    hostname="mail.test",
                    tls_context=context if tls == "starttls" else None,
                    authenticator=handler.authenticate if login else None,
                    auth_require_tls=not login,
                )

            handler.port = stack.enter_context(
                serve(session, ssl_context=context if tls == "tls" else None)
            )
            return handler

        yield start


@contextmanager
def serve(
    session: Callable[[], asyncio.Protocol], ssl_context: ssl.SSLContext | None
) -> Iterator[int]:
    """Run an asyncio server in a thread; gives its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def open_() -> asyncio.Server:
        return await loop.create_server(session, "127.0.0.1", 0, ssl=ssl_context)

    async def close(server: asyncio.Server) -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(open_(), loop).result(5)
    yield server.sockets[0].getsockname()[1]
    asyncio.run_coroutine_threadsafe(close(server), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def trusted() -> ssl.SSLContext:
    """Trusts the test server's certificate, which is for localhost only."""
    return ssl.create_default_context(cafile=CERTIFICATE)


@dataclass
class HookServer:
    """A real HTTP server that answers as told and keeps what it was sent."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@dataclass
class Answer:
    """What a webhook answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture
def poster() -> Callable[[str, bytes, Mapping[str, str]], Answer]:
    """Posts as the program does, but to this machine."""

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        with httpx.Client(trust_env=False, follow_redirects=False) as client:
            reply = client.post(url, content=body, headers=dict(headers))
        return Answer(reply.status_code, reply.headers, reply.content)

    return post


@pytest.fixture
def hook_server() -> Iterator[HookServer]:
    hook = HookServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.received.append((self.path, dict(self.headers), body))
            status, headers = hook.answers.pop(0) if hook.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield hook
    server.shutdown()
    thread.join()
    server.server_close()
