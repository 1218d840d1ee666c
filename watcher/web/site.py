"""Which address is answered by what; the whole site as one application."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from watcher.config import Bind
from watcher.web import faults, forms, metrics, pace, probes, render
from watcher.web.access import Door
from watcher.web.api import calls, document
from watcher.web.guard import Guard
from watcher.web.pace import Pace
from watcher.web.pages import (
    alerts,
    article,
    atom,
    backtest,
    feeds,
    overview,
    quiet,
    session,
    silences,
    topic,
    watchlist,
)
from watcher.web.program import Program
from watcher.web.trials import Trials

THREADS = 4
"""Requests that are worked on at the same time, of which one makes a page (`Pace`)."""


def site(program: Program, bind: Bind) -> ASGIApp:
    """The application.

    Args:
        program: the daemon behind it.
        bind: where it listens, which decides who reaches it.
    """
    door = Door(lambda: program.current().web, local=bind.local)
    app = Starlette(routes=routes(), exception_handlers=faults.HANDLERS, lifespan=_alive)
    app.router.redirect_slashes = False
    app.state.program, app.state.door = program, door
    app.state.trials = Trials(program.database)
    app.state.checked = watchlist.Checked(program)
    app.state.readiness = probes.Readiness(program)
    app.state.begun = program.current().web
    paced = Pace(app, partial(pace.judging, program.database))
    return Guard(paced, door, bind)


@asynccontextmanager
async def _alive(app: Starlette) -> AsyncIterator[None]:
    """Answer few requests at once, so that the daemon beside them gets its turn."""
    current_default_thread_limiter().total_tokens = THREADS
    yield
    app.state.trials.close()


def routes() -> list[BaseRoute]:
    """Every address."""
    return [
        Route("/healthz", probes.live),
        Route("/readyz", probes.ready),
        Route("/metrics", metrics.show),
        Mount("/static", StaticFiles(directory=render.STATIC)),
        Route("/login", session.show),
        Route("/login", session.sign_in, methods=["POST"]),
        Route("/logout", session.sign_out, methods=["POST"]),
        Route("/", overview.show),
        Route("/topics/{name}", topic.show),
        Route("/topics/{name}/feed.atom", atom.show),
        Route("/articles/{number:int}", article.show),
        Route("/articles/{number:int}/missed", article.missed, methods=["POST"]),
        Route("/alerts", alerts.show),
        Route("/alerts/{alert}/feedback", alerts.answer, methods=["POST"]),
        Route("/deliveries/{delivery}/retry", alerts.retry, methods=["POST"]),
        Route("/quiet", quiet.show),
        Route("/feeds", feeds.show),
        Route("/watchlist", watchlist.show),
        *(Route(f"/watchlist/{one}", _to("/watchlist")) for one in ("try", "backtest")),
        Route("/watchlist/try", watchlist.match, methods=["POST"]),
        Route("/watchlist/backtest", watchlist.backtest, methods=["POST"]),
        Route("/watchlist/backtests/{trial}", backtest.show),
        Route("/silences", silences.show),
        Route("/silences", silences.add, methods=["POST"]),
        Route("/silences/{number:int}/end", silences.end, methods=["POST"]),
        Route(f"{calls.PREFIX}/openapi.json", document.show),
        Route(f"{calls.PREFIX}/topics/{{name}}/alerts.atom", atom.show),
        *calls.routes(),
        Route("/{page:path}/", _without_slash),
    ]


def _to(path: str) -> Callable[[Request], Response]:
    """Leads elsewhere: whoever signs in anew behind a form's address is led to that."""
    return lambda _: RedirectResponse(path, status_code=303)


def _without_slash(request: Request) -> Response:
    """Leads to the page meant, by its path alone: which scheme is in front, a proxy knows."""
    meant = request.url.replace(scheme="", netloc="", path="/" + request.path_params["page"])
    return RedirectResponse(forms.own(str(meant)), status_code=307)
