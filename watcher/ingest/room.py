"""Room for large bodies: only so many are in memory at once, however many requests are under way.

A small body costs nothing. A thread that holds more takes one of a few places, or waits for one,
until it is done with what it fetched.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

# Few feeds are larger (the press's have 20 to 300 kB), so that hardly any ever waits.
SMALL = 500_000  # bytes
# Each may have 10 MB and a copy: with a thread's small ones some 100 MB.
PLACES = 4
# Who finds no place by then comes again later, and leaves its thread to others.
PATIENCE = 2.0  # seconds
LATER = timedelta(seconds=30)


class Room:
    """May be used by many threads at once.

    Args:
        places: how many large bodies there may be at the same time.
        patience: seconds that one waits for a place.
    """

    def __init__(self, places: int = PLACES, patience: float = PATIENCE) -> None:
        self._patience = patience
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

    def take(self) -> bool:
        """Say whether this thread has a place for a large body, after waiting a moment for one.

        Outside of a visit it always has: who fetches one thing at a time needs no room.
        """
        if getattr(self._mine, "inside", False) and not self._mine.taken:
            self._mine.taken = self._places.acquire(timeout=self._patience)
            return bool(self._mine.taken)
        return True
