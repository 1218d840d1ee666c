import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from watcher.errors import StoreError
from watcher.store import topics
from watcher.store.db import Database, open_database

OTHER_PROGRAM = "CREATE TABLE mail (id INTEGER PRIMARY KEY)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watcher.db"


def names(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.connection().exec_driver_sql("SELECT name FROM topic").scalars())


def add(database: Database, name: str, now: datetime) -> None:
    with database.write() as session:
        topics.first_seen(session, [name], now)


def pragma(session: Session, name: str) -> object:
    return session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_what_is_written_is_read_by_the_next_start(path: Path, now: datetime) -> None:
    database = open_database(path)
    add(database, "ships", now)
    database.close()
    database.close()
    again = open_database(path)
    assert names(again) == {"ships"}
    again.verify()
    again.check()
    again.close()


def test_connections_are_durable_and_check_references(path: Path) -> None:
    database = open_database(path)
    with database.write() as session:
        assert pragma(session, "journal_mode") == "wal"
        assert pragma(session, "foreign_keys") == 1
        assert pragma(session, "synchronous") == 1
    database.close()


def test_nothing_is_left_of_a_block_that_failed(database: Database, now: datetime) -> None:
    def fail() -> None:
        with database.write() as session:
            topics.first_seen(session, ["ships"], now)
            raise KeyError("half-way")

    with pytest.raises(KeyError):
        fail()
    assert names(database) == set()


def test_reading_block_cannot_write(database: Database, now: datetime) -> None:
    with pytest.raises(StoreError), database.read() as session:
        topics.first_seen(session, ["ships"], now)
    add(database, "ports", now)
    assert names(database) == {"ports"}


def test_reader_sees_one_state_while_others_write(database: Database, now: datetime) -> None:
    with database.read() as session:
        assert topics.known(session, "ships") is None
        add(database, "ships", now)
        assert topics.known(session, "ships") is None
    assert names(database) == {"ships"}


def test_many_threads_write_and_none_is_lost(database: Database, now: datetime) -> None:  # E02
    def work(worker: int) -> None:
        for number in range(10):
            with database.write() as session:
                topics.known(session, "ships")  # a read that turns into a write
                topics.first_seen(session, [f"{worker}/{number}"], now)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(database)) == 60


def test_writer_waits_for_another_process(path: Path, now: datetime) -> None:  # E02
    database = open_database(path)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    release.start()
    add(database, "ships", now)
    release.join()
    other.close()
    assert names(database) == {"ships"}
    database.close()


def test_writer_gives_up_on_a_lock_that_stays(path: Path, now: datetime) -> None:  # E02
    database = open_database(path, patience=0.05)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process holds it"):
            add(database, "ships", now)
    add(database, "ports", now)
    assert names(database) == {"ports"}
    database.close()


def test_read_that_turns_into_a_write_cannot_be_overtaken(path: Path, now: datetime) -> None:  # E02
    database, other = open_database(path), open_database(path, patience=0.05)
    with database.write() as session:
        assert topics.known(session, "ships") is None
        with pytest.raises(StoreError, match="another process holds it"):
            add(other, "ports", now)
        topics.first_seen(session, ["ships"], now)
    assert names(other) == {"ships"}
    database.close()
    other.close()


def test_threads_do_not_wait_for_ever_for_one_another(path: Path, now: datetime) -> None:  # E02
    database = open_database(path, patience=0.05)
    with database.write():
        failed: list[StoreError] = []

        def second() -> None:
            try:
                add(database, "ships", now)
            except StoreError as error:
                failed.append(error)

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert "another part of watcher" in str(failed[0])
    database.close()


def test_full_disk_is_told_and_space_heals(path: Path, now: datetime) -> None:  # E03
    database = open_database(path)
    with database.write() as session:
        size = pragma(session, "page_count")
        pragma(session, f"max_page_count={size}")
    with pytest.raises(StoreError, match="disk is full"):
        add(database, "long " * 10_000, now)
    with database.write() as session:
        pragma(session, "max_page_count=1000000")
    add(database, "ships", now)
    assert names(database) == {"ships"}
    database.verify()
    database.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_file_that_may_not_be_written_is_told(path: Path) -> None:  # E04
    open_database(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreError, match="may not be written"):
        open_database(path)


def test_deleted_file_takes_no_writes(path: Path, now: datetime) -> None:  # E05
    database = open_database(path)
    path.unlink()
    with pytest.raises(StoreError, match="deleted or replaced"):
        add(database, "ships", now)
    with pytest.raises(StoreError, match="deleted or replaced"):
        database.check()
    database.close()


def test_replaced_file_takes_no_writes(path: Path, now: datetime) -> None:  # E05
    database = open_database(path)
    other = path.with_name("other.db")
    open_database(other).close()
    other.replace(path)
    with pytest.raises(StoreError, match="deleted or replaced"):
        add(database, "ships", now)
    database.close()


def zero_length(path: Path) -> None:
    path.write_bytes(b"")


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 8192)


def garbage_header(path: Path) -> None:
    path.write_bytes(b"garbage!" + path.read_bytes()[8:])


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def cut_to_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def other_programs(path: Path) -> None:
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(OTHER_PROGRAM)


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (zero_length, "the file is empty"),
        (zeros, "no SQLite database"),
        (garbage_header, "no SQLite database"),
        (cut_off, "cut off"),
        (cut_to_header, "another program"),
        (other_programs, "another program"),
        (directory, "not a file"),
    ],
)
def test_damaged_file_is_told_and_left_as_it_is(
    path: Path, damage: Callable[[Path], None], told: str
) -> None:  # E06
    open_database(path).close()
    damage(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError, match=told):
        open_database(path)
    assert not path.is_file() or path.read_bytes() == before


def test_damage_inside_is_found(path: Path) -> None:  # E06
    open_database(path).close()
    with path.open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(b"\xff" * 4096)
    database = open_database(path)
    with pytest.raises(StoreError, match="damaged"):
        database.verify()
    database.close()


def test_missing_file_is_not_made_unasked(path: Path) -> None:
    with pytest.raises(StoreError, match="there is none"):
        open_database(path, create=False)
    assert not path.exists()


def test_log_without_its_database_is_no_first_start(path: Path) -> None:  # E06 E08
    path.with_name("watcher.db-wal").write_bytes(b"frames")
    with pytest.raises(StoreError, match="its log"):
        open_database(path)


def test_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_database(tmp_path / "no such directory" / "watcher.db")


def test_half_made_file_of_a_killed_start_is_in_nobodys_way(path: Path) -> None:  # E01 E06
    for suffix in ("", "-wal"):
        path.with_name(f"watcher.db.new-{os.getpid()}{suffix}").write_bytes(b"half")
    open_database(path).close()
    assert [entry.name for entry in path.parent.iterdir()] == ["watcher.db"]


def test_newer_database_is_left_alone(path: Path) -> None:  # E09
    open_database(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match="a newer watcher wrote it"):
        open_database(path)


def test_backup_is_whole_while_others_write(path: Path, now: datetime) -> None:  # E07
    database = open_database(path)
    add(database, "ships", now)
    copy = path.with_name("backup.db")
    with database.read():
        database.backup(copy)
    add(database, "ports", now)
    database.close()
    restored = open_database(copy)
    assert names(restored) == {"ships"}
    restored.verify()
    restored.close()


def test_backup_overwrites_nothing(path: Path) -> None:
    database = open_database(path)
    with pytest.raises(StoreError, match="the file exists"):
        database.backup(path)
    database.close()


def test_server_is_checked_and_backed_up_by_its_own_tools(empty_server: str, path: Path) -> None:
    database = open_database(empty_server)
    database.check()
    database.verify()
    with pytest.raises(StoreError, match="pg_dump"):
        database.backup(path)
    database.close()


@pytest.mark.parametrize("address", ["mysql://u:hunter2@h/x", "postgresql://u:hunter2@h:port/x"])
def test_other_addresses_are_refused_without_showing_them(address: str) -> None:
    with pytest.raises(StoreError, match="no address of a database") as caught:
        open_database(address)
    assert "hunter2" not in str(caught.value)


def test_password_of_a_server_is_in_no_message() -> None:
    pytest.importorskip("psycopg", reason="the postgres extra is not installed")
    with pytest.raises(StoreError) as caught:
        open_database("postgresql://watcher:hunter2@127.0.0.1:1/none?password=hunter2")
    assert "hunter2" not in str(caught.value)
    told = "postgresql://watcher@127.0.0.1:1/none: its server cannot be reached"
    assert told in str(caught.value)
