from datetime import datetime, timedelta

from watcher.store import lines, retain
from watcher.store.db import Database
from watcher.store.retain import Cutoffs

HOST = "news.example"


def add(database: Database, page: int, hashes: set[int], now: datetime) -> None:
    with database.write() as session:
        lines.add(session, HOST, f"https://news.example/{page}", hashes, now)


def count(database: Database, *hashes: int, host: str = HOST) -> dict[int, int]:
    with database.read() as session:
        return dict(lines.count(session, host, hashes))


def test_addresses_are_counted_per_line_and_host(database: Database, now: datetime) -> None:
    add(database, 1, {1, 2}, now)
    add(database, 1, {1, 2}, now)
    add(database, 2, {1, 2**63 - 1}, now)
    assert count(database, 1, 2, 3, 2**63 - 1) == {1: 2, 2: 1, 2**63 - 1: 1}
    assert count(database, 1, host="other.example") == {}
    assert count(database) == {}


def test_counting_stops_at_the_cap(database: Database, now: datetime) -> None:
    for page in range(lines.CAP + 5):
        add(database, page, {1, 100 + page}, now)
    assert count(database, 1, 104) == {1: lines.CAP, 104: 1}


def test_furniture_that_still_stands_is_remembered(database: Database, now: datetime) -> None:
    for page in range(lines.CAP):
        add(database, page, {1, 2}, now)
    later = now + timedelta(days=40)
    add(database, 99, {1}, later)
    old = now + timedelta(days=30)
    with database.write() as session:
        purged = retain.purge(session, Cutoffs(old, old, old, old, old))
    assert purged.lines == lines.CAP
    assert count(database, 1, 2) == {1: lines.CAP}
