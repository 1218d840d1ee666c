"""Answers that are no success: a page for people, problem details (RFC 9457) for programs."""

import logging
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from watcher.errors import ConfigError, StoreError
from watcher.store.faults import FULL
from watcher.telemetry import event
from watcher.web import render

API = "/api/"
_WORDS = {
    400: "This request cannot be understood.",
    404: "The address may be mistyped, or what stood there is forgotten.",
    405: "This address does not take that.",
}

_TITLES = {
    400: "This was not understood",
    403: "This is not allowed",
    404: "Nothing is here",
    405: "This cannot be done here",
    413: "This is too much",
    422: "This cannot be used",
    429: "Too many at once",
    500: "Something went wrong",
    503: "Not just now",
}
"""For people; programs get the words of HTTP."""


def answer(
    request: Request, status: int, detail: str = "", headers: dict[str, str] | None = None
) -> Response:
    """An answer in the form that the request's address speaks."""
    phrase = HTTPStatus(status).phrase
    detail = detail or _WORDS.get(status, "")
    if request.scope["path"].startswith(API):
        return problem(status, phrase, detail, headers)
    said = detail[:1].upper() + detail[1:]
    context = {"status": status, "title": _TITLES.get(status, phrase), "detail": said}
    return render.page(request, "fault.html", context, status=status, headers=headers)


def problem(
    status: int, title: str, detail: str = "", headers: dict[str, str] | None = None
) -> Response:
    """Problem details. Source: RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    kind = "application/problem+json"
    return JSONResponse(body, status_code=status, headers=headers, media_type=kind)


def locked(request: Request) -> Response:
    """For somebody who has neither session nor token."""
    path = request.scope["path"]
    feed = path.endswith(".atom")
    if path.startswith(API) or path == "/metrics":
        refusal = problem(401, "Unauthorized", "Send a token of web.tokens.")
    else:
        asked = f"?{request.url.query}" if request.url.query else ""
        back = path + asked if request.method in ("GET", "HEAD") else "/"
        refusal = render.page(request, "login.html", {"back": back}, status=401)
        if not feed:
            return refusal
    # Many feed readers send a password only when they are asked for one. Elsewhere a browser would
    # open its own window for it. Each in a header of its own: not all of them read a list.
    for scheme in ("Basic", "Bearer") if feed else ("Bearer",):
        refusal.headers.append("www-authenticate", f'{scheme} realm="watcher"')
    return refusal


async def http(request: Request, error: Exception) -> Response:
    """For what Starlette and pages refuse."""
    if not isinstance(error, HTTPException):
        raise error
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
    headers = dict(error.headers) if error.headers else None
    return answer(request, error.status_code, detail, headers)


async def refused(request: Request, error: Exception) -> Response:
    """For what the user has to put right."""
    return answer(request, 422 if isinstance(error, ConfigError) else 400, str(error))


async def unavailable(request: Request, error: Exception) -> Response:
    """For a database that cannot be used; what is wrong with it is for the log."""
    event("page.failed", level=logging.WARNING, kind="store", detail=str(error))
    done = "read" if request.method in ("GET", "HEAD") else "written"
    why = " The disk is full: free some space." if FULL in str(error) else ""
    detail = f"watcher's database cannot be {done} just now.{why}"
    return answer(request, 503, detail, headers={"retry-after": "5"})


async def crashed(request: Request, error: Exception) -> Response:
    """For a bug: the log has it, the answer does not."""
    event("page.crashed", level=logging.ERROR, error=error, kind=type(error).__name__)
    return answer(request, 500, "Something went wrong here; the log says what.")


HANDLERS = {
    HTTPException: http,
    ConfigError: refused,
    StoreError: unavailable,
    Exception: crashed,
}
