"""Keeps requests to one host apart, and leaves a host alone that asked for it.

A publisher counts requests by where they come from, not by what they are for: feeds, pages and
redirects share one turn. What a page was told holds for pages: whoever wants fewer of them has not
asked that its feed be left, and a stranger's links must not silence it; nor must the redirects of a
stranger's feed, so what they were told holds for pages, too (that feed itself waits). Remembers
hosts only while they matter; knows no address and no schedule.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from watcher.errors import FetchError

# One path that is refused for a day must not silence a whole host for as long; the feed itself
# waits for as long as it was told (pipeline.timing).
LONGEST_REST = timedelta(hours=1)
# "Too often" without saying for how long. Source: our own caution; common rate limits count in
# windows of one to fifteen minutes.
USUAL_REST = timedelta(minutes=5)
# Memory for so many hosts (some 200 bytes each) before those that no longer matter are forgotten.
_MANY = 10_000
# A host that let a request run into its deadline: others would wait as long for nothing.
UNANSWERED_REST = timedelta(minutes=1)


class Hosts:
    """Gives turns; may be used by many threads at once.

    Args:
        spacing: seconds from one turn at a host to the next, 0 for none.
        clock: gives monotonic seconds.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        spacing: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._spacing = spacing
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._rests: dict[str, float] = {}
        self._page_rests: dict[str, float] = {}
        self._lock = threading.Lock()

    def turn(self, host: str, patience: float, *, page: bool = False) -> None:
        """Wait for this thread's turn at a host.

        Args:
            host: its name.
            patience: seconds to wait at most.
            page: for a page, not for a feed.

        Raises:
            FetchError: kind "resting" if the host asked to be left alone, or if so many are before
                us that waiting is of no use; `retry_after` says for how long.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            until = self._rests.get(host, now)
            if page:
                until = max(until, self._page_rests.get(host, now))
            rests = until - now
            if rests > 0 or turn - now > patience:
                raise _resting(host, max(rests, turn - now))
            if self._spacing:
                self._next[host] = turn + self._spacing
            if len(self._next) + len(self._rests) + len(self._page_rests) > _MANY:
                self._forget(now)
        if turn > now:
            self._sleep(turn - now)

    def rest(self, host: str, wanted: timedelta | None, *, page: bool = False) -> None:
        """Leave a host alone that asked for it, or that does not answer.

        Args:
            host: its name.
            wanted: for how long, None if it did not say.
            page: a page was asked for, or it was not the watchlist that led there: only pages are
                left alone.
        """
        span = min(USUAL_REST if wanted is None else wanted, LONGEST_REST)
        with self._lock:
            until = self._clock() + span.total_seconds()
            rests = self._page_rests if page else self._rests
            rests[host] = max(until, rests.get(host, until))

    def _forget(self, now: float) -> None:
        self._next = {host: at for host, at in self._next.items() if at > now}
        self._rests = {host: at for host, at in self._rests.items() if at > now}
        self._page_rests = {host: at for host, at in self._page_rests.items() if at > now}


def _resting(host: str, seconds: float) -> FetchError:
    return FetchError(
        "resting",
        f"{host} is left alone for another {round(seconds)} seconds, as it asked for that or did "
        "not answer.",
        retry_after=timedelta(seconds=seconds),
    )
