"""What the database's own errors mean for a person. Knows no statement and no table."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from watcher.errors import StoreError

UNREACHABLE = "its server cannot be reached: start it; watcher goes on by itself then"

REMEDIES = (
    ("disk is full", "the disk is full: free some space; watcher goes on by itself then"),
    ("readonly", "it may not be written: check the owner and rights of the file and its directory"),
    ("is locked", "another process holds it: stop the other watcher, or wait for it"),
    ("unable to open", "it cannot be opened: check that the directory exists and may be written"),
    ("malformed", "it is damaged: stop watcher and restore a backup (watcher restore FILE)"),
    (
        "not a database",
        "it is no SQLite database: restore a backup (watcher restore), or name another file",
    ),
    ("disk i/o", "the disk reports errors: check it and the free space, then restart"),
    ("deadlock", "two of its users waited for each other, and this one gave way: try again"),
    ("serialize", "somebody else changed the same rows meanwhile: try again"),
    ("queuepool limit", "it was asked for too much at once: try again, or do less side by side"),
    ("connection is bad", UNREACHABLE),
    ("connection is lost", UNREACHABLE),
    ("closed the connection", UNREACHABLE),
    ("terminating connection", UNREACHABLE),
    ("no such table", "its tables are missing: restore a backup (watcher restore FILE)"),
)
"""What an error's text contains, and what to tell. Source: sqlite3's result codes."""


def explain(error: Exception, location: str) -> StoreError:
    """The error in a user's words."""
    cause = getattr(error, "orig", None) or error
    text = " ".join(str(cause).split())
    remedy = next((words for sign, words in REMEDIES if sign in text.lower()), text)
    return StoreError(f"database {location}: {remedy}")


@contextmanager
def translated(location: str) -> Iterator[None]:
    """Let database errors leave as StoreError.

    Errors in our own statements (a value of a wrong type, a missing parameter) pass: they are bugs.

    Raises:
        StoreError: anything that the database itself reports.
    """
    try:
        yield
    except (DBAPIError, PoolTimeoutError, sqlite3.Error) as error:
        raise explain(error, location) from error
