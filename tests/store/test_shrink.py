"""A database is made small without ever being half of one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from watcher.errors import StoreError
from watcher.store import articles, retain
from watcher.store.articles import NewArticle
from watcher.store.db import open_database
from watcher.store.retain import Cutoffs
from watcher.store.shrink import shrink

DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path, new_article: Callable[..., NewArticle], now: datetime) -> Path:
    """A database of which most was forgotten, with one article left."""
    found = tmp_path / "watcher.db"
    database = open_database(found)
    for number in range(200):
        at = now if number < 199 else now + 9 * DAY
        new = new_article(f"https://news.example/{number}", text=f"{number} " + "word " * 2000)
        with database.write() as session:
            made = articles.add_version(session, None, new, at)
            articles.settle_judgement(session, made.article_id, at)
    while True:
        with database.write() as session:
            if not retain.purge(session, Cutoffs(*[now + DAY] * 5)).total:
                break
    database.close()
    return found


def left(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [url for (url,) in connection.execute("SELECT url FROM article")]


def test_space_of_what_was_forgotten_is_given_back(path: Path) -> None:
    before, after = shrink(path)
    assert before > 1_500_000
    assert after == path.stat().st_size < 400_000
    assert {one.name for one in path.parent.iterdir()} == {path.name}
    database = open_database(path, create=False)
    database.verify()
    database.close()
    assert left(path) == ["https://news.example/199"]


def test_a_database_that_somebody_reads_stays_as_it_is(path: Path) -> None:
    database = open_database(path)
    size = path.stat().st_size
    with database.read() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM article").scalar()
        with pytest.raises(StoreError, match="another process holds it"):
            shrink(path)
    database.close()
    assert path.stat().st_size == size
    assert left(path) == ["https://news.example/199"]
    assert not list(path.parent.glob("*.shrunk*"))


def test_what_an_interrupted_one_left_is_no_hindrance(path: Path) -> None:
    path.with_name("watcher.db.shrunk").write_text("half")
    shrink(path)
    assert left(path) == ["https://news.example/199"]
    assert not list(path.parent.glob("*.shrunk*"))
