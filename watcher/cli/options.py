"""Options that several commands share, and what they mean when they are not given."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from watcher.errors import ConfigError
from watcher.telemetry import LogFormat

DATABASE = "watcher.db"

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
        help="Where watcher keeps its database; one running watcher per directory.",
    ),
]
Log = Annotated[
    LogFormat,
    typer.Option("--log", envvar="WATCHER_LOG", help="How log lines look."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also log the small things.")]

DATA_DIR = Path("data")


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
    for candidate in (shipped, checkout):
        if candidate.exists():
            return candidate
    raise ConfigError(f"no watchlist: {here} does not exist; name one with --watchlist")


def database_path(data_dir: Path) -> Path:
    """The database in a data directory."""
    return data_dir / DATABASE


def environment() -> dict[str, str]:
    """The environment, for `${NAME}` in the watchlist."""
    return dict(os.environ)
