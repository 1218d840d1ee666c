"""`watcher backup`: a copy of the database that can be used."""

from pathlib import Path
from typing import Annotated

import typer

from watcher.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backup)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the copy; must not exist yet.")],
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Write a consistent copy of the database, also while watcher runs.

    To restore, stop watcher, put the copy in the data directory as watcher.db and remove
    watcher.db-wal and watcher.db-shm.
    """
    with options.reading(data_dir, None) as database:
        database.backup(file)
    print(f"copied to {file}")
