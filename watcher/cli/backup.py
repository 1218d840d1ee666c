"""`watcher backup` and `restore`: a copy of the database that can be used, and its use."""

from pathlib import Path
from typing import Annotated

import typer

from watcher.cli import options


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the copy; must not exist yet.")],
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Write a consistent copy of the database, also while watcher runs.

    `watcher restore` puts it back.
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

    with hold(data_dir):
        before = put_back(file, data_dir / options.DATABASE, utc())
    print(f"restored {file}" + (f"; what was there is now {before}" if before else ""))
