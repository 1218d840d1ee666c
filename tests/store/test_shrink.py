"""A database is made small without ever being half of one."""

import os
import shutil
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
from watcher.store.restore import restore
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


def test_it_stays_its_owners(path: Path) -> None:
    path.chmod(0o640)
    with_owner = os.geteuid() == 0  # only root can give a file away
    if with_owner:
        os.chown(path, 65534, 65534)
    shrink(path)
    found = path.stat()
    assert found.st_mode & 0o777 == 0o640
    assert not with_owner or (found.st_uid, found.st_gid) == (65534, 65534)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_is_restored_is_its_owners(path: Path, tmp_path: Path, now: datetime) -> None:
    copy = tmp_path / "copy.db"
    shutil.copyfile(path, copy)
    os.chown(path, 65534, 65534)
    restore(copy, path, now)
    assert path.stat().st_uid == 65534
    new = tmp_path / "new"
    new.mkdir()
    os.chown(new, 65534, 65534)
    restore(copy, new / "watcher.db", now)
    assert (new / "watcher.db").stat().st_uid == 65534
