"""Room for large bodies: only so many are in memory at once, however many requests are under way.

A small body costs nothing. A thread that holds more takes one of a few places, or waits for one,
until it is done with what it fetched.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Few feeds and pages are larger, so that hardly any ever waits.
SMALL = 1_000_000  # bytes
# Each may have 10 MB and a copy: with a thread's small ones some 100 MB.
PLACES = 4


class Room:
    """May be used by many threads at once.

    Args:
        places: how many large bodies there may be at the same time.
    """

    def __init__(self, places: int = PLACES) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._mine = threading.local()

    @contextmanager
    def visit(self) -> Iterator[None]:
        """For the length of the block this thread may hold one large body."""
        self._mine.inside, self._mine.taken = True, False
        try:
            yield
        finally:
            if self._mine.taken:
                self._places.release()
            self._mine.inside = self._mine.taken = False

    def take(self, patience: float) -> bool:
        """Say whether this thread has a place for a large body, after waiting for one.

        Outside of a visit it always has: who fetches one thing at a time needs no room.

        Args:
            patience: seconds to wait at most.
        """
        if getattr(self._mine, "inside", False) and not self._mine.taken:
            self._mine.taken = self._places.acquire(timeout=max(patience, 0))
            return bool(self._mine.taken)
        return True
