"""Options that several commands share, and what they mean when they are not given."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.errors import ConfigError, StoreError
from watcher.telemetry import LogFormat, LogLevel

if TYPE_CHECKING:
    from watcher.app import Settings
    from watcher.config import Watchlist as Loaded
    from watcher.store.db import Database

Watchlist = Annotated[
    Path | None,
    typer.Option(
        "--watchlist",
        "-w",
        envvar="WATCHER_WATCHLIST",
        show_default="config/watchlist.yaml, else the shipped one",
        help="The watchlist to use.",
    ),
]
DataDir = Annotated[
    Path,
    typer.Option(
        "--data-dir",
        "-d",
        envvar="WATCHER_DATA_DIR",
        readable=False,  # we say ourselves what to do about a directory that cannot be used
        help="Where watcher keeps its database; one running watcher per directory.",
    ),
]
Log = Annotated[
    LogFormat,
    typer.Option("--log", envvar="WATCHER_LOG", help="How log lines look."),
]
Db = Annotated[
    Path | None,
    typer.Option("--db", help="Read this database, such as one that a replay kept."),
]
Level = Annotated[
    LogLevel,
    typer.Option(
        "--log-level", envvar="WATCHER_LOG_LEVEL", help="Log this, and what matters more."
    ),
]

DATA_DIR = Path("data")


def own_watchlist(given: Path | None) -> Path:
    """The watchlist to write to: never the one inside the installed package.

    Raises:
        ConfigError: none was given and there is none here.
    """
    path = watchlist_path(given)
    if given is None and path.parent.name == "shipped":
        raise ConfigError(
            f"there is no config/watchlist.yaml here to write to; copy {path} to "
            "config/watchlist.yaml first, or name a file with --watchlist"
        )
    return path


def watchlist_path(given: Path | None) -> Path:
    """The watchlist to use: the given one, the one of this directory, or the shipped one.

    Raises:
        ConfigError: none was given, there is none here and none was shipped.
    """
    if given is not None:
        return given
    here = Path("config/watchlist.yaml")
    if here.exists():
        return here
    shipped = Path(str(files("watcher"))) / "shipped" / "watchlist.yaml"
    checkout = Path(str(files("watcher"))).parent / "config" / "watchlist.yaml"
    for candidate in (checkout, shipped):
        if candidate.exists():
            return candidate
    raise ConfigError(f"no watchlist: {here} does not exist; name one with --watchlist")


def watched_path(given: Path | None, data_dir: Path) -> Path:
    """The watchlist to read beside a database: if none is named, that of the watcher running on it.

    Says on standard error which it is: a second terminal may have other variables and another
    directory than the daemon.

    Raises:
        ConfigError: as of `watchlist_path`.
    """
    from watcher.app import pulse

    running = pulse.begun(data_dir) if given is None else None
    path = running.watchlist if running else watchlist_path(given)
    print(f"watchlist: {path}{' (the running watcher)' if running else ''}", file=sys.stderr)
    return path


def watched(given: Path | None, data_dir: Path) -> "Loaded | None":
    """The watchlist beside a database; None where that of the running watcher cannot be read here.

    The watcher has it in use all the same: this terminal lacks a variable or a file that it names,
    or it was changed since. Names are in the database too.

    Raises:
        ConfigError: it was named, or no watcher runs, and it cannot be used.
    """
    from watcher.app import pulse
    from watcher.config import load

    path = watched_path(given, data_dir)
    try:
        return load(path, environment())
    except ConfigError as error:
        if given is not None or pulse.begun(data_dir) is None:
            raise
        print(f"names are those of the database, as from here {error}", file=sys.stderr)
        return None


def zone(given: Path | None, data_dir: Path) -> tzinfo:
    """The time zone that messages have, for looking at a database; UTC where it cannot be told.

    Says so on standard error: a mistake in the watchlist is no reason to show nothing.
    """
    from watcher.app import pulse
    from watcher.config import zone_of

    running = pulse.begun(data_dir) if given is None else None
    path = running.watchlist if running else watchlist_path(given)
    found = zone_of(path, environment())
    if found is None:
        print(f"times are in UTC, as {path} says no time zone that can be used", file=sys.stderr)
    return found or UTC


@contextmanager
def reading(data_dir: Path, db: Path | None) -> Iterator["Database"]:
    """Open the database of a data directory, or the one that was named, for looking.

    Says on standard error which it is.

    Raises:
        ConfigError: the environment names a server in a way that cannot be used.
        StoreError: there is none, or it cannot be used.
    """
    from watcher.store.db import open_database

    database = open_database(db or location(data_dir), create=False)
    print(f"database: {database.location}", file=sys.stderr)
    try:
        yield database
    finally:
        database.close()


def location(data_dir: Path) -> Path | str:
    """Where the database is: in the data directory, or where the environment says.

    Raises:
        ConfigError: what the environment says cannot be used.
    """
    from watcher.config.database import database

    return database(data_dir, environment())


def file(data_dir: Path, instead: str) -> Path:
    """The database's file, for what is done with files.

    Args:
        data_dir: where it lies.
        instead: what to do where the database is a server's.

    Raises:
        StoreError: it is.
    """
    from watcher.config.database import URL

    where = location(data_dir)
    if isinstance(where, str):
        raise StoreError(f"the database is the server's that {URL} names: {instead}")
    return where


def environment() -> dict[str, str]:
    """The environment, for `${NAME}` in the watchlist."""
    return dict(os.environ)


def settings(watchlist: Path | None, data_dir: Path) -> "Settings":
    """How to run the daemon, from the options."""
    from watcher.app import Settings

    environ, database = environment(), location(data_dir)
    return Settings(watchlist_path(watchlist), data_dir, environ, database)
