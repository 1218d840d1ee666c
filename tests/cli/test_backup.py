"""A copy is whole although the original's last rows are still in its log (E07)."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.app.lock import hold
from watcher.cli import main
from watcher.store import articles, clock, meta
from watcher.store.articles import NewArticle
from watcher.store.db import open_database


def code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    return int(stopped.value.code or 0)


def test_a_copy_made_while_open_restores_everything(tmp_path: Path) -> None:  # E07
    original = tmp_path / "data"
    original.mkdir()
    database = open_database(original / "watcher.db")
    with database.write() as session:
        meta.require(session, {"kept": "yes"})
    copy = tmp_path / "copy.db"
    assert code("backup", str(copy), "--data-dir", str(original)) == 0
    database.close()
    shutil.rmtree(original)
    restored = open_database(copy, create=False)
    restored.verify()
    with restored.write() as session:
        meta.require(session, {"kept": "yes"})
    restored.close()


def test_a_copy_never_replaces_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_database(tmp_path / "watcher.db").close()
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    assert code("backup", str(taken), "--data-dir", str(tmp_path)) == 1
    assert "the file exists" in capsys.readouterr().err
    assert taken.read_text() == "mine"


def keeping(path: Path, what: str) -> None:
    database = open_database(path)
    with database.write() as session:
        meta.require(session, {"kept": what})
    database.close()


def kept(path: Path) -> str:
    database = open_database(path, create=False)
    with database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT value FROM meta WHERE key = 'kept'")
        found = str(rows.scalar_one())
    database.close()
    return found


@pytest.mark.parametrize("damage", ["none", "missing", "empty", "cut off", "garbage"])
def test_restore_brings_back_what_was_and_keeps_what_is(
    tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:  # E06, E07
    path, copy = tmp_path / "data" / "watcher.db", tmp_path / "copy.db"
    path.parent.mkdir()
    keeping(path, "then")
    assert code("backup", str(copy), "--data-dir", str(path.parent)) == 0
    path.unlink()
    keeping(path, "now")
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage != "none":
        path.write_bytes({"empty": b"", "cut off": whole[:-5000], "garbage": b"?" * 99}[damage])
        assert code("status", "--data-dir", str(path.parent)) == 1
        assert "estore a backup" in capsys.readouterr().err
    assert code("restore", str(copy), "--data-dir", str(path.parent)) == 0
    assert kept(path) == kept(copy) == "then"
    aside = list(path.parent.glob("watcher-before-*.db"))
    assert len(aside) == (damage != "missing")
    if damage == "none":
        assert kept(aside[0]) == "now"
    assert not list(path.parent.glob("*.restored*"))


def test_a_log_is_put_aside_with_its_database(tmp_path: Path) -> None:  # E06
    path, copy = tmp_path / "data" / "watcher.db", tmp_path / "copy.db"
    path.parent.mkdir()
    keeping(copy, "then")
    database = open_database(path)
    with database.write() as session:
        meta.require(session, {"kept": "now"})
    for part in ("", "-wal"):  # as a kill leaves them
        shutil.copyfile(f"{path}{part}", tmp_path / f"killed.db{part}")
    database.close()
    for part in ("", "-wal"):
        shutil.move(tmp_path / f"killed.db{part}", f"{path}{part}")
    assert code("restore", str(copy), "--data-dir", str(path.parent)) == 0
    assert kept(path) == "then"
    (aside,) = path.parent.glob("watcher-before-*.db")
    assert kept(aside) == "now"


@pytest.mark.parametrize(
    ("what", "says"),
    [("missing", "there is none"), ("broken", "no SQLite database"), ("itself", "itself")],
)
def test_what_cannot_be_restored_leaves_all_as_it_was(
    tmp_path: Path, what: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "watcher.db"
    keeping(path, "now")
    (tmp_path / "broken").write_bytes(b"?" * 999)
    copy = path if what == "itself" else tmp_path / what
    assert code("restore", str(copy), "--data-dir", str(tmp_path)) == 1
    assert says in capsys.readouterr().err
    assert kept(path) == "now"


def test_nothing_is_restored_under_a_running_watcher(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # E08
    keeping(tmp_path / "watcher.db", "now")
    keeping(tmp_path / "copy.db", "then")
    with hold(tmp_path):
        assert code("restore", str(tmp_path / "copy.db"), "--data-dir", str(tmp_path)) == 1
    assert "another watcher" in capsys.readouterr().err
    assert kept(tmp_path / "watcher.db") == "now"


def test_vacuum_forgets_what_is_old_and_gives_its_space_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text(
        "defaults: {keep: {articles: 30d}}\nfeeds: [https://a.example/feed]\n"
        "topics: [{name: cod, match: cod}]\n"
    )
    path, at = tmp_path / "watcher.db", datetime(2020, 1, 1, tzinfo=UTC)
    database = open_database(path)
    with database.write() as session:
        for number in range(100):
            url = f"https://a.example/{number}"
            new = NewArticle(url, url, "a", "a", "T", "", f"{number} " + "word " * 4000, at)
            articles.settle_judgement(
                session, articles.add_version(session, None, new, at).article_id, at
            )
    database.close()
    before = path.stat().st_size
    options = ("--watchlist", str(watchlist), "--data-dir", str(tmp_path))
    with hold(tmp_path):
        assert code("vacuum", *options) == 1
    assert "another watcher" in capsys.readouterr().err
    assert path.stat().st_size == before
    assert code("vacuum", *options) == 0
    assert "forgot 200 rows" in capsys.readouterr().out
    assert path.stat().st_size < before / 3
    assert not path.with_name("watcher.db-wal").exists()


def test_vacuum_believes_no_clock_that_is_far_ahead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text("feeds: [https://a.example/feed]\ntopics: [{name: cod, match: cod}]\n")
    database = open_database(tmp_path / "watcher.db")
    with database.write() as session:
        clock.steady_since(session, datetime(2020, 1, 1, tzinfo=UTC))
    database.close()
    assert code("vacuum", "--watchlist", str(watchlist), "--data-dir", str(tmp_path)) == 1
    assert "days ahead of when watcher last ran" in capsys.readouterr().err
