"""`watcher copy`: what a file remembers, to a server of Postgres."""

from typing import Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError

SHOWN = 100_000  # rows between two lines about one table


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(copy)


def copy(
    to: Annotated[
        str,
        typer.Option(
            help="The server's empty database, postgresql://USER@HOST/NAME; by default that of "
            "WATCHER_DATABASE_URL. WATCHER_DATABASE_PASSWORD_FILE may have its password.",
        ),
    ] = "",
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Copy the database of the data directory to a server of Postgres; stop watcher first.

    Everything comes along, ids too, in one transaction: all of it or nothing. The file is left as
    it is. A database that remembers something already is refused.
    """
    from watcher.app.lock import hold
    from watcher.config.database import FILE
    from watcher.store.carry import carry
    from watcher.store.db import open_database

    address = _address(to)
    with hold(data_dir):
        source = open_database(data_dir / FILE, create=False)
        try:
            source.verify()
            target = open_database(address, alone=True)
            try:
                rows = 0
                for table, done, total in carry(source, target):
                    if done == total:
                        rows += total
                    if done == total or done % SHOWN == 0:
                        print(f"{table}: {done:,} of {total:,} rows")
            finally:
                target.close()
        finally:
            source.close()
    print(f"copied {rows:,} rows to {target.location}; set WATCHER_DATABASE_URL to work there")


def _address(to: str) -> str:
    from watcher.config.database import PASSWORD, URL, database

    environ = options.environment()
    found = database(options.DATA_DIR, environ | {URL: to} if to else environ)
    if not isinstance(found, str):
        raise ConfigError(f"say where to: --to postgresql://USER@HOST/NAME, or {URL} ({PASSWORD})")
    return found
