"""The sign of life: a small file that the daemon renews and `watcher health` reads.

The file, not a port: it works without a web server, in a container with one writable directory,
and its absence means what it says.
"""

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.app.lock import is_held

PULSE = "pulse.json"
EVERY = 10.0  # seconds
# A daemon that has not renewed its file for so long hangs or is starved.
STALE = timedelta(minutes=1)
# A stage that has not come back without an error for so long does not work. Longer than a round
# of requests to hosts that all run into their deadlines.
STALLED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the daemon is well.

    Attributes:
        problems: why it is not, a sentence each.
        troubles: what it has met and told of; it works all the same.
    """

    problems: tuple[str, ...]
    pid: int = 0
    troubles: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """No problems."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Begun:
    """What the daemon on a data directory was started with.

    Attributes:
        watchlist: its file.
        fixed: the keys that it takes up at a start only, and what they said then.
    """

    watchlist: Path
    fixed: Mapping[str, str]


class Pulse:
    """Renews the file of one data directory."""

    def __init__(self, folder: Path, begun: Begun | None = None) -> None:
        self._folder = folder
        self._begun = begun
        self._began = time.monotonic()
        self._beaten: float | None = None

    def beat(self, ages: Mapping[str, float], troubles: Sequence[str] = ()) -> None:
        """Renew the file if it is time to; a full disk is for the database to complain about.

        Args:
            ages: stage to seconds since it last ended a round without an error.
            troubles: what it has met and told of.
        """
        now = time.monotonic()
        if self._beaten is not None and now - self._beaten < EVERY:
            return
        self._beaten = now
        words = {
            "pid": os.getpid(),
            "ages": dict(ages),
            "uptime": now - self._began,
            "troubles": list(troubles),
        }
        if self._begun is not None:
            words["watchlist"] = str(self._begun.watchlist.absolute())
            words["fixed"] = dict(self._begun.fixed)
        with suppress(OSError):
            half = self._folder / (PULSE + ".new")
            half.write_text(json.dumps(words), encoding="ascii")
            half.replace(self._folder / PULSE)


def look(folder: Path, stages: tuple[str, ...]) -> Health:
    """Read the sign of life of the watcher on a data directory."""
    if not is_held(folder):
        return Health((f"no watcher is running on {folder}",))
    try:
        words = json.loads((folder / PULSE).read_text(encoding="ascii"))
        renewed = datetime.fromtimestamp((folder / PULSE).stat().st_mtime, UTC)
    except (OSError, ValueError) as error:
        return Health((f"{folder / PULSE} cannot be read: {error}",))
    problems = []
    age = datetime.now(UTC) - renewed
    if age > STALE:
        problems.append(f"no sign of life for {age.total_seconds():.0f} s")
    problems += stalled(words["ages"], words["uptime"], stages)
    return Health(tuple(problems), words["pid"], tuple(words.get("troubles", ())))


def begun(folder: Path) -> Begun | None:
    """What the watcher that runs on a data directory was started with; None where it is unknown."""
    if not is_held(folder):
        return None
    try:
        words = json.loads((folder / PULSE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None  # it has just begun, or its disk is full
    known = "watchlist" in words
    return Begun(Path(words["watchlist"]), words["fixed"]) if known else None


def stalled(ages: Mapping[str, float], uptime: float, stages: Iterable[str]) -> list[str]:
    """The stages that do not work, a sentence each.

    Args:
        ages: stage to seconds since it last ended a round without an error.
        uptime: seconds since all began, for those that never have.
        stages: their names.
    """
    quiet = ((stage, ages.get(stage, uptime)) for stage in stages)
    return [
        f"stage {stage} has not worked for {seconds:.0f} s"
        for stage, seconds in quiet
        if seconds > STALLED.total_seconds()
    ]
