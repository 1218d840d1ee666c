"""Room for large bodies: so much of them is in memory at once, however many requests there are.

A small body costs nothing. A thread that holds more takes its share of the room, or waits for one,
until it is done with what it fetched.
"""

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from watcher.errors import WatcherError

# Few feeds are larger (the press's have 20 to 300 kB), so that hardly any ever waits.
SMALL = 500_000  # bytes
# What one that is larger is taken to need: the most that is read of a feed.
LARGE = 10_000_000  # bytes
# Three of them, or one with the widest window of br and one more: with 46 MB the process has 22 MB
# more at most among bombs (tests.app.bombs, which reads pages, too).
TOTAL = 36_000_000  # bytes
# Who finds no room by then comes again later, and leaves its thread to others.
PATIENCE = 2.0  # seconds
# What pages may have of it: one with the widest window, or three without. They are held until it is
# their feed's turn to be read, which must not put off large feeds for as long.
FOR_PAGES = 25_000_000  # bytes
LATER = timedelta(seconds=30)


class Room:
    """May be used by many threads at once.

    Args:
        total: bytes that large bodies may have together.
        patience: seconds that one waits for its share.
        for_pages: bytes of them that pages may have.
    """

    def __init__(
        self, total: int = TOTAL, patience: float = PATIENCE, for_pages: int = FOR_PAGES
    ) -> None:
        self._free = total
        self._free_for_pages = for_pages
        self._patience = patience
        self._changed = threading.Condition()  # may be entered again by who is inside
        self._mine = threading.local()

    @contextmanager
    def visit(self, *, page: bool = False) -> Iterator[None]:
        """For the length of the block this thread may hold what it takes room for.

        Args:
            page: an article's page is visited, not a feed.
        """
        self._mine.inside, self._mine.taken, self._mine.page = True, 0, page
        try:
            yield
        except WatcherError as error:
            # What it passed through would hold body and windows for as long as the error is told:
            # long after somebody else has the room.
            traceback.clear_frames(error.__traceback__)
            raise
        finally:
            self._hold(-self._mine.taken)
            self._mine.inside = False

    def take(self, size: int) -> bool:
        """Say whether there is room for so many bytes more, after waiting a moment for it.

        Outside of a visit there always is: who fetches one thing at a time needs none.
        """
        if not getattr(self._mine, "inside", False):
            return True
        with self._changed:
            found = self._changed.wait_for(lambda: self._has(size), self._patience)
            if found:
                self._hold(size)
            return found

    def _has(self, size: int) -> bool:
        return self._free >= size and (not self._mine.page or self._free_for_pages >= size)

    def _hold(self, size: int) -> None:
        """So many bytes more, or fewer."""
        if size:
            with self._changed:
                self._free -= size
                self._free_for_pages -= size if self._mine.page else 0
                self._mine.taken += size
                self._changed.notify_all()
