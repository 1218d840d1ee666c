"""Threads for the network stages, and the safety net under every item.

The only place that catches everything: an item that crashes is reported with its traceback and
counted, and the next one has its turn. Knows no stage.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from watcher.errors import WatcherError
from watcher.telemetry import event

T = TypeVar("T")


class Workers:
    """A `pipeline.loop.Loop` with a pool of threads for each stage that asks for one.

    Args:
        threads: how many items of one stage are acted on side by side.
        stopping: once set, no further item is begun.
    """

    def __init__(self, threads: int, stopping: threading.Event) -> None:
        self._threads = threads
        self._stopping = stopping
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._queues: dict[str, threading.Lock] = {}
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

    def _pool(self, stage: str) -> ThreadPoolExecutor:
        with self._lock:
            if stage not in self._pools:
                self._pools[stage] = ThreadPoolExecutor(self._threads, thread_name_prefix=stage)
            return self._pools[stage]

    def _alone(self, queue: str, stage: str, items: list[T], act: Callable[[T], None]) -> int:
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
            done += guarded(stage, lambda item=item: act(item))  # type: ignore[misc]  # binds this item
        return done


def guarded(stage: str, act: Callable[[], object]) -> bool:
    """Act; report a failure instead of raising it.

    Returns:
        Whether it succeeded.
    """
    try:
        act()
    except WatcherError as error:
        event("stage.failed", level=logging.ERROR, stage=stage, detail=str(error))
        return False
    except Exception as error:  # noqa: BLE001 (one poisoned item must not stop the others)
        kind = type(error).__name__
        event("stage.crashed", level=logging.ERROR, error=error, stage=stage, kind=kind)
        return False
    return True
