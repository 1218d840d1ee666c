"""What the page may see of the daemon behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from starlette.requests import Request

from watcher.config import Watchlist
from watcher.core.topics import Topic
from watcher.store.db import Database


@dataclass(frozen=True, slots=True)
class Program:
    """The daemon as the page knows it; safe to use in any thread.

    Attributes:
        database: read by pages; written to when a person decides something.
        clock: gives aware UTC.
        current: the watchlist in use, which may be another the next time.
        rejected: why a changed watchlist is not in use, "" if it is.
        problems: why the daemon is not well, a sentence each.
        ages: stage to seconds since it last ended a round without an error.
        file: the watchlist's file.
        environ: where `${VARIABLE}` of the watchlist comes from.
    """

    database: Database
    clock: Callable[[], datetime]
    current: Callable[[], Watchlist]
    rejected: Callable[[], str] = str
    problems: Callable[[], Sequence[str]] = tuple
    ages: Callable[[], Mapping[str, float]] = dict
    file: Path = Path("watchlist.yaml")
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def zone(self) -> tzinfo:
        """For times that people read."""
        return self.current().defaults.timezone

    def topic(self, name: str) -> Topic | None:
        """A topic of the watchlist, None where none has this name."""
        return next((one for one in self.current().topics if one.name == name), None)


def of(request: Request) -> Program:
    """The daemon behind the page that was asked."""
    program: Program = request.app.state.program
    return program
