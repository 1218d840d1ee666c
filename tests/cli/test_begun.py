"""A second terminal: what it reads, and what a running watcher has yet to take up."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from watcher.app import pulse
from watcher.app.lock import hold
from watcher.app.pulse import Begun, Pulse
from watcher.config import fixed, load
from watcher.store import topics
from watcher.store.db import open_database

Command = Callable[..., Any]
TEXT = "topics: [{name: cod, match: [quota]}]\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "mine.yaml"
    written.write_text(TEXT)
    return written


@pytest.fixture
def data(tmp_path: Path, file: Path) -> Iterator[Path]:
    """The data directory of a watcher that runs by the file."""
    folder = tmp_path / "data"
    with hold(folder):
        open_database(folder / "watcher.db").close()
        Pulse(folder, Begun(file, fixed(load(file, {})))).beat({})
        yield folder


def test_it_reads_what_the_running_watcher_does(watcher: Command, data: Path, file: Path) -> None:
    ran = watcher("status", "-d", data)
    assert f"watchlist: {file} (the running watcher)\n" in ran.err
    assert f"database: {data / 'watcher.db'}\n" in ran.err
    assert "cod" in ran.out
    begun = watcher("silence", "add", "-d", data, "--topic", "cod", "--for", "8h")
    assert begun.code == 0


def test_a_watchlist_that_is_named_counts(watcher: Command, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(TEXT.replace("cod", "ling"))
    ran = watcher("status", "-d", data, "-w", other)
    assert f"watchlist: {other}\n" in ran.err
    assert "ling" in ran.out


def test_what_only_the_watcher_knows_is_not_needed(
    watcher: Command, data: Path, file: Path
) -> None:
    file.write_text(TEXT + "judge: {url: 'https://${ONLY_IN_THE_FIRST}/'}\n")
    database = open_database(data / "watcher.db")
    with database.write() as session:
        topics.first_seen(session, ["cod", "ling"], datetime(2031, 3, 4, tzinfo=UTC))
    database.close()
    ran = watcher("status", "-d", data)
    assert ran.code == 0
    assert "cod" in ran.out
    assert "ling" in ran.out
    assert "names are those of the database" in ran.err
    assert "ONLY_IN_THE_FIRST" in ran.err
    add = ("silence", "add", "-d", data, "--topic")
    assert watcher(*add, "cod", "--for", "8h").code == 0
    assert "there are: cod, ling" in watcher(*add, "hake", "--for", "8h").err
    assert "has no time zone; write" in watcher(*add, "cod", "--until", "9999-03-04").err
    assert watcher(*add, "cod", "--until", "2100-03-04T08:00+01:00").code == 0
    assert watcher("status", "-d", data, "-w", file).code == 2


def test_without_a_running_watcher_it_says_which_it_takes(watcher: Command, file: Path) -> None:
    folder = file.parent / "resting"
    folder.mkdir()
    open_database(folder / "watcher.db").close()
    Pulse(folder, Begun(file, {})).beat({})
    ran = watcher("status", "-d", folder)
    assert "watchlist.yaml\n" in ran.err
    assert str(file) not in ran.err


def test_check_names_what_takes_a_restart(watcher: Command, data: Path, file: Path) -> None:
    assert "restart" not in watcher("check", file, "-d", data).out
    file.write_text(
        TEXT + "web: {bind: '127.0.0.1:9000', https: true}\ndefaults: {concurrency: 4}\n"
    )
    ran = watcher("check", file, "-d", data)
    assert [line for line in ran.out.splitlines() if line.startswith("restart")] == [
        "restart watcher: it takes up web.bind at a start only (127.0.0.1:8787 -> 127.0.0.1:9000)",
        "restart watcher: it takes up defaults.concurrency at a start only (32 -> 4)",
    ]
    assert "restart" not in watcher("check", file, "-d", file.parent / "elsewhere").out


def test_a_sign_of_life_of_an_older_version_names_none(data: Path) -> None:
    (data / pulse.PULSE).write_text(json.dumps({"pid": 1, "ages": {}, "uptime": 1}))
    assert pulse.begun(data) is None
    (data / pulse.PULSE).write_text("half")
    assert pulse.begun(data) is None
