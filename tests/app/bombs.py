"""Bombs, endless streams and drips at once, beside healthy feeds and pages; prints what they cost.

    python -m tests.app.bombs                  20 of each, 200 healthy feeds, three minutes

Each bad feed is on a host of its own: bombs of 200 MB in gzip, br and zstd, a stream of 10 GB, a
byte a second, a body that takes its reader's memory; and for each ten of them one feed that leads
to pages of each bad kind (bad.PAGES). Exit code 1 if the process ever took more than 300 MB, a
bad request outlived its deadline, a healthy feed was due for longer than 20 seconds, or a healthy
article was not read within 60.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.app.bad import PAGES
from tests.app.hostile import Tally, hostile
from tests.app.rough import Pages, at_work, write
from watcher.app.clock import utc

KINDS = ("bomb", "bombbr", "bombzstd", "endless", "drip", "heavy")
MEMORY = 300_000_000
LATE = 20.0
# The first heavy page of each feed that leads to some holds up others by 20 seconds; two of them
# meet here.
LATE_PAGE = 60.0


@dataclass(frozen=True, slots=True)
class Result:
    """How it went.

    Attributes:
        memory: bytes of the process at its most; children: of all that read feeds, together.
        late: seconds for which a healthy feed was due, at most, after all were polled once.
        first: seconds until all healthy feeds were polled for the first time.
        pages: how reading healthy articles went.
        tallies: by kind of feed, as the server saw it.
    """

    memory: int
    children: int
    late: float
    first: float
    pages: Pages
    tallies: dict[str, Tally]

    @property
    def slowest(self) -> float:
        """Seconds that the longest bad request was open."""
        return max(self.tallies[kind].longest for kind in {*KINDS, *PAGES})


def measure(folder: Path, *, each: int, healthy: int, seconds: float, timeout: int) -> Result:
    """Poll so many bad feeds of each kind beside healthy ones, for so long."""
    with hostile() as server:
        feeds = dict.fromkeys(KINDS, each) | {"good": healthy}
        feeds |= {f"to-{kind}": -(-each // 10) for kind in PAGES}
        path = write(folder, server, feeds, timeout)
        with at_work(path, folder) as watch:
            began = time.monotonic()
            first = None
            while (passed := time.monotonic() - began) < seconds:
                watch.stopped.wait(0.5)
                if first is None and server.stats()["good"].asked >= healthy:
                    first = passed
            samples, tallies = list(watch.samples), server.stats()
            pages = watch.pages(utc())
    return Result(
        memory=max(sample.memory for sample in samples),
        children=max(sample.children for sample in samples),
        late=max((one.late for one in samples if first and one.seconds > first + 2), default=1e9),
        first=first or 1e9,
        pages=pages,
        tallies=tallies,
    )


def main() -> int:
    """Print how it went; 1 if it was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=20, help="bad feeds of each kind")
    parser.add_argument("--healthy", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--timeout", type=int, default=30, help="seconds that a request has")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(
            Path(folder),
            each=given.each,
            healthy=given.healthy,
            seconds=given.seconds,
            timeout=given.timeout,
        )
    for kind, tally in found.tallies.items():
        if tally.asked:
            sys.stdout.write(f"{kind:11} {tally.asked:5} asked, longest {tally.longest:5.1f} s\n")
    sys.stdout.write(
        f"memory: {found.memory / 1e6:.0f} MB at most, and {found.children / 1e6:.0f} MB of those "
        f"that read feeds\nhealthy: all polled after {found.first:.1f} s, then due for "
        f"{found.late:.1f} s at most\n{found.pages}\n"
    )
    well = found.memory <= MEMORY and found.slowest <= given.timeout + 5 and found.late <= LATE
    well = well and found.pages.read > 0 and found.pages.late <= LATE_PAGE
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
