"""kill -9 again and again: whatever was delivered in the end equals an undisturbed run."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
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
    newsroom: Any, watchlist: Callable[..., Path], start: Callable[..., Any], tmp_path: Path
) -> None:  # E01
    rng = random.Random(11)
    path = watchlist(*publish(newsroom, stories(rng)))
    once(path, tmp_path / "undisturbed")
    wanted = newsroom.alerts
    assert len(wanted) == len(set(wanted)) > 20

    newsroom.posted.clear()
    newsroom.slow = 0.01  # so that every stage is met by some of the kills
    for _ in range(KILLS):
        daemon = start(path)
        daemon.wait_for("event=watcher.started")
        time.sleep(rng.uniform(0.0, 1.5))
        daemon.process.kill()
        assert daemon.ended() == -9
    newsroom.slow = 0.0
    once(path, tmp_path / "data")

    assert set(newsroom.alerts) == set(wanted)
    database = open_database(tmp_path / "data" / "watcher.db", create=False)
    database.verify()
    with database.read() as session:
        backlog = {state: number for state, number in outbox.backlog(session).items() if number}
    database.close()
    assert backlog == {State.SENT: len(wanted)}
