"""`watcher copy`: by --to or by the environment; never into what is in use."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Server, serving
from watcher.app.lock import hold
from watcher.config.database import PASSWORD, URL
from watcher.store import silences
from watcher.store.db import open_database

Command = Callable[..., Any]
NOW = datetime(2031, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def data(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with something to remember, and a server with nothing."""
    server.empty()
    for name in (URL, PASSWORD):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    folder.mkdir()
    database = open_database(folder / "watcher.db")
    with database.write() as session:
        silences.add(session, topic="cod", until=NOW + timedelta(days=1), now=NOW)
    database.close()
    return folder


def known(server: Server) -> list[str]:
    database = open_database(server.address)
    with database.read() as session:
        found = [one.topic for one in silences.listed(session, NOW)]
    database.close()
    return found


def test_it_copies_once_and_counts(watcher: Command, data: Path, server: Server) -> None:
    ran = watcher("copy", "--to", server.address, "-d", data)
    assert (ran.code, ran.err) == (0, "")
    assert "silence: 1 of 1 rows\n" in ran.out
    assert "set WATCHER_DATABASE_URL to work there" in ran.out
    assert known(server) == ["cod"]
    again = watcher("copy", "--to", server.address, "-d", data)
    assert again.code == 1
    assert "remembers something already" in again.err


def test_the_environment_says_where_and_the_password(
    watcher: Command, data: Path, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("k9/x\n")
    monkeypatch.setenv(URL, server.protect("keeper", "k9/x"))
    monkeypatch.setenv(PASSWORD, str(tmp_path / "secret"))
    ran = watcher("copy", "-d", data)
    assert ran.code == 0, ran.err
    assert "k9" not in ran.out + ran.err
    assert known(server) == ["cod"]


def test_it_says_what_is_missing(watcher: Command, data: Path, server: Server) -> None:
    assert "say where to" in watcher("copy", "-d", data).err
    assert watcher("copy", "--to", "mysql://a/b", "-d", data).code == 2
    assert "there is none" in watcher("copy", "--to", server.address, "-d", data.parent).err
    with hold(data):
        assert "another watcher" in watcher("copy", "--to", server.address, "-d", data).err
    assert known(server) == []
