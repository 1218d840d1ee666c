"""For whoever looks whether watcher lives: `/healthz`, `/readyz`. To strangers they say no more."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from watcher.errors import StoreError
from watcher.store import deliveries, meta
from watcher.web import program
from watcher.web.access import Access
from watcher.web.program import Program

LATE = timedelta(minutes=15)
"""A delivery that is due for so long, and that nobody tries, is stuck: a try takes a minute."""


def live(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("alive\n")


def ready(request: Request) -> Response:
    """Stages work, the database can be written, the outbox moves."""
    wrong = problems(program.of(request))
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
