"""The whole program on a Postgres server, which goes away and comes back while it runs."""

import io
import os
import re
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
from watcher.app.presence import Presence
from watcher.app.run import reload
from watcher.config import Reloader, load
from watcher.config.database import PASSWORD, URL
from watcher.errors import AwayError
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
Ended = subprocess.CompletedProcess[str]
Command = Callable[..., Ended]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def address(server: Server) -> str:
    """Of an empty database."""
    server.empty()
    return server.address


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


def test_a_watchlist_that_comes_as_the_server_goes_is_taken_up_later(
    newsroom: Any, watchlist: Write, server: Server, address: str, tmp_path: Path
) -> None:  # D10, E11
    path = watchlist(newsroom.home + "/feed")
    loaded = load(path, {})
    with open_house(loaded, tmp_path / "data", database=address, out=io.StringIO()) as house:
        reloader = Reloader(path, {}, loaded)
        watchlist(newsroom.home + "/feed", topic="other")
        server.crash()
        with pytest.raises(AwayError):
            reload(house, reloader, now=True)
        assert not house.rejected
        server.start()
        house.database.check()
        reload(house, reloader, now=False)
        assert [topic.name for topic in house.watchlist.topics] == ["other"]


def test_work_waits_while_the_server_is_away(server: Server, address: str) -> None:  # E11
    database, done, spans = open_database(address, alone=True), list[str](), list[timedelta]()

    def resume(away: timedelta) -> None:
        done.append("resumed")
        spans.append(away)

    presence = Presence(database, resume)

    def go_away() -> None:
        done.append("begun")
        server.crash()
        database.check()

    for work in (lambda: done.append("work"), go_away, go_away):
        presence.attend(work)
    assert "server cannot be reached" in presence.trouble
    server.start()
    presence.attend(lambda: done.append("again"))
    database.close()
    assert not presence.trouble
    assert done == ["work", "begun", "resumed", "again"]
    assert spans[0] > timedelta(0)


def test_that_the_server_was_away_is_told_afterwards(
    newsroom: Any, watchlist: Write, address: str, tmp_path: Path
) -> None:
    watched, now = load(watchlist(newsroom.story("vote", FIRST)), {}), [NOW]
    opened = open_house(
        watched, tmp_path / "data", database=address, out=io.StringIO(), clock=lambda: now[0]
    )
    with opened as house:
        house.resume(timedelta(minutes=7))
        assert [house.watch(), house.watch()] == [1, 0]
        (trouble,) = house.troubles
        assert "could not be reached for 7 minutes" in trouble.text
        now[0] += timedelta(hours=1)
        assert (house.watch(), house.troubles) == (0, ())


def test_a_second_daemon_on_one_database_is_refused(
    newsroom: Any, watchlist: Write, start: Start, address: str
) -> None:  # E08
    path = watchlist(newsroom.story("vote", FIRST))
    first = start(path, **{URL: address})
    first.wait_for("event=watcher.started")
    second = start(path, data="elsewhere", **{URL: address})
    assert second.ended() == 1
    assert f"another watcher (process {first.process.pid} on " in "".join(second.lines)
    assert first.process.poll() is None
    first.signal(signal.SIGKILL)  # leaves no claim
    first.ended()
    start(path, data="elsewhere", **{URL: address}).wait_for("event=watcher.started")


def test_the_password_of_a_file_opens_and_is_never_said(
    newsroom: Any, watchlist: Write, start: Start, server: Server, tmp_path: Path
) -> None:  # G08
    server.empty()
    file = tmp_path / "password"
    file.write_text("p@ss/w%rd of birch\n")
    address = server.protect("keeper", "p@ss/w%rd of birch")
    path = watchlist(newsroom.story("vote", FIRST))
    daemon = start(path, **{URL: address, PASSWORD: str(file)})
    daemon.wait_for("event=delivery.sent")
    server.crash()
    daemon.wait_for("event=database.lost")
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 0
    assert not re.search("birch|p%40ss", "".join(daemon.lines))
    server.start()
    file.write_text("another of birch")
    refused = start(path, **{URL: address, PASSWORD: str(file)})
    assert refused.ended() == 1
    assert "refuses the user or the password" in refused.lines[-1]
    assert not re.search("birch|Traceback", "".join(refused.lines))


@pytest.fixture
def told(newsroom: Any, watchlist: Write, address: str, tmp_path: Path) -> Command:
    """Runs commands after an alert was told."""
    path = watchlist(newsroom.story("vote", FIRST))

    def run(*words: str, before: str = "pass", address: str = address) -> Ended:
        python = f"{before}; from watcher.cli import main; main()"
        environ = {"WATCHER_WATCHLIST": str(path), "WATCHER_DATA_DIR": str(tmp_path / "data")}
        return subprocess.run(
            [sys.executable, "-c", python, *words],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, **environ, URL: address, "COLUMNS": "200"},
        )

    once = run("once")
    assert once.returncode == 0, once.stderr
    return run


def test_every_command_looks_at_the_server(told: Command, newsroom: Any) -> None:
    (alert,) = newsroom.alerts
    for words, said in {
        ("status",): "ferry",
        ("facts", "ferry"): FIRST[1],
        ("explain", f"{newsroom.home}/vote"): FIRST[1],
        ("feeds",): "f0",
        ("feedback", alert[:6], "useful"): "",
        ("feedback", "export"): alert,
        ("silence", "add", "--topic", "ferry", "--for", "2h"): "",
        ("silence", "list"): "ferry",
        ("outbox", "list"): "",
    }.items():
        ended = told(*words)
        assert ended.returncode == 0, (words, ended.stderr)
        assert said in ended.stdout, (words, ended.stdout)


def test_what_is_done_with_files_says_what_to_do_instead(told: Command) -> None:
    for words, instead in {
        ("backup", "copy.db"): "pg_dump",
        ("restore", "copy.db"): "pg_restore",
        ("vacuum",): "VACUUM FULL",
    }.items():
        ended = told(*words)
        assert ended.returncode == 1
        assert instead in ended.stderr


def test_why_the_server_cannot_be_used_is_told(told: Command, server: Server) -> None:
    without = told("status", before="import sys; sys.modules['psycopg'] = None")
    assert "pip install 'watcher[postgres]'" in without.stderr
    wrong = told("status", address="postgres:/nowhere")
    assert (wrong.returncode, URL in wrong.stderr) == (2, True)
    server.crash()
    down = told("once")
    assert "server cannot be reached" in down.stderr
    for ended in (without, wrong, down):
        assert ended.returncode
        assert "Traceback" not in ended.stderr
