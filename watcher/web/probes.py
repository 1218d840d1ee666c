"""For whoever looks whether watcher lives: `/healthz`, `/readyz`. To strangers they say no more."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from watcher.errors import StoreError
from watcher.store import deliveries, meta
from watcher.web.access import Access
from watcher.web.program import Program

LATE = timedelta(minutes=15)
"""A delivery that is due for so long, and that nobody tries, is stuck: a try takes a minute."""
QUICK = 2.0
"""Seconds after which a probe is answered: many give up soon after."""


class Readiness:
    """Looks whether the daemon is ready, once at a time for all who ask.

    A look at a database that others hold takes as long as a writer waits (15 s), and needs a
    thread of its own then, lest probes take those of pages.
    """

    def __init__(self, daemon: Program) -> None:
        self._daemon = daemon
        self._thread = CapacityLimiter(1)
        self._look: asyncio.Future[Sequence[str]] | None = None

    async def problems(self) -> Sequence[str]:
        """Why it is not ready, a sentence each; soon, whatever the database does."""
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(self._see())
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), QUICK)
        except TimeoutError:
            waited = f"the database has not let itself be written for {QUICK:g} s"
            return [*self._daemon.problems(), waited]

    async def _see(self) -> Sequence[str]:
        return await run_sync(problems, self._daemon, limiter=self._thread, abandon_on_cancel=True)


async def live(_request: Request) -> Response:
    """The process answers; by no thread, of which all may wait for the database."""
    return PlainTextResponse("alive\n")


async def ready(request: Request) -> Response:
    """Stages work, the database can be written, the outbox moves."""
    readiness: Readiness = request.app.state.readiness
    wrong = await readiness.problems()
    lines = ["not ready", *wrong] if wrong else ["ready"]
    told = lines if request.scope["access"] is not Access.NONE else lines[:1]
    return PlainTextResponse("\n".join(told) + "\n", status_code=503 if wrong else 200)


def problems(daemon: Program) -> Sequence[str]:
    """Why it is not ready, a sentence each."""
    found = list(daemon.problems())
    now = daemon.clock()
    try:
        with daemon.database.write() as session:
            meta.touch(session, now)
        with daemon.database.read() as session:
            stuck = deliveries.stuck(session, now - LATE, now)
    except StoreError as error:
        return [*found, str(error)]
    if stuck:
        found.append(f"{stuck} deliveries are due and not tried")
    return found
