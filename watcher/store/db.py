"""Open, migrate and check a database, and hand out sessions. Knows no table's meaning.

One file, SQLite in WAL mode; a Postgres address works with the same statements.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session


class Database:
    """An open database; safe to share between threads, never between forks.

    Attributes:
        location: path or address, for messages (password removed).
    """

    location: str

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and may not write.

        Raises:
            StoreError: the database cannot be read, or the block tried to write.
        """
        raise NotImplementedError
        yield

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one write transaction: committed at the end, rolled back on any exception.

        Writers queue; keep the block free of network and judging.

        Raises:
            StoreError: locked too long, disk full, read-only, damaged, deleted or replaced.
        """
        raise NotImplementedError
        yield

    def check(self) -> None:
        """Cheap: the file is still the one that was opened and answers.

        Raises:
            StoreError: it was deleted or replaced, or does not answer.
        """
        raise NotImplementedError

    def verify(self) -> None:
        """Thorough: every page is read and checked (seconds per gigabyte).

        Raises:
            StoreError: damage, with what was found.
        """
        raise NotImplementedError

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target` while others work (copying the file would not do).

        Raises:
            StoreError: the target exists or cannot be written.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close all connections; idempotent."""
        raise NotImplementedError


def open_database(location: str | Path, *, create: bool = True) -> Database:
    """Open the database at a path or address and bring its schema up to date.

    Args:
        location: a file path, or an address such as "postgresql+psycopg://…".
        create: make the file where it does not exist.

    Raises:
        StoreError: missing (with `create` False), foreign, empty, truncated, damaged, newer,
            locked or not writable; the message says what to do.
    """
    raise NotImplementedError
