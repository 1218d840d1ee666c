"""A file's memory on a server: every row, every id, all or nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, delete, func, select

from tests.postgres import Server, serving
from watcher.core.features import features
from watcher.errors import StoreError
from watcher.model import Alert, Assessment, Entry
from watcher.store import (
    articles,
    assessments,
    carry,
    entries,
    facts,
    feeds,
    outbox,
    silences,
    sql,
    stories,
    tables,
)
from watcher.store.articles import NewArticle
from watcher.store.db import Database, open_database
from watcher.store.entries import Keyed
from watcher.store.facts import NewFact
from watcher.store.feeds import FeedSpec

HOUR = timedelta(hours=1)
Make = Callable[..., NewArticle]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    server.empty()
    opened = open_database(server.address, alone=True)
    yield opened
    opened.close()


@pytest.fixture
def source(
    tmp_path: Path, new_article: Make, assessment: Assessment, alert: Alert, now: datetime
) -> Iterator[Database]:
    """A file that remembers something of most kinds; the last silence is forgotten."""
    opened = open_database(tmp_path / "watcher.db")
    with opened.write() as session:
        feeds.sync(session, [FeedSpec("wire", "https://wire.example/rss", HOUR)], now)
        entry = Entry("g", "https://wire.example/1", "Cod, Þorskur, 대구")
        entries.add(session, 1, [Keyed(entry, entry.url)], now, baseline=False)
        for number in range(5):
            new = new_article(f"https://wire.example/{number}")
            one = articles.add_version(session, None, new, now).article_id
            assessments.save(session, one, assessment, now)
        stories.add(session, 1, signature=b"\0\xff", sentence_hashes=[7], bands=[1, 2**62])
        keys = frozenset({1, 2**62})
        facts.add(
            session,
            "ships",
            [NewFact("Twelve left.", 1, now, keys, sketch=features("Twelve left.").sketch)],
            now,
        )
        outbox.raise_alert(session, alert, [("hook", "x")], now, article_id=1, hold=True)
        for _ in range(3):
            silences.add(session, topic="ships", until=now + HOUR, now=now)
        sql.run(session, delete(tables.silence).where(tables.silence.c.id == 3))
    yield opened
    opened.close()


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            name: [tuple(row) for row in sql.run(session, ordered(name))]
            for name in tables.METADATA.tables
        }


def ordered(name: str) -> Select[Any]:
    table = tables.METADATA.tables[name]
    return select(table).order_by(*table.primary_key.columns)


def test_every_row_arrives_and_ids_go_on(source: Database, target: Database, now: datetime) -> None:
    seen = list(carry.carry(source, target))
    assert contents(target) == contents(source)
    assert carry.Carried("article", 5, 5) in seen
    assert {one.table for one in seen} >= {"fact", "posting", "delivery", "band", "silence"}
    with target.write() as session:
        assert silences.add(session, topic="a", until=now + HOUR, now=now) == 4  # 3 was given once
        new = FeedSpec("new", "https://new.example/rss", HOUR)
        wire = FeedSpec("wire", "https://wire.example/rss", HOUR)
        feeds.sync(session, [wire, new], now)
        assert [one.id for one in feeds.health(session)] == [2, 1]


def test_a_server_that_remembers_something_is_refused(
    source: Database, target: Database, now: datetime
) -> None:
    with target.write() as session:
        silences.add(session, topic="mine", until=now + HOUR, now=now)
    before = contents(target)
    with pytest.raises(StoreError, match=r"remembers something already \(table silence\)"):
        list(carry.carry(source, target))
    assert contents(target) == before


def test_what_breaks_off_leaves_nothing(source: Database, target: Database) -> None:
    copying = carry.carry(source, target)
    for one in copying:
        if one.table == "fact":
            break
    copying.close()
    with target.read() as session:
        for table in tables.METADATA.sorted_tables:
            number = select(func.count()).select_from(table)
            assert sql.run(session, number).scalar() == 0, table.name
    assert list(carry.carry(source, target))
