"""Gives feeds turns at having pages read, those that take long apart, and too heavy ones a rest.

Two pages are read at a time: one of a feed whose pages are read in no time, as nearly all are, and
one of a slow feed, which lately had a page that took long. So the pages of one feed, however many
and however heavy, hold up others by one page an hour. Knows no page and no schedule.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from watcher.errors import ContentError, FetchError

# Ordinary pages are read in 4 to 6 ms (tests/evaluation/page_corpus.py), those built to harm in 20
# seconds; and are had in far under a second, or three with robots.txt and the spacing of requests.
SLOW = 2.0
SLOW_VISIT = 8.0
# Pages in a row that no process could read: a minute of a processor (parser.SECONDS) for nothing.
# After as long as a host rests at most (hosts.LONGEST_REST), that is one minute of an hour.
HEAVY = 3
REST = timedelta(hours=1)


class Turns:
    """May be used by many threads at once.

    Args:
        clock: gives monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._busy = {False: False, True: False}  # the reader of the others, and that of slow ones
        self._given: dict[bool, str] = {}  # readers whose feed has not begun yet
        self._waiting: Counter[str] = Counter()
        self._number = 0
        self._last: dict[str, int] = {}
        self._heavy: Counter[str] = Counter()
        self._slow: dict[str, float] = {}
        self._rests: dict[str, float] = {}

    @contextmanager
    def of(self, feed: str) -> Iterator[None]:
        """Read a page of a feed in the block, once it is this feed's turn.

        Of those who wait, the feed comes first whose last turn is longest ago.

        Raises:
            FetchError: the feed's pages rest.
        """
        reader = self._wait(feed)
        began = self._clock()
        heavy = False
        try:
            self.require(feed)
            yield
        except ContentError as error:
            heavy = error.kind == "too heavy"
            raise
        finally:
            self._settle(feed, reader, self._clock() - began, heavy=heavy)

    def require(self, feed: str) -> None:
        """Say whether a feed's pages may be read now.

        Raises:
            FetchError: kind "resting", `retry_after` says for how long.
        """
        with self._changed:
            rest = self._rests.get(feed, 0.0) - self._clock()
        if rest > 0:
            said = f"The pages of {feed} are left alone for another {round(rest)} seconds, as "
            said += f"{HEAVY} in a row could not be read within the limits."
            raise FetchError("resting", said, retry_after=timedelta(seconds=rest))

    def resting(self) -> list[str]:
        """The feeds whose pages are left alone just now."""
        with self._changed:
            now = self._clock()
            return sorted(feed for feed, until in self._rests.items() if until > now)

    def waiting(self) -> int:
        """How many pages wait for their turn."""
        with self._changed:
            return self._waiting.total()

    def _wait(self, feed: str) -> bool:
        """Wait for a turn; which reader it is at."""
        with self._changed:
            self._waiting[feed] += 1
            self._give()
            self._changed.wait_for(lambda: feed in self._given.values())
            reader = next(one for one, whose in self._given.items() if whose == feed)
            del self._given[reader]
            return reader

    def _give(self) -> None:
        """Give readers that are free to who is next, at one moment: an hour may end at any time.

        Were each who waits to find out by itself, all could take another for the next.
        """
        now = self._clock()
        for reader, busy in self._busy.items():
            rivals = [one for one in self._waiting if (self._slow.get(one, 0.0) > now) == reader]
            if busy or not rivals:
                continue
            feed = min(rivals, key=lambda one: self._last.get(one, 0))
            self._waiting -= Counter((feed,))
            self._number += 1
            self._last[feed] = self._number
            self._busy[reader] = True
            self._given[reader] = feed
        self._changed.notify_all()

    def is_slow(self, feed: str) -> bool:
        """Whether a page of this feed took long lately: to be had or to be read."""
        return self._slow.get(feed, 0.0) > self._clock()

    @contextmanager
    def visit(self, feed: str) -> Iterator[None]:
        """Have a page of a feed in the block, however it ends; the wait for a turn is outside."""
        began = self._clock()
        try:
            yield
        finally:
            if self._clock() - began > SLOW_VISIT:
                with self._changed:
                    self._slow[feed] = self._clock() + REST.total_seconds()
                    self._give()

    def _settle(self, feed: str, reader: bool, seconds: float, *, heavy: bool) -> None:
        with self._changed:
            until = self._clock() + REST.total_seconds()
            if seconds > SLOW:
                self._slow[feed] = until
            self._heavy[feed] = self._heavy[feed] + 1 if heavy else 0
            if self._heavy[feed] >= HEAVY:
                self._heavy[feed] = 0
                self._rests[feed] = until
            self._busy[reader] = False
            self._give()
