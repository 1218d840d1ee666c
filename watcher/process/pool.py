"""A few children that do one kind of work, started when they are needed and again when they end."""

import queue
import threading
from collections.abc import Mapping, Sequence

from watcher.errors import ChildError
from watcher.process.child import Child, Left


class Pool:
    """Children of one module; may be asked by many threads at once.

    Args:
        module: dotted name of a module that calls `serve.serve`.
        size: how many at the same time.
        environ: what they find in their environment.
    """

    def __init__(self, module: str, size: int, environ: Mapping[str, str]) -> None:
        self._module = module
        self._environ = environ
        self._running: set[Child] = set()
        self._lock = threading.Lock()
        self._closed = False
        # Last in, first out: one child does the work while one is enough, and the others leave.
        self._seats: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(size):
            self._seats.put(None)

    def ask(self, request: Sequence[bytes], seconds: float) -> bytes:
        """Have one child answer, once one is free.

        Args:
            request: what the module understands, in as many pieces as are at hand.
            seconds: for the answer; waiting for a free child does not count.

        Raises:
            ChildError: there is no answer; says why. The next request meets another child.
        """
        child, kept = self._seats.get(), None
        try:
            child = self._ready(child)
            try:
                answer = child.ask(request, seconds)
            except Left:
                self._forget(child)
                child = self._ready(None)
                answer = child.ask(request, seconds)
            kept = None if child.leaving else child
            return answer
        finally:
            if child is not None and kept is None:
                self._forget(child)
            self._seats.put(kept)

    def pids(self) -> list[int]:
        """The process numbers of those that run."""
        with self._lock:
            return [child.pid for child in self._running]

    def close(self) -> None:
        """Kill all, also those that are at work; whoever waits for them is told."""
        with self._lock:
            self._closed = True
            for child in self._running:
                child.stop()
        while True:
            try:
                idle = self._seats.get_nowait()
            except queue.Empty:
                return
            if idle is not None:
                self._forget(idle)

    def _ready(self, child: Child | None) -> Child:
        """The child, or a new one in its place if it has left."""
        if child is not None and not child.has_left():
            return child
        if child is not None:
            self._forget(child)
        with self._lock:
            if self._closed:
                raise ChildError("was stopped")
            made = Child(self._module, self._environ)
            self._running.add(made)
        return made

    def _forget(self, child: Child) -> None:
        child.kill()
        with self._lock:
            self._running.discard(child)
