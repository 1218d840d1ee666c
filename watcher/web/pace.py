"""The page's share of the program: enough for people, so little that judging goes on beside it.

Both work in one process, of which Python lets one thread run at a time: each page that is made at
the same time costs judging as much as itself. So pages are made one at a time, and while articles
wait to be judged, whoever asks without a pause is answered after one.
"""

import asyncio
import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watcher.errors import StoreError
from watcher.store import articles
from watcher.store.db import Database
from watcher.web.guard import FREE, SAFE

BURST = 1.0
"""Seconds of making pages at once that nobody waits for: a dozen pages."""
SHARE = 0.2
"""Of the time, for making pages after that, while articles wait. Source of all: `python -m
tests.web.load`; two visitors who ask without a pause."""
LOOK = 0.25
"""Seconds after which to look again whether articles still wait."""


class Pace:
    """The application, a page at a time; what writes or costs nothing passes.

    Args:
        app: answers.
        at_work: whether something goes before pages; may take a moment.
        clock: gives seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        at_work: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._at_work = at_work
        self._turn = asyncio.Lock()
        self._spent = 0.0
        self._clock = clock
        self._seen = clock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer when it is one's turn."""
        if scope["type"] != "http" or _passes(scope):
            await self._app(scope, receive, send)
            return
        await self._turn.acquire()
        turn = _Turn(self._end, self._clock)

        async def told(message: Message) -> None:
            turn.end()  # it is made; that somebody reads it slowly is no matter of others
            await send(message)

        try:
            await self._rest()
            turn.began = self._clock()
            await self._app(scope, receive, told)
        finally:
            turn.end()

    async def _rest(self) -> None:
        """Let others work, where the share is used up."""
        while (owed := self._level() - BURST) > 0:
            if not await run_in_threadpool(self._at_work):
                self._spent = 0.0
                return
            await asyncio.sleep(min(owed / SHARE, LOOK))

    def _level(self) -> float:
        """Seconds spent on pages that time has not made up for."""
        now = self._clock()
        self._spent = max(0.0, self._spent - SHARE * (now - self._seen))
        self._seen = now
        return self._spent

    def _end(self, seconds: float) -> None:
        self._spent = self._level() + seconds
        self._turn.release()


class _Turn:
    """One's turn; it ends once."""

    def __init__(self, end: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._clock = clock
        self.began = clock()
        self._end: Callable[[float], None] | None = end

    def end(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end(self._clock() - self.began)


def _passes(scope: Scope) -> bool:
    path = scope["path"]
    return scope["method"] not in SAFE or path in FREE or path.startswith("/static/")


def judging(database: Database) -> bool:
    """Whether articles wait to be judged; not where the database cannot say."""
    try:
        with database.read() as session:
            return articles.any_waiting(session)
    except StoreError:
        return False
