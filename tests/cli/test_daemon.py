"""`watcher status` and `watcher health` tell the truth that notices told."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from watcher.app.lock import hold
from watcher.app.pulse import Pulse
from watcher.cli.daemon import STAGES
from watcher.store import topics, troubles
from watcher.store.db import open_database
from watcher.store.troubles import Known

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
WRONG = "Feed north failed 5 times in a row."


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    path = tmp_path / "w.yaml"
    path.write_text("topics: [{name: fish, match: cod}]\n", encoding="utf-8")
    return path


def test_status_shows_what_is_wrong_now(
    watcher: Callable[..., Any], watchlist: Path, tmp_path: Path
) -> None:
    database = open_database(tmp_path / "watcher.db")
    with database.write() as session:
        troubles.keep(session, Known("feed failing", "north", WRONG, NOW, NOW))
        troubles.keep(session, Known("disk low", "", "Little is left.", NOW, NOW, NOW))
    database.close()
    shown = watcher("status", "--watchlist", watchlist, "--data-dir", tmp_path).out
    assert f"{WRONG} (since 2031-03-04 12:00 UTC)" in shown
    assert "Little is left." not in shown


def test_status_and_health_agree(
    watcher: Callable[..., Any], watchlist: Path, tmp_path: Path
) -> None:
    open_database(tmp_path / "watcher.db").close()
    asked = ("status", "--watchlist", watchlist, "--data-dir", tmp_path)
    with hold(tmp_path):
        Pulse(tmp_path).beat(dict.fromkeys(STAGES, 1.0))
        assert "well (process " in watcher(*asked).out
        Pulse(tmp_path).beat(dict.fromkeys(STAGES, 1.0) | {"judge": 5000.0})
        shown, health = (
            " ".join(ran.out.split())
            for ran in (watcher(*asked), watcher("health", "--data-dir", tmp_path))
        )
        assert health == "stage judge has not worked for 5000 s"
        assert health in shown
    assert "no watcher is running on" in watcher(*asked).out


def test_health_lists_what_is_wrong_outside_and_is_well_all_the_same(
    watcher: Callable[..., Any], tmp_path: Path
) -> None:  # K04
    with hold(tmp_path):
        Pulse(tmp_path).beat(dict.fromkeys(STAGES, 1.0), [WRONG])
        shown = watcher("health", "--data-dir", tmp_path)
        strict = watcher("health", "--strict", "--data-dir", tmp_path)
    assert shown.out.startswith(f"trouble: {WRONG}\nwell (process ")
    assert (shown.code, strict.code) == (0, 1)
    assert watcher("health", "--data-dir", tmp_path).code == 1


def test_status_shows_a_mistake_in_the_watchlist_among_the_rest(
    watcher: Callable[..., Any], watchlist: Path, tmp_path: Path
) -> None:
    database = open_database(tmp_path / "watcher.db")
    with database.write() as session:
        topics.first_seen(session, ["fish"], NOW)
    database.close()
    with watchlist.open("a", encoding="utf-8") as file:
        file.write("x: [\n")
    ran = watcher("status", "--watchlist", watchlist, "--data-dir", tmp_path)
    rows = {line.split()[0]: line for line in ran.out.splitlines()}
    assert "w.yaml:" in rows["watchlist"]
    assert "no watcher is running" in rows["daemon"]
    assert "nothing judged yet" in rows["fish"]
    assert ran.code == 2
