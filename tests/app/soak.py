"""A thousand feeds for half an hour, some bad in changing ways; prints what leaks or is late.

    python -m tests.app.soak --feeds 1000 --minutes 30

15 % of the feeds are bad every other minute, each time in another way (see tests.app.bad); each
is on a host of its own and asked each minute, and articles are read. Exit code 1 if memory, files
or threads grow, something is stuck at the end, a healthy article was read later than two minutes
after it was found, or a healthy feed was due for longer than 15 seconds in over one of a hundred
looks. The caches of words are full when it begins, as they are in a process that has run for days:
what memory gains is not that.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.app.hostile import Tally, hostile
from tests.app.rough import PATIENCE, Pages, Sample, at_work, children, write
from watcher.app.clock import utc
from watcher.core.features import features

LATE = 15.0  # seconds, a quarter of the interval
# Each moody feed that leads to heavy pages for the first time holds up others by 20 seconds, and
# some do so at the same time.
LATE_PAGE = 120.0
# What a run may still gain after its first third: caches of the database and of code fill.
GROWTH = 20_000_000  # bytes
# Sentences with a new word and new numbers each, after which no cache of words grew any more.
FILLED = 100_000
TOLD_EVERY = 300.0  # seconds
# Threads for sound feeds, failing ones, pages and slow ones (32 each, by `concurrency`), for
# stages and timers, and one for each name that is being resolved. A pool grows to its size in its
# worst minute, and stays so; what leaks goes beyond it.
THREADS = 4 * 32 + 15 + 32


@dataclass(frozen=True, slots=True)
class Result:
    """How it went.

    Attributes:
        samples: in order.
        pages: how reading healthy articles went.
        tallies: by kind of feed, as the server saw it.
        stuck: requests that were open, or children that ran, when all should have ended.
        busy: share of one processor that the process and its children took.
        ended: seconds that it took to stop.
    """

    samples: Sequence[Sample]
    pages: Pages
    tallies: dict[str, Tally]
    stuck: int
    busy: float
    ended: float

    @property
    def settled(self) -> list[Sample]:
        """The samples of the last two thirds: before, it warms up."""
        return list(self.samples[len(self.samples) // 3 :])

    def slope(self, value: Callable[[Sample], float]) -> float:
        """By how much a value grows an hour, by least squares over the settled samples."""
        settled = self.settled
        times, values = [one.seconds for one in settled], [value(one) for one in settled]
        middle, mean = sum(times) / len(times), sum(values) / len(values)
        spread = sum((at - middle) ** 2 for at in times)
        both = zip(times, values, strict=True)
        return 3600 * sum((at - middle) * (one - mean) for at, one in both) / spread

    def late(self, share: float) -> float:
        """Seconds that the longest waiting healthy feed was due, at this share of the looks."""
        settled = sorted(one.late for one in self.settled)
        return settled[min(int(share * len(settled)), len(settled) - 1)]


def measure(folder: Path, *, feeds: int, bad: float, seconds: float) -> Result:
    """Poll so many feeds, of which a share is bad, for so long."""
    moody = round(feeds * bad)
    _fill()
    with hostile() as server:
        path = write(folder, server, {"good": feeds - moody, "moody": moody})
        with at_work(path, folder) as watch:
            watch.every = 1.0
            began, used = time.monotonic(), _used()
            while (left := began + seconds - time.monotonic()) > 0:
                watch.stopped.wait(min(TOLD_EVERY, left))
                last = watch.samples[-1]
                sys.stdout.write(f"{last.seconds / 60:4.0f} min: {last.memory / 1e6:.0f} MB\n")
                sys.stdout.flush()
            pages = watch.pages(utc())
            passed = time.monotonic() - began
            busy, asked_to_end = (_used() - used) / passed, time.monotonic()
        ended = time.monotonic() - asked_to_end
        tallies = server.stats()
    stuck = sum(tally.open for tally in tallies.values()) + len(children())
    return Result(list(watch.samples), pages, tallies, stuck, busy, ended)


def _fill() -> None:
    """Read sentences each of which has words and numbers that no other has."""
    letters = str.maketrans("0123456789", "bdfgklmnrs")
    for number in range(FILLED):
        ship = "o".join(str(number).translate(letters)).title()
        text = f"The trawler {ship} landed {number} boxes of haddock, said Inga {ship}ova."
        _ = features(text).sketch


def _used() -> float:
    """Seconds of processor time, of children that have ended as well."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, kinds))


def report(found: Result) -> bool:
    """Print the figures; whether they are as they should be."""
    for kind, tally in found.tallies.items():
        if tally.asked:
            sys.stdout.write(f"{kind:11} {tally.asked:6} asked, longest {tally.longest:5.1f} s\n")
    last, settled = found.samples[-1], found.settled
    grown = found.slope(lambda one: one.memory)
    files, threads = found.slope(lambda one: one.files), found.slope(lambda one: one.threads)
    sys.stdout.write(
        f"memory: {last.memory / 1e6:.0f} MB at the end, "
        f"{max(one.memory for one in found.samples) / 1e6:.0f} at most, "
        f"{grown / 1e6:+.1f} MB an hour; readers {last.children / 1e6:.0f} MB, "
        f"{max(one.children for one in found.samples) / 1e6:.0f} at most\n"
        f"files: {settled[0].files} to {last.files}, {files:+.1f} an hour; "
        f"threads: {settled[0].threads} to {last.threads}, {threads:+.1f} an hour\n"
        f"healthy feeds due for: {found.late(0.5):.1f} s at the median, {found.late(0.99):.1f} at "
        f"the 99th percentile, {found.late(1):.1f} at most\n{found.pages}\n"
        f"stuck at the end: {found.stuck}; stopped in {found.ended:.0f} s; "
        f"{found.busy:.0%} of a processor\n"
    )
    hours = (last.seconds - settled[0].seconds) / 3600
    steady = grown * hours <= GROWTH and files * hours <= 10 and last.threads <= THREADS
    ended = not found.stuck and found.ended < PATIENCE.total_seconds()
    read = found.pages.read > 0 and found.pages.late <= LATE_PAGE
    return steady and ended and read and found.late(0.99) <= LATE


def main() -> int:
    """Print how it went; 1 if it was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--bad", type=float, default=0.15, help="share of feeds that misbehave")
    parser.add_argument("--minutes", type=float, default=30.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = given.minutes * 60
        found = measure(Path(folder), feeds=given.feeds, bad=given.bad, seconds=seconds)
    return 0 if report(found) else 1


if __name__ == "__main__":
    sys.exit(main())
