"""Thousands of alerts for one receiver that is slow and one that is fast; prints how it went.

    python -m tests.app.queues --alerts 10000

Both are web servers on this machine; the slow one takes a second for each message. Sends until the
fast one has all of its, by the very stage that the daemon runs, and prints what each took a second
and the memory of the process. Exit code 1 if the fast one had to wait for the slow one.
"""

import argparse
import logging
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watcher.app.clock import utc
from watcher.app.house import open_house
from watcher.config import load
from watcher.model import Alert, Judged, Reason, Status, Verdict
from watcher.store import outbox
from watcher.store.db import Database

SAID = "Iceland's coast guard found 40 crab traps north of Grimsey on Monday."


@dataclass(frozen=True, slots=True)
class Result:
    """How it went.

    Attributes:
        fast: messages that the fast one took.
        slow: messages that the slow one took in the same time.
        seconds: until the fast one had all of them.
        memory: bytes, at their most; the two servers are in there too.
    """

    fast: int
    slow: int
    seconds: float
    memory: int


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Whoever posted has left."""


class Sinks:
    """Counts what is posted to /fast and /slow; the slow one answers when its time has come."""

    def __init__(self, slow: float) -> None:
        self.taken = {"/fast": 0, "/slow": 0}
        self.stopped = threading.Event()
        sinks = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/slow":
                    sinks.stopped.wait(slow)
                sinks.taken[self.path] += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.home = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def sinks(slow: float) -> Iterator[Sinks]:
    made = Sinks(slow)
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.stopped.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def measure(folder: Path, alerts: int, slow: float) -> Result:
    """Queue so many alerts for both, and send until the fast one has them."""
    logging.getLogger("watcher").setLevel(logging.CRITICAL)
    with sinks(slow) as both:
        path = folder / "watchlist.yaml"
        path.write_text(
            "defaults: {private_networks: [127.0.0.0/8]}\n"
            "topics: [{name: fish, match: crab}]\n"
            f'receivers: [{{name: slow, webhook: {{url: "{both.home}/slow"}}}},\n'
            f'  {{name: fast, webhook: {{url: "{both.home}/fast"}}}}]\n',
            encoding="utf-8",
        )
        with open_house(load(path, {}), folder / "data") as house:
            _queue(house.database, alerts, utc() - timedelta(hours=1))
            began = time.monotonic()
            while both.taken["/fast"] < alerts:
                house.deliver()
            seconds = time.monotonic() - began
            taken = dict(both.taken)
            both.stopped.set()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Result(taken["/fast"], taken["/slow"], seconds, memory)


def _queue(database: Database, alerts: int, now: datetime) -> None:
    new = (Judged(SAID, Status.NEW),)
    kind = Verdict.FRESH, Reason.NEW_FACTS
    one = Alert("", "fish", "Fishing", *kind, SAID, "https://a.example/", "a", now, now, new)
    for name in ("slow", "fast"):  # all of the slow one's are due before the fast one's
        with database.write() as session:
            for number in range(alerts):
                alert = replace(one, id=f"{name}{number}")
                outbox.raise_alert(session, alert, [(name, "x")], now)
        now += timedelta(seconds=1)


def main() -> int:
    """Print how it went; 1 if the fast one waited."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000, help="for each of the two")
    parser.add_argument("--slow", type=float, default=1.0, help="seconds for each message")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), given.alerts, given.slow)
    sys.stdout.write(
        f"fast: {found.fast} in {found.seconds:.1f} s, {found.fast / found.seconds:.0f} a second\n"
        f"slow: {found.slow} meanwhile\n"
        f"memory: {found.memory / 1e6:.0f} MB at most\n"
    )
    return 0 if found.fast == given.alerts and found.slow <= found.seconds / given.slow + 1 else 1


if __name__ == "__main__":
    sys.exit(main())
