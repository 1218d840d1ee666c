"""One watcher per database of a server: an advisory lock, which ends with the session that has it.

A killed watcher therefore leaves none. Each unit of work that writes asks whether the lock is still
there, so that one who has lost it, and may have a successor, writes nothing more.
Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from secrets import randbits

from sqlalchemy import URL, Connection, NullPool, text
from sqlalchemy.exc import DBAPIError

from watcher.errors import AwayError, StoreError
from watcher.store import postgres
from watcher.store.faults import translated

KEY = 0x77617463
"""`watc`, as in the header of our SQLite files. Advisory locks count per database."""

PATIENCE = 1000
"""Milliseconds: a server needs some to notice that the one before was killed."""

_TAKE = text("SELECT pg_advisory_lock(:key), pg_advisory_lock(:key, :token)")
_TAKEN = "55P03"  # lock_not_available
_HOLDER = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE classid = 0 "
    "AND objid = :key AND locktype = 'advisory' AND granted AND datname = current_database()"
)
_OURS = text(
    "SELECT 1 FROM pg_locks WHERE classid = :key AND objid = :token AND locktype = 'advisory'"
)


class Claim:
    """The lock of one database, in a session of its own.

    `take`, `keep` and `give_back` belong to one thread; `prove` to any.
    """

    def __init__(self, url: URL) -> None:
        self._location = postgres.shown(url)
        self._engine = postgres.engine_for(url, NullPool, isolation_level="AUTOCOMMIT")
        self._session: Connection | None = None
        self._token = 0  # names the session; a process id would come again after a restart

    def take(self) -> None:
        """Keep others off the database.

        Raises:
            StoreError: another watcher does.
            AwayError: the server cannot be used just now.
        """
        token = randbits(31)
        with translated(self._location):
            session = self._engine.connect()
            session.exec_driver_sql(f"SET lock_timeout = {PATIENCE}")
            try:
                session.execute(_TAKE, {"key": KEY, "token": token})
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") != _TAKEN:
                    raise
                holder = session.scalar(_HOLDER, {"key": KEY})
                session.close()
                raise StoreError(
                    f"{self._location}: another {holder or 'watcher'} is using this database; "
                    "stop it, or give this one its own with WATCHER_DATABASE_URL"
                ) from None
        self._session, self._token = session, token

    def keep(self) -> None:
        """See that it is still there; take it again if its session was lost.

        Raises:
            StoreError: another watcher took it meanwhile.
            AwayError: the server cannot be used just now.
        """
        if self._session is not None:
            try:
                self._session.exec_driver_sql("SELECT 1")
            except DBAPIError:
                self.give_back()
        if self._session is None:
            self.take()

    def prove(self, connection: Connection) -> None:
        """See in a transaction that the lock is there as it begins.

        Raises:
            AwayError: it was lost with its session; whoever calls `keep` takes it again.
        """
        if connection.scalar(_OURS, {"key": KEY, "token": self._token}) is None:
            raise AwayError(
                f"database {self._location}: its server has ended the session that keeps other "
                "watchers off; watcher goes on as soon as it has one again"
            )

    def give_back(self) -> None:
        """Let others have it; idempotent."""
        session, self._session, self._token = self._session, None, 0
        if session is not None:
            session.invalidate()  # closes it, whatever became of it
            session.close()
