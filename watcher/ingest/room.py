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
# Five of them, or two with the widest windows of br (tests.app.bombs: 270 MB in all among bombs).
TOTAL = 56_000_000  # bytes
# Who finds no room by then comes again later, and leaves its thread to others.
PATIENCE = 2.0  # seconds
LATER = timedelta(seconds=30)


class Room:
    """May be used by many threads at once.

    Args:
        total: bytes that large bodies may have together.
        patience: seconds that one waits for its share.
    """

    def __init__(self, total: int = TOTAL, patience: float = PATIENCE) -> None:
        self._free = total
        self._patience = patience
        self._changed = threading.Condition()
        self._mine = threading.local()

    @contextmanager
    def visit(self) -> Iterator[None]:
        """For the length of the block this thread may hold what it takes room for."""
        self._mine.inside, self._mine.taken = True, 0
        try:
            yield
        except WatcherError as error:
            # What it passed through would hold body and windows for as long as the error is told:
            # long after somebody else has the room.
            traceback.clear_frames(error.__traceback__)
            raise
        finally:
            self._give_back(self._mine.taken)
            self._mine.inside = False

    def take(self, size: int) -> bool:
        """Say whether there is room for so many bytes more, after waiting a moment for it.

        Outside of a visit there always is: who fetches one thing at a time needs none.
        """
        if not getattr(self._mine, "inside", False):
            return True
        with self._changed:
            found = self._changed.wait_for(lambda: self._free >= size, self._patience)
            if found:
                self._free -= size
                self._mine.taken += size
            return found

    def _give_back(self, size: int) -> None:
        if size:
            with self._changed:
                self._free += size
                self._changed.notify_all()
