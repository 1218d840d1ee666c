"""When the daemon's heart beats: after every stage has ended a round since the last beat."""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

# After a beat that was withheld or did not arrive; so a log tells it often enough.
AGAIN = 60.0


class Heart:
    """Decides by a clock that nobody can set.

    Args:
        stages: whose work makes a round.
        monotonic: gives seconds.
    """

    def __init__(
        self, stages: Collection[str], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._stages = stages
        self._monotonic = monotonic
        self._beaten = float("-inf")
        self._tried = float("-inf")

    def beat(self, every: timedelta, ages: Mapping[str, float], ping: Callable[[], bool]) -> int:
        """Ping if it is time and a whole round has ended.

        Args:
            every: how long to wait between two beats.
            ages: stage to seconds since it last ended a round without an error.
            ping: says whether it worked.

        Returns:
            How many pings there were.
        """
        now = self._monotonic()
        waited = now - self._beaten
        whole = all(ages.get(stage, float("inf")) < waited for stage in self._stages)
        if waited < every.total_seconds() or now - self._tried < AGAIN or not whole:
            return 0
        self._tried = now
        if not ping():
            return 0
        self._beaten, self._tried = now, float("-inf")
        return 1
