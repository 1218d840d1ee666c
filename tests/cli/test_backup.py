"""A copy is whole although the original's last rows are still in its log (E07)."""

import shutil
from pathlib import Path

import pytest

from watcher.cli import main
from watcher.store import meta
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
