"""The whole program on a Postgres server, which goes away and comes back while it runs."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Server, serving
from watcher.app.house import open_house
from watcher.config import load
from watcher.config.database import URL
from watcher.store import outbox
from watcher.store.db import open_database
from watcher.store.outbox import State

FIRST = [
    "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts.",
    "The Seafarers' Union said 412 of 530 members took part in the vote in the town hall.",
    "The port carries about 9,000 passengers a day to the Outer Isles, most of them commuters.",
]
SECOND = [
    "The ferry company at Saltwick dismissed its director on Friday after a collision.",
    "Two coastguard ships towed the damaged ferry to a yard at Gullhaven, an officer said.",
]
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
Start = Callable[..., Any]
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def address(server: Server) -> str:
    """Of an empty database."""
    server.empty()
    return server.address


def command(address: str, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "watcher", *words, "--data-dir", str(data)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, URL: address, "COLUMNS": "200"},
    )


def backlog(address: str) -> dict[State, int]:
    database = open_database(address, create=False)
    with database.read() as session:
        found = {state: number for state, number in outbox.backlog(session).items() if number}
    database.close()
    return found


def test_cycles_go_from_feed_to_alert_and_know_what_was_told(
    newsroom: Any, watchlist: Write, address: str, tmp_path: Path
) -> None:
    watched, now = load(watchlist(newsroom.story("vote", FIRST)), {}), [NOW]
    for _ in range(2):
        with open_house(
            watched,
            tmp_path / "data",
            database=address,
            out=io.StringIO(),
            clock=lambda: now[-1],
        ) as house:
            house.cycle()
        now.append(NOW + timedelta(minutes=6))
        newsroom.page("again", "Ferry crews at Northport: again", [*FIRST, SECOND[1]])
        newsroom.feed("/feed", [("again", "Ferry crews at Northport: again", FIRST[0])])
    first, second = newsroom.posted
    assert FIRST[1] in [fact["text"] for fact in first["data"]["new"]]
    assert [fact["text"] for fact in second["data"]["new"]] == [SECOND[1]]
    assert backlog(address) == {State.SENT: 2}
    assert not (tmp_path / "data" / "watcher.db").exists()


def test_the_daemon_outlives_its_server(
    newsroom: Any, watchlist: Write, start: Start, server: Server, address: str
) -> None:  # E11
    path = watchlist(newsroom.story("vote", FIRST))
    daemon = start(path, **{URL: address})
    daemon.wait_for("event=delivery.sent")
    server.crash()
    daemon.wait_for("event=database.lost")
    watchlist(newsroom.home + "/feed", newsroom.story("collision", SECOND, "/second"))
    daemon.signal(signal.SIGHUP)
    assert daemon.process.poll() is None
    server.start()
    daemon.wait_for("event=database.back")
    daemon.wait_for("event=config.reloaded")
    assert newsroom.taken.acquire(timeout=60)
    assert newsroom.taken.acquire(timeout=60)
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 0
    assert len(newsroom.alerts) == len(set(newsroom.alerts)) == 2
    assert backlog(address) == {State.SENT: 2}
