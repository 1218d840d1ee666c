"""Open, migrate and check a database, and hand out sessions. Knows no table's meaning.

One file, SQLite in WAL mode; a Postgres address works with the same statements.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from watcher.errors import StoreError
from watcher.store import making, postgres, sqlite
from watcher.store.claim import Claim
from watcher.store.faults import translated

__all__ = ["Database", "Session", "open_database"]


class Database:
    """An open database; safe to share between threads, never between forks.

    Attributes:
        location: path or address, for messages (without a password).
    """

    def __init__(
        self,
        engine: Engine,
        location: str,
        path: Path | None = None,
        patience: float = sqlite.PATIENCE,
        claim: Claim | None = None,
    ) -> None:
        self.location = location
        self._engine = engine
        self._claim = claim
        self._reader = engine if path else engine.execution_options(**postgres.READS)
        self._writer = engine.execution_options(writes=True)
        self._path = path
        self._patience = patience
        self._identity = _identity(path) if path else None
        self._writing = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and may not write.

        Raises:
            StoreError: the database cannot be read, or the block tried to write.
        """
        self._check_file()
        with translated(self.location), _session(self._reader) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one write transaction: committed at the end, rolled back on any exception.

        Writers queue; keep the block free of network and judging.

        Raises:
            StoreError: locked too long, disk full, read-only, damaged, deleted or replaced.
            AwayError: its server cannot be used just now.
        """
        with self._turn():
            self._check_file()
            with translated(self.location), _session(self._writer) as session, session.begin():
                # BEGIN IMMEDIATE now, so that a refusal comes before any work
                connection = session.connection()
                if self._claim is not None:
                    self._claim.prove(connection)
                yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # SQLite has one writer. Threads that queue here wake in turn; SQLite's own waiting polls.
        if self._path is None:
            yield
            return
        if not self._writing.acquire(timeout=self._patience):
            raise StoreError(
                f"database {self.location}: another part of watcher has been writing for "
                f"{self._patience:g} s; try again"
            )
        try:
            yield
        finally:
            self._writing.release()

    def check(self) -> None:
        """Cheap: the file is still the one that was opened, or the server still ours, and answers.

        One thread asks it again and again: it also takes back what keeps other watchers off, once
        a server is there again.

        Raises:
            StoreError: it was deleted or replaced, does not answer, or another watcher has it.
            AwayError: its server cannot be used just now.
        """
        if self._claim is not None:
            self._claim.keep()
        with self.read() as session:
            session.connection().exec_driver_sql("SELECT count(*) FROM meta")

    def _check_file(self) -> None:
        if self._path is None or _identity(self._path) == self._identity:
            return
        raise StoreError(
            f"database {self.location}: the file was deleted or replaced while watcher runs; what "
            "is written now would be lost. Put the file back and restart watcher"
        )

    def verify(self) -> None:
        """Thorough: every page is read and checked (seconds per gigabyte).

        Raises:
            StoreError: damage, with what was found.
        """
        with self.read() as session:
            if self._path is None:
                return
            found = session.connection().exec_driver_sql("PRAGMA integrity_check(3)").scalars()
            problems = [problem for problem in found if problem != "ok"]
        if problems:
            raise StoreError(
                f"database {self.location}: it is damaged ({'; '.join(problems)}); "
                "restore a backup (watcher restore FILE)"
            )

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target` while others work (copying the file would not do).

        Raises:
            StoreError: the target exists or cannot be written, or this is Postgres.
        """
        if self._path is None:
            raise StoreError(
                f"database {self.location}: Postgres has its own tool, also while watcher runs: "
                "pg_dump --format=custom --file=FILE ADDRESS"
            )
        if target.exists():
            raise StoreError(f"backup {target}: the file exists; name another")
        self._check_file()
        with translated(f"backup {target}"), self._engine.connect() as connection:
            connection.rollback()  # VACUUM runs in no transaction
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA query_only = OFF")  # what it writes is the copy
            raw.execute("VACUUM INTO ?", (str(target),))

    def close(self) -> None:
        """Close all connections; idempotent."""
        self._engine.dispose()
        if self._claim is not None:
            self._claim.give_back()


def open_database(
    location: str | Path,
    *,
    create: bool = True,
    alone: bool = False,
    patience: float = sqlite.PATIENCE,
) -> Database:
    """Open the database at a path or address and bring its schema up to date.

    Args:
        location: a file path, or an address such as "postgresql://user@host/name".
        create: make the file, or a server's tables, where there are none.
        alone: keep other watchers off a server's database until it is closed; a file lies in a
            directory that has a lock.
        patience: seconds that a writer of this process waits for other writers.

    Raises:
        StoreError: missing (with `create` False), foreign, empty, truncated, damaged, newer,
            locked, not writable or another watcher's; the message says what to do.
        AwayError: its server cannot be used just now.
    """
    if isinstance(location, str) and "://" in location:
        return _open_server(location, create=create, alone=alone)
    path = Path(location).absolute()
    if not path.exists():
        if not create:
            raise StoreError(f"database {path}: there is none; run watcher first, or name its file")
        making.create(path)
    sqlite.inspect(path)
    engine = sqlite.engine_for(path, patience)
    try:
        with translated(str(path)):
            making.bring_up_to_date(engine, str(path))
    except StoreError:
        engine.dispose()
        raise
    return Database(engine, str(path), path, patience)


def _open_server(address: str, *, create: bool, alone: bool) -> Database:
    url = postgres.parse(address)
    location = postgres.shown(url)
    engine = postgres.engine_for(url, pool_pre_ping=True, pool_size=4, max_overflow=28)
    claim = Claim(url) if alone else None
    database = Database(engine, location, claim=claim)
    try:
        if claim is not None:
            claim.take()
        with translated(location):
            making.bring_up_to_date(engine, location, create=create)
    except StoreError:
        database.close()
        raise
    return database


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    with Session(engine, autoflush=False, expire_on_commit=False) as session:
        yield session


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
