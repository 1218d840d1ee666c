"""`watcher backup`, `restore`, `vacuum`: a copy of the database, its use, and a smaller file."""

from pathlib import Path
from typing import Annotated

import typer

from watcher.cli import options


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)
    app.command()(vacuum)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the copy; must not exist yet.")],
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Write a consistent copy of the database, also while watcher runs.

    `watcher restore` puts it back. A Postgres server has its own tool, pg_dump.
    """
    with options.reading(data_dir, None) as database:
        database.backup(file)
    print(f"copied to {file}")


def restore(
    file: Annotated[Path, typer.Argument(help="What `watcher backup` wrote.")],
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Put a backup in the place of the database; stop watcher first.

    The backup is checked before. The database of now, also a damaged one, is kept beside it under
    another name. Alerts that were sent since the backup was made may be sent again, with the same
    ids.
    """
    from watcher.app.clock import utc
    from watcher.app.lock import hold
    from watcher.store.restore import restore as put_back

    path = options.file(data_dir, "restore what pg_dump wrote with pg_restore --clean")
    with hold(data_dir):
        before = put_back(file, path, utc())
    print(f"restored {file}" + (f"; what was there is now {before}" if before else ""))


def vacuum(
    watchlist: options.Watchlist = None, data_dir: options.DataDir = options.DATA_DIR
) -> None:
    """Forget what is older than `keep` says, and give its space back; stop watcher first.

    A running watcher forgets by itself, every hour, and uses that space again; so this is worth it
    only after `keep` was shortened or a flood has passed. Needs as much free space as the
    database will have.
    """
    from watcher.app.clock import utc
    from watcher.app.lock import hold
    from watcher.config import load
    from watcher.errors import StoreError
    from watcher.pipeline import retain
    from watcher.store import clock
    from watcher.store.db import open_database
    from watcher.store.shrink import shrink

    keep = load(options.watchlist_path(watchlist), options.environment()).defaults.keep
    path = options.file(
        data_dir,
        "watcher forgets by itself, and Postgres uses the space again; to have it back, stop "
        "watcher and run VACUUM FULL in psql",
    )
    with hold(data_dir):
        database = open_database(path, create=False)
        try:
            with database.read() as session:
                ahead = clock.leap(session, utc())
            if ahead:
                raise StoreError(
                    f"the clock is {ahead.days} days ahead of when watcher last ran: what is old "
                    "cannot be told. Set it right, or let watcher run for a day."
                )
            rows = retain.forget(database, keep, now=utc(), stopping=lambda: False)
        finally:
            database.close()
        before, after = shrink(path)
    print(f"forgot {rows:,} rows; {path}: {_size(before)}, now {_size(after)}")


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB"
