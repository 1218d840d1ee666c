"""The daemon at work among hostile feeds, watched from inside; for bombs and soak."""

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from tests.app.hostile import Hostile
from watcher.app.clock import utc
from watcher.app.house import House, open_house
from watcher.app.run import Flags, Settings, serve
from watcher.config import load
from watcher.store.tables import article, entry, feed
from watcher.telemetry import LOGGER, LogFormat, configure

PAGE = os.sysconf("SC_PAGE_SIZE")
# All requests end by their deadline of half a minute, and then three pages of a feed are read for
# 20 seconds each (ingest.turns); what is still at work then hangs.
PATIENCE = timedelta(seconds=100)
CHILD = b"watcher.ingest.parser_child"


def write(folder: Path, server: Hostile, feeds: Mapping[str, int], timeout: int = 30) -> Path:
    """A watchlist of so many feeds of each kind, each on a host of its own, asked each minute."""
    lines = [
        f"  - {{name: {kind}{number}, timeout: {timeout}s, "
        f'url: "{server.address(kind, number)}"}}\n'
        for kind, count in feeds.items()
        for number in range(count)
    ]
    path = folder / "watchlist.yaml"
    path.write_text(
        "defaults: {private_networks: [127.0.0.0/8], interval: 1m, min_interval: 1m,\n"
        "  max_interval: 1m}\n"
        f"feeds:\n{''.join(lines)}"
        "topics: [{name: fish, match: haddock}]\n"
        "receivers: [{name: hook, file: {}}]\n",
        encoding="utf-8",
    )
    return path


@dataclass(frozen=True, slots=True)
class Sample:
    """How the process was at one moment.

    Attributes:
        seconds: since it began.
        memory: bytes of the process itself.
        children: bytes of those that read feeds, together.
        late: seconds for which the healthy feed that waits longest has been due.
    """

    seconds: float
    memory: int
    children: int
    files: int
    threads: int
    late: float


@dataclass(frozen=True, slots=True)
class Pages:
    """How reading the articles of the healthy feeds went.

    Attributes:
        read: whose page was read.
        missed: whose page was not to be had, so that its summary stands in.
        waiting: that are still to be read.
        late: seconds from an entry being found to its page being read, at most; of those that
            wait, until now.
    """

    read: int
    missed: int
    waiting: int
    late: float

    def __str__(self) -> str:
        return (
            f"healthy articles: {self.read} pages read, the last {self.late:.1f} s after it was "
            f"found, {self.missed} not to be had, {self.waiting} waiting at the end"
        )


@dataclass
class Watch:
    """Looks at the process again and again, from a thread of its own."""

    house: House
    every: float = 0.25
    samples: list[Sample] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        began = time.monotonic()
        while not self.stopped.wait(self.every):
            self.samples.append(self._look(time.monotonic() - began))

    def _look(self, seconds: float) -> Sample:
        return Sample(
            seconds,
            _resident("self"),
            sum(map(_resident, children())),
            len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - only their number
            threading.active_count(),
            self._late(),
        )

    def pages(self, now: datetime) -> Pages:
        """How reading the articles of the healthy feeds goes."""
        brought = (article.c.first_seen, entry.c.first_seen, article.c.provisional)
        read = select(*brought).join(entry, entry.c.id == article.c.entry_id).join(feed)
        waits = select(entry.c.first_seen).join(feed).where(entry.c.read_due_at <= now)
        healthy = feed.c.name.like("good%")
        with self.house.database.read() as session:
            done = session.execute(read.where(healthy)).all()
            left = session.execute(waits.where(healthy)).scalars().all()
        delays = [at - found for at, found, provisional in done if not provisional]
        late = max([*delays, *(now - found for found in left)], default=timedelta(0))
        missed = sum(provisional for _, _, provisional in done)
        return Pages(len(delays), missed, len(left), late.total_seconds())

    def _late(self) -> float:
        due = select(func.min(feed.c.next_poll_at)).where(feed.c.name.like("good%"))
        with self.house.database.read() as session:
            first = session.execute(due).scalar()
        return max((utc() - first).total_seconds(), 0.0) if first else 0.0


def children() -> list[str]:
    """The processes of ours that read feeds."""
    found = []
    for one in Path("/proc").iterdir():
        with suppress(OSError):
            if one.name.isdigit() and CHILD in (one / "cmdline").read_bytes():
                parent = (one / "stat").read_text().rpartition(")")[2].split()[1]
                found += [one.name] if int(parent) == os.getpid() else []
    return found


def _resident(pid: str) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    return 0


@contextmanager
def at_work(watchlist: Path, folder: Path) -> Iterator[Watch]:
    """Run the daemon in this process, and look at it, until the end of the block."""
    configure(LogFormat.LOGFMT, stream=sys.stderr)
    LOGGER.setLevel(logging.ERROR)  # a bad feed is none; what it breaks is
    settings = Settings(watchlist, folder / "data", grace=PATIENCE)
    flags = Flags()
    with open_house(
        load(watchlist, {}),
        settings.data_dir,
        stopping=flags.stop,
        resolver=lambda _host, _port: ["127.0.0.1"],
    ) as house:
        watch = Watch(house)
        threads = [
            threading.Thread(target=serve, args=(house, settings, flags)),
            threading.Thread(target=watch.run),
        ]
        for thread in threads:
            thread.start()
        yield watch
        watch.stopped.set()
        flags.stop.set()
        for thread in threads:
            thread.join()
