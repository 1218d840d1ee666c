"""A local server that says exactly what a test tells it to, byte for byte."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from watcher.ingest.fetch import Fetcher

Answer = bytes | Callable[[socket.socket], None]
HERE = ip_network("127.0.0.1/32")


class Server:
    """Answers each connection with the next answer, the last one again and again.

    Attributes:
        requests: what was received, header by header as it was sent.
        connections: how many were taken.
        request_ends: what to wait for before answering.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answers: list[Answer] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.request_ends = b"\r\n\r\n"
        self.closing = threading.Event()
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._context else 'http'}://{host}:{self.port}{path}"

    def drip(self, start: bytes, piece: bytes) -> Callable[[socket.socket], None]:
        """An answer that begins, then sends one piece every 20 ms for ever."""

        def talk(connection: socket.socket) -> None:
            connection.sendall(start)
            with suppress(OSError):
                while not self.closing.wait(0.02):
                    connection.sendall(piece)

        return talk

    @staticmethod
    def http(
        body: bytes = b"", status: str = "200 OK", *, length: int | None = None, **headers: str
    ) -> bytes:
        """An HTTP/1.1 answer; `_` in header names stands for `-`."""
        lines = [f"HTTP/1.1 {status}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if length != -1:
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

    def close(self) -> None:
        self.closing.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            answer = self.answers[min(self.connections, len(self.answers)) - 1]
            thread = threading.Thread(target=self._talk, args=(connection, answer), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket, answer: Answer) -> None:
        with suppress(OSError), connection:
            stream = (
                self._context.wrap_socket(connection, server_side=True)
                if self._context
                else connection
            )
            with stream:
                request = b""
                while self.request_ends not in request and (part := stream.recv(65536)):
                    request += part
                self.requests.append(request)
                if isinstance(answer, bytes):
                    stream.sendall(answer)
                else:
                    answer(stream)
                if not self._context:
                    stream.shutdown(socket.SHUT_WR)


@pytest.fixture
def now() -> datetime:
    return datetime(2031, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def tls_server() -> Iterator[Callable[..., Server]]:
    running: list[Server] = []

    def start(path: Path) -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        running.append(Server(context))
        running[-1].answers = [Server.http(b"secret news")]
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes self-signed certificates with their keys, as one PEM file."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl makes the certificates of these tests; it is not installed")

    def make(name: str, days: int) -> Path:
        folder = tmp_path_factory.mktemp("certificate")
        (folder / "names").write_text(f"subjectAltName=DNS:{name}\n", encoding="ascii")
        ask = "req -new -newkey rsa:2048 -nodes -keyout key -out request -subj /CN=test"
        sign = f"x509 -req -in request -signkey key -days {days} -extfile names -out certificate"
        for command in (ask, sign):
            subprocess.run([program, *command.split()], cwd=folder, check=True, capture_output=True)
        both = (folder / "key").read_bytes() + (folder / "certificate").read_bytes()
        (folder / "both.pem").write_bytes(both)
        return folder / "both.pem"

    return make


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(user_agent="watcher-test", private_networks=[HERE]) as made:
        yield made
