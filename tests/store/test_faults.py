import sqlite3

import pytest
from sqlalchemy.exc import DatabaseError, OperationalError, StatementError

from watcher.errors import StoreError
from watcher.store.faults import explain, translated


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("database or disk is full", "free some space"),
        ("attempt to write a readonly database", "may not be written"),
        ("database is locked", "another process"),
        ("database disk image is malformed", "restore a backup"),
        ("file is not a database", "restore a backup"),
        ("unable to open database file", "directory exists"),
        ("disk I/O error", "check it"),
    ],
)
def test_every_known_error_says_what_to_do(text: str, told: str) -> None:
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError(text))
    assert told in str(explain(error, "w.db"))


def test_unknown_error_keeps_its_words_and_no_statement() -> None:
    error = DatabaseError("SELECT secret", {"x": "secret"}, sqlite3.DatabaseError("odd\nthing"))
    assert str(explain(error, "w.db")) == "database w.db: odd thing"


def test_bugs_of_ours_are_not_dressed_up() -> None:
    with pytest.raises(StatementError), translated("w.db"):
        raise StatementError("no such value", "SELECT 1", {}, ValueError("naive"))


def test_the_cause_is_kept() -> None:
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked"))
    with pytest.raises(StoreError) as caught, translated("w.db"):
        raise error
    assert caught.value.__cause__ is error
