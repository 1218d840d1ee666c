"""kill -9 again and again: whatever was delivered in the end equals an undisturbed run."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from watcher.store import outbox
from watcher.store.db import open_database
from watcher.store.outbox import State

KILLS = 20
PLACES = ["Northport", "Highmoor", "Saltwick", "Gullhaven", "Ravensea", "Tolbay", "Marrow Point"]
CAUSES = ["night shifts", "unpaid overtime", "a broken crane", "fog", "a fuel shortage", "pensions"]
ACTS = ["walked out", "accepted an offer", "blocked the quay", "elected a speaker", "met ministers"]


# A process that has loaded the program and forks a daemon for each line it reads: starting one
# anew twenty times would take most of a minute and be killed while it imports.
HATCHERY = """
import os, sys
from datetime import timedelta
from pathlib import Path
from watcher import app, telemetry
from watcher.app.clock import utc
from watcher.core import judge
from watcher.ingest.extract import extract
from watcher.model import Article
page = extract(b"<html><article><h1>Title</h1><p>%s</p></article>" % (b"A word. " * 99), url="http://a.example/x")
judge.prepare(Article("1", "", "", "A title", "", page.text, utc()), {})
settings = app.Settings(Path(sys.argv[1]), Path(sys.argv[2]), tick=timedelta(seconds=0.1))
for _ in sys.stdin:
    pid = os.fork()
    if pid == 0:
        telemetry.configure(telemetry.LogFormat.LOGFMT, stream=open(sys.argv[3], "a"))
        app.run(settings)
        os._exit(0)
    print(pid, flush=True)
    print(os.waitpid(pid, 0)[1], flush=True)
"""


def _started(log: Path) -> int:
    return log.read_text().count("event=watcher.started")


@contextmanager
def hatchery(watchlist: Path, data_dir: Path, log: Path) -> Iterator[Callable[..., int]]:
    """Gives a function that starts a daemon, kills it some seconds later and returns its status."""
    command = [sys.executable, "-c", HATCHERY, str(watchlist), str(data_dir), str(log)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as hatching:
        assert hatching.stdin is not None
        assert hatching.stdout is not None
        inward, outward = hatching.stdin, hatching.stdout

        def live(seconds: float, *, ready: bool) -> int:
            before = _started(log)
            inward.write("\n")
            pid = int(outward.readline())
            while ready and _started(log) == before:
                time.sleep(0.01)
            time.sleep(seconds)
            os.kill(pid, signal.SIGKILL)
            return int(outward.readline())

        yield live
        inward.close()


def stories(rng: random.Random) -> list[list[str]]:
    """Invented reports: each of its own, and now and then a reprint of an earlier one."""
    made: list[list[str]] = []
    for number in range(40):
        if number % 5 == 4:
            made.append(made[rng.randrange(len(made))])
            continue
        place, cause, act = (rng.choice(words) for words in (PLACES, CAUSES, ACTS))
        made.append(
            [
                f"Ferry crews of line {number} at {place} {act} on Monday because of {cause}.",
                f"Captain {place}son said {rng.randrange(100, 900)} of branch {number} took part.",
                f"The route to {rng.choice(PLACES)} carries {rng.randrange(1000, 9000)} people.",
            ]
        )
    return made


def publish(newsroom: Any, texts: list[list[str]]) -> list[str]:
    """Eight feeds of five stories; returns their addresses."""
    feeds = []
    for first in range(0, len(texts), 5):
        items = []
        for number, paragraphs in enumerate(texts[first : first + 5], start=first):
            title = paragraphs[0].split(" on Monday")[0]
            newsroom.page(f"s{number}", title, paragraphs)
            items.append((f"s{number}", title, paragraphs[1]))
        feeds.append(newsroom.feed(f"/feed{first}", items))
    return feeds


def once(watchlist: Path, data_dir: Path) -> None:
    command = [sys.executable, "-m", "watcher", "once", "--watchlist", str(watchlist)]
    subprocess.run([*command, "--data-dir", str(data_dir)], check=True, capture_output=True)


@pytest.mark.slow
def test_twenty_kills_lose_no_alert(
    newsroom: Any, watchlist: Callable[..., Path], tmp_path: Path
) -> None:  # E01
    rng = random.Random(11)
    path, log = watchlist(*publish(newsroom, stories(rng)), wait="1s"), tmp_path / "log"
    once(path, tmp_path / "undisturbed")
    wanted = newsroom.alerts
    assert len(wanted) == len(set(wanted)) > 20

    newsroom.posted.clear()
    newsroom.slow = 0.01  # so that every stage is met by some of the kills
    log.touch()
    with hatchery(path, tmp_path / "data", log) as live:
        for number in range(KILLS):  # every fourth while it still starts
            assert live(rng.uniform(0.0, 1.2), ready=number % 4 > 0) == signal.SIGKILL
    newsroom.slow = 0.0
    once(path, tmp_path / "data")

    assert set(newsroom.alerts) == set(wanted)
    messages = set(newsroom.messages)
    assert sum(map(len, messages)) == len(wanted)  # what comes again is the very same message
    database = open_database(tmp_path / "data" / "watcher.db", create=False)
    database.verify()
    with database.read() as session:
        backlog = {state: number for state, number in outbox.backlog(session).items() if number}
    database.close()
    assert backlog == {State.SENT: len(messages)}


@pytest.mark.slow
def test_a_kill_at_every_named_point_loses_no_alert() -> None:  # E01
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-m", "tests.app.kills", "--loops", "10"]
    ended = subprocess.run(command, check=False, cwd=root, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "10 loops" in ended.stdout
