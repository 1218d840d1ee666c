"""A Postgres that restarts, ends connections and refuses transactions: units of work are whole."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from tests.postgres import Server, serving
from tests.store.conftest import of_the_first_schema
from watcher.errors import AwayError, StoreError
from watcher.model import Alert, Entry
from watcher.store import entries, feeds, outbox
from watcher.store.db import Database, Session, open_database
from watcher.store.entries import Keyed
from watcher.store.feeds import FeedSpec, PollOutcome

HOUR = timedelta(hours=1)
WIRE = FeedSpec("wire", "https://wire.example/rss", HOUR)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def database(server: Server, now: datetime) -> Iterator[Database]:
    """An empty database that has one feed."""
    server.empty()
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
    with pytest.raises(AwayError, match="server cannot be reached"):
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
    server.empty()
    engine = server.engine()
    with engine.begin() as connection:
        of_the_first_schema(connection, alert, now)
    engine.dispose()
    database = open_database(server.address)
    with database.write() as session:
        (due,) = outbox.lease_due(session, now, 9, timedelta(minutes=1))
    database.close()
    assert (due.delivery_id, due.carries, due.released) == ("of pending", (alert,), now)


def test_more_work_than_connections_is_told(server: Server) -> None:  # E11
    engine = create_engine(server.engine().url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    small = Database(engine, "here")
    with small.read() as session:
        session.connection()
        with pytest.raises(StoreError, match="too much at once"), small.read() as more:
            more.connection()
    with small.read() as session:
        session.connection()
    small.close()


def test_tables_are_made_by_those_only_who_may(server: Server) -> None:
    server.empty()
    with pytest.raises(StoreError, match="no tables of watcher"):
        open_database(server.address, create=False)
    opened: list[Database] = []

    def start() -> None:
        opened.append(open_database(server.address))

    threads = [threading.Thread(target=start) for _ in range(3)]  # at the same time
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 3
    for database in opened:
        database.check()
        database.close()


@pytest.mark.parametrize(
    ("version", "told"),
    [("9999", "a newer watcher wrote it"), ("ae1027a6acf", "belongs to another program")],
)
def test_what_another_wrote_is_left_alone(server: Server, version: str, told: str) -> None:  # E09
    server.empty()
    open_database(server.address).close()
    engine = server.engine()
    with engine.begin() as connection:
        written = text("UPDATE alembic_version SET version_num = :version")
        connection.execute(written, {"version": version})
    engine.dispose()
    with pytest.raises(StoreError, match=told):
        open_database(server.address)


def test_a_database_that_cannot_hold_every_letter_is_refused(server: Server) -> None:  # E10
    engine = server.engine().execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        make = "CREATE DATABASE plain ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
        connection.exec_driver_sql(f"{make} TEMPLATE template0")
    engine.dispose()
    with pytest.raises(StoreError, match="encoding is LATIN1"):
        open_database(server.address.replace("/postgres?", "/plain?"))


def test_tables_that_are_gone_are_no_passing_trouble(database: Database, server: Server) -> None:
    server.empty()
    with pytest.raises(StoreError, match="tables are missing") as caught:
        database.check()
    assert not isinstance(caught.value, AwayError)


def test_wrong_passwords_and_names_are_told(server: Server) -> None:
    address = server.protect("keeper", "hunter2")
    open_database(address.replace("keeper@", "keeper:hunter2@")).close()
    for wrong in (address, address.replace("keeper@", "keeper:sesame@")):
        with pytest.raises(StoreError, match="refuses the user or the password") as caught:
            open_database(wrong)
        assert "sesame" not in str(caught.value)
    with pytest.raises(StoreError, match='"nowhere" does not exist'):
        open_database(server.address.replace("/postgres?", "/nowhere?"))
