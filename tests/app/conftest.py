"""A newsroom on this machine: a real web server for feeds, pages and a webhook."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


class Newsroom:
    """Serves what it is given and keeps what is posted to it.

    Attributes:
        slow: seconds before each answer.
        held: paths that answer only when the event is set.
        down: paths of webhooks that answer 500.
        asked: requested paths in order.
        posted: bodies of webhook calls in order.
    """

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, str]] = {}
        self.slow = 0.0
        self.down: set[str] = set()
        self.held: dict[str, threading.Event] = {}
        self.asked: list[str] = []
        self.arrived = threading.Semaphore(0)
        self.posted: list[dict[str, Any]] = []
        self.taken = threading.Semaphore(0)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.home = f"http://127.0.0.1:{self._server.server_port}"

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        for event in self.held.values():
            event.set()
        self._server.shutdown()
        self._server.server_close()

    def feed(self, path: str, items: Sequence[tuple[str, str, str]]) -> str:
        """A feed of (slug, title, summary); returns its address."""
        entries = "".join(
            f"<item><title>{title}</title><link>{self.home}/{slug}</link><guid>{slug}</guid>"
            f"<description>{summary}</description></item>"
            for slug, title, summary in items
        )
        body = f'<rss version="2.0"><channel><title>N</title>{entries}</channel></rss>'
        self.pages[path] = (200, "application/rss+xml", body)
        return self.home + path

    def page(self, slug: str, title: str, paragraphs: Sequence[str]) -> None:
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        html = (
            f"<!doctype html><html lang='en'><head><title>{title}</title></head>"
            f"<body><article><h1>{title}</h1>{body}</article></body></html>"
        )
        self.pages[f"/{slug}"] = (200, "text/html; charset=utf-8", html)

    def story(self, slug: str, paragraphs: Sequence[str], path: str = "/feed") -> str:
        """A feed with one article and its page."""
        title = f"Ferry crews at Northport: {slug}"
        self.page(slug, title, paragraphs)
        return self.feed(path, [(slug, title, paragraphs[0])])

    @property
    def alerts(self) -> list[str]:
        """Ids of the alerts that were delivered, in order, repeats included."""
        return [one for message in self.messages for one in message]

    @property
    def messages(self) -> list[tuple[str, ...]]:
        """The ids of the alerts in each webhook call, in order, repeats included."""
        each = (body["data"].get("alerts", [body["data"]]) for body in self.posted)
        return [tuple(alert["id"] for alert in alerts) for alerts in each]


def _handler(newsroom: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self, status: int, kind: str, body: str) -> None:
            with suppress(ConnectionError):  # the one who asked may have been killed
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

        def _wait(self) -> None:
            newsroom.asked.append(self.path)
            newsroom.arrived.release()
            if self.path in newsroom.held:
                newsroom.held[self.path].wait(60)
            time.sleep(newsroom.slow)

        def do_GET(self) -> None:
            self._wait()
            self._answer(*newsroom.pages.get(self.path, (404, "text/plain", "none")))

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            self._wait()
            if len(body) < length:
                return  # the one who posted was killed meanwhile
            if self.path in newsroom.down:
                self._answer(500, "text/plain", "down")
                return
            newsroom.posted.append(json.loads(body) | {"path": self.path})
            newsroom.taken.release()
            self._answer(204, "text/plain", "")

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    made = Newsroom()
    thread = threading.Thread(target=made.serve)
    thread.start()
    yield made
    made.close()
    thread.join()


@pytest.fixture
def watchlist(tmp_path: Path, newsroom: Newsroom) -> Callable[..., Path]:
    """Writes a watchlist for feeds of the newsroom; alerts go to its webhook."""

    def write(*feeds: str, baseline: str = "alert", topic: str = "ferry", wait: str = "0") -> Path:
        lines = "\n".join(f'  - {{name: f{n}, url: "{url}"}}' for n, url in enumerate(feeds))
        path = tmp_path / "watchlist.yaml"
        path.write_text(
            f"""\
defaults: {{baseline: {baseline}, private_networks: [127.0.0.0/8], spacing: 0, interval: 1m,
  group_wait: {wait}, group_interval: {wait}}}
web: {{bind: "127.0.0.1:0"}}
feeds:
{lines}
topics:
  - {{name: {topic}, title: Ferry strike, match: [ferry, ferries]}}
receivers:
  - {{name: hook, webhook: {{url: "{newsroom.home}/hook"}}}}
""",
            encoding="utf-8",
        )
        return path

    return write


IMPATIENT = """
import sys
from datetime import timedelta
from pathlib import Path
from watcher import app, telemetry
telemetry.configure(telemetry.LogFormat.LOGFMT, level=telemetry.LogLevel.DEBUG)
app.run(app.Settings(Path(sys.argv[1]), Path(sys.argv[2]), grace=timedelta(seconds=0.5)))
"""


class Running:
    """`watcher run` in a process of its own; its log is kept."""

    def __init__(
        self, watchlist: Path, data_dir: Path, *, impatient: bool, environ: Mapping[str, str]
    ) -> None:
        self.lines: list[str] = []
        self._said = threading.Condition()
        command = [
            sys.executable,
            "-m",
            "watcher",
            "run",
            "--log",
            "logfmt",
            "--log-level",
            "debug",
        ]
        command += ["--watchlist", str(watchlist), "--data-dir", str(data_dir)]
        if impatient:
            command = [sys.executable, "-c", IMPATIENT, str(watchlist), str(data_dir)]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environ},
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._said:
                self.lines.append(line)
                self._said.notify_all()
        with self._said:
            self._said.notify_all()

    def wait_for(self, words: str, seconds: float = 30.0) -> str:
        """The first log line with these words."""

        def found() -> str | None:
            return next((line for line in self.lines if words in line), None)

        with self._said:
            ended = lambda: found() or not self._reader.is_alive()  # noqa: E731 (a predicate)
            self._said.wait_for(ended, seconds)
        line = found()
        assert line is not None, f"no {words!r} in:\n{''.join(self.lines)}"
        return line

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self, seconds: float = 30.0) -> int:
        """Its exit code."""
        code = self.process.wait(seconds)
        self._reader.join()
        if self.process.stderr is not None:
            self.process.stderr.close()
        return code


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts daemons, and kills those that a test leaves behind."""
    started: list[Running] = []

    def run(
        watchlist: Path, *, impatient: bool = False, data: str = "data", **environ: str
    ) -> Running:
        one = Running(watchlist, tmp_path / data, impatient=impatient, environ=environ)
        started.append(one)
        return one

    yield run
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.ended()
