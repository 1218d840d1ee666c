"""Threads for the network stages, and the safety net under every item.

The only place that catches everything: an item that crashes is reported with its traceback and
counted, and the next one has its turn. Knows no stage.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from watcher.errors import WatcherError
from watcher.telemetry import durations, event

T = TypeVar("T")

LANES = 100  # receivers that may hang at the same time before others wait for one of them
# Queues for each thread that are at work or wait for it; others are asked for again in a later
# round. With 1, 20 feeds that drip slow the first round over 200 others from 9 to 38 seconds
# (tests.app.bombs).
AHEAD = 4
ROUND = 1.0  # seconds that a round waits for its lanes: nobody's next alert waits longer
# An item that has not come back for so long hangs: every single request has a deadline below it.
STUCK = 600.0


@dataclass(slots=True)
class _Lane:
    """A queue at work.

    Attributes:
        whose: to whom it belongs, None for nobody in particular.
        since: monotonic seconds at which its item was begun, 0 before the first.
        reported: that this item hangs was said.
    """

    whose: Hashable = None
    work: Future[int] = field(default_factory=Future)
    since: float = 0.0
    reported: bool = False

    def timed(self, act: Callable[[T], None], item: T) -> None:
        """Act on an item, and remember since when."""
        self.since, self.reported = time.monotonic(), False
        act(item)


def _reap(lanes: dict[str, _Lane]) -> int:
    """How much was done in the lanes that have ended, which are removed."""
    ended = [name for name, lane in lanes.items() if lane.work.done()]
    return sum(lanes.pop(name).work.result() for name in ended)


class Workers:
    """A `pipeline.loop.Loop` with a pool of threads for each stage that asks for one.

    Args:
        threads: how many items of one stage are acted on side by side.
        stopping: once set, no further item is begun.
        stuck: seconds after which an item in a lane is reported.
    """

    def __init__(self, threads: int, stopping: threading.Event, *, stuck: float = STUCK) -> None:
        self._stuck = stuck
        self._threads = threads
        self._stopping = stopping
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._queues: dict[str, threading.Lock] = {}
        self._lanes: dict[str, dict[str, _Lane]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Begin nothing more; threads that are in a request end with it, nobody waits for them."""
        self._stopping.set()
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def __call__(
        self,
        stage: str,
        items: Iterable[T],
        act: Callable[[T], None],
        *,
        apart: Callable[[T], str] | None = None,
    ) -> int:
        """Act on every item; see `pipeline.loop.Loop`."""
        if apart is None:
            return self._one_after_another(stage, items, act)
        groups: dict[str, list[T]] = {}
        for item in items:
            groups.setdefault(apart(item), []).append(item)
        pool = self._pool(stage)
        running = [
            pool.submit(self._alone, name, stage, group, act) for name, group in groups.items()
        ]
        return sum(future.result() for future in running)

    def lanes(self, stage: str, queues: Mapping[str, Iterable[T]], act: Callable[[T], None]) -> int:
        """Act on each queue's items in a lane of its own; see `pipeline.loop.Lanes`."""
        return self._drive(stage, LANES, AHEAD * LANES, queues, act)

    def hosts(self, stage: str, queues: Mapping[str, Iterable[T]], act: Callable[[T], None]) -> int:
        """The same for queues that are hosts: so many side by side as items of other stages."""
        return self._drive(stage, self._threads, AHEAD * self._threads, queues, act)

    def pages(
        self,
        stage: str,
        queues: Mapping[str, Iterable[T]],
        act: Callable[[T], None],
        *,
        whose: Mapping[str, Hashable],
        waits: bool = True,
    ) -> int:
        """The same where strangers may bring any number of hosts; see `pipeline.loop.Pages`.

        No queue waits for a thread: whose turn it is is said anew in each round
        (store.entries.due_reads). One has half of the threads at most, and many have half of them
        and one each.
        """
        threads, moment = self._threads, ROUND if waits else 0.0
        return self._drive(stage, threads, threads, queues, act, whose=whose, moment=moment)

    def _drive(
        self,
        stage: str,
        threads: int,
        most: int,
        queues: Mapping[str, Iterable[T]],
        act: Callable[[T], None],
        *,
        whose: Mapping[str, Hashable] | None = None,
        moment: float = ROUND,
    ) -> int:
        """Begin the queues that are not at work yet, as long as there are fewer than `most`."""
        pool = self._pool(stage, threads)
        lanes = self._lanes.setdefault(stage, {})
        done = _reap(lanes)
        shares = Counter(lane.whose for lane in lanes.values())
        for name, items in queues.items():
            owner = whose[name] if whose else None
            reserved = most // 2 if whose and shares[owner] else 0
            if name not in lanes and most - len(lanes) > reserved:
                lane = lanes[name] = _Lane(owner)
                shares[owner] += 1
                lane.work = pool.submit(self._alone, name, stage, items, partial(lane.timed, act))
        wait([lane.work for lane in lanes.values()], timeout=moment)
        done += _reap(lanes)
        self._look(stage, lanes)
        return done

    def at_work(self, *stages: str) -> bool:
        """Whether any lane of these stages is at work, or waits for a thread."""
        return any(self._lanes.get(stage) for stage in stages)

    def _look(self, stage: str, lanes: Mapping[str, _Lane]) -> None:
        """Report, once, each item that hangs."""
        for name, lane in lanes.items():
            seconds = time.monotonic() - lane.since
            if lane.since and seconds > self._stuck and not lane.reported:
                lane.reported = True
                event(
                    "stage.stuck",
                    level=logging.ERROR,
                    stage=stage,
                    lane=name,
                    seconds=round(seconds),
                )

    def busy(self) -> list[str]:
        """The lanes that are at work just now."""
        return [
            name
            for lanes in self._lanes.copy().values()
            for name, lane in lanes.copy().items()
            if lane.work.running()
        ]

    def _pool(self, stage: str, threads: int = 0) -> ThreadPoolExecutor:
        with self._lock:
            if stage not in self._pools:
                most = threads or self._threads
                self._pools[stage] = ThreadPoolExecutor(most, thread_name_prefix=stage)
            return self._pools[stage]

    def _alone(self, queue: str, stage: str, items: Iterable[T], act: Callable[[T], None]) -> int:
        """Act on one queue's items; stages that share its name (a host) wait for each other."""
        with self._lock:
            turn = self._queues.setdefault(queue, threading.Lock())
        with turn:
            return self._one_after_another(stage, items, act)

    def _one_after_another(self, stage: str, items: Iterable[T], act: Callable[[T], None]) -> int:
        done = 0
        for item in items:
            if self._stopping.is_set():
                break
            with durations.timed("item_duration", stage=stage):
                done += guarded(stage, lambda item=item: act(item))  # type: ignore[misc]  # binds this item
        return done


def guarded(stage: str, act: Callable[[], object]) -> bool:
    """Act; report a failure instead of raising it.

    Returns:
        Whether it succeeded.
    """
    return caught(stage, act) is None


def caught(stage: str, act: Callable[[], object]) -> Exception | None:
    """Act; report a failure instead of raising it, and return it; see `pipeline.loop.Net`."""
    try:
        act()
    except WatcherError as error:
        event("stage.failed", level=logging.ERROR, stage=stage, detail=str(error))
        return error
    except Exception as error:  # noqa: BLE001 (one poisoned item must not stop the others)
        kind = type(error).__name__
        event("stage.crashed", level=logging.ERROR, error=error, stage=stage, kind=kind)
        return error
    return None
