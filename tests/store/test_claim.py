"""One watcher per database of a server, whatever becomes of the server's sessions."""

import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import text

from tests.postgres import Server, serving
from watcher.errors import AwayError, StoreError
from watcher.store import topics
from watcher.store.claim import KEY
from watcher.store.db import Database, open_database


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    server.empty()
    opened = open_database(server.address, alone=True)
    yield opened
    opened.close()


def add(database: Database, name: str, now: datetime) -> None:
    with database.write() as session:
        topics.first_seen(session, [name], now)


def names(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.connection().exec_driver_sql("SELECT name FROM topic").scalars())


def end_the_session_of_the_claim(server: Server) -> None:
    engine = server.engine()
    with engine.begin() as connection:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE objid = :key"
        connection.execute(text(ended), {"key": KEY})
    engine.dispose()


def test_a_database_has_one_watcher(database: Database, server: Server, now: datetime) -> None:
    # E08
    with pytest.raises(StoreError, match=rf"another watcher \(process {os.getpid()} on ") as caught:
        open_database(server.address, alone=True)
    assert not isinstance(caught.value, AwayError)
    beside = open_database(server.address)  # a command
    add(beside, "ships", now)
    add(database, "ports", now)
    assert names(beside) == {"ships", "ports"}
    beside.close()
    database.close()
    open_database(server.address, alone=True).close()


def test_nothing_is_written_without_the_claim_until_it_is_taken_again(
    database: Database, server: Server, now: datetime
) -> None:  # E08, E11
    end_the_session_of_the_claim(server)
    with pytest.raises(AwayError, match="keeps other watchers off"):
        add(database, "ships", now)
    database.check()
    add(database, "ports", now)
    assert names(database) == {"ports"}


def test_a_claim_outlives_its_server(database: Database, server: Server, now: datetime) -> None:
    # E11
    server.crash()
    for _ in range(2):
        with pytest.raises(AwayError, match="server cannot be reached"):
            database.check()
    server.start()
    with pytest.raises(AwayError):
        add(database, "ships", now)
    database.check()
    add(database, "ports", now)
    with pytest.raises(StoreError, match="another watcher"):
        open_database(server.address, alone=True)


def test_who_was_replaced_does_not_come_back(
    database: Database, server: Server, now: datetime
) -> None:  # E08, E11
    end_the_session_of_the_claim(server)
    successor = open_database(server.address, alone=True)
    with pytest.raises(StoreError, match="another watcher") as caught:
        database.check()
    assert not isinstance(caught.value, AwayError)
    with pytest.raises(AwayError):
        add(database, "ships", now)
    add(successor, "ports", now)
    assert names(successor) == {"ports"}
    successor.close()
