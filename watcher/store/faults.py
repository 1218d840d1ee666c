"""What the database's own errors mean for a person. Knows no statement and no table."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from watcher.errors import AwayError, StoreError

UNREACHABLE = "its server cannot be reached: start it; a watcher that runs goes on by itself then"
CREDENTIALS = (
    "its server refuses the user or the password: check those of WATCHER_DATABASE_URL, and the "
    "file of WATCHER_DATABASE_PASSWORD_FILE"
)
FULL = "the disk is full: free some space; a watcher that runs goes on by itself then"
GONE = "its tables are missing: restore a backup"

REMEDIES = (
    ("disk is full", FULL),
    ("no space left", FULL),
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
    ("connection refused", UNREACHABLE),
    ("connection timeout", UNREACHABLE),
    ("no such file or directory", UNREACHABLE),
    ("starting up", UNREACHABLE),
    ("shutting down", UNREACHABLE),
    ("recovery mode", UNREACHABLE),
    ("password authentication failed", CREDENTIALS),
    ("no password supplied", CREDENTIALS),
    ("too many clients", "its server has no connection left: raise its max_connections"),
    ("connection slots", "its server has no connection left: raise its max_connections"),
    ("permission denied for schema", "its user may make no tables there: make it the owner"),
    ("read-only transaction", "its server takes no writes: name the primary, not a standby"),
    ("no such table", GONE),
    ("does not exist line 1", GONE),
)
"""What an error's text contains, and what to tell.

Source: sqlite3's result codes, and the messages of Postgres 18 and its client library.
"""


def explain(error: Exception, location: str) -> StoreError:
    """The error in a user's words."""
    cause = getattr(error, "orig", None) or error
    text = " ".join(str(cause).split())
    remedy = next((words for sign, words in REMEDIES if sign in text.lower()), text)
    kind = AwayError if _passing(error) else StoreError
    return kind(f"database {location}: {remedy}")


def _passing(error: Exception) -> bool:
    """Whether it is the state of a server or its network: PEP 249 calls that operational."""
    if isinstance(error, OperationalError | InterfaceError):
        return not isinstance(error.orig, sqlite3.Error)
    return isinstance(error, PoolTimeoutError)


@contextmanager
def translated(location: str) -> Iterator[None]:
    """Let database errors leave as StoreError.

    Errors in our own statements (a value of a wrong type, a missing parameter) pass: they are bugs.

    Raises:
        StoreError: anything that the database itself reports.
        AwayError: the same of a server that may be well again by itself.
    """
    try:
        yield
    except (DBAPIError, PoolTimeoutError, sqlite3.Error) as error:
        raise explain(error, location) from error
