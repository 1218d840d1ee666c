"""Signing in and out."""

import logging
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from watcher.telemetry import event
from watcher.web import faults, forms, render
from watcher.web.access import SESSION, Door, TooMany
from watcher.web.guard import COOKIE, session_of


def door(request: Request) -> Door:
    """Who lets people in."""
    found: Door = request.app.state.door
    return found


def show(request: Request) -> Response:
    """The form; where nobody needs a password, what it would lead to."""
    back = forms.own(request.query_params.get("back", "/"))
    if door(request).open:
        return RedirectResponse(back, status_code=303)
    return render.page(request, "login.html", {"back": back})


def sign_in(request: Request) -> Response:
    """Begin a session, under a new key."""
    given = forms.fields(request)
    peer = request.client.host if request.client else ""
    back = forms.own(given.get("back", "/"))
    if door(request).open:
        return RedirectResponse(back, status_code=303)
    try:
        key = door(request).sign_in(given.get("password", ""), peer)
    except TooMany as many:
        event("page.refused", level=logging.WARNING, kind="too many", peer=peer)
        wait = {"retry-after": str(many.seconds)}
        words = f"Too many wrong passwords. Try again in {many.seconds} seconds."
        return faults.answer(request, HTTPStatus.TOO_MANY_REQUESTS, words, wait)
    if key is None:
        event("page.refused", level=logging.WARNING, kind="password", peer=peer)
        context = {"back": back, "wrong": True}
        return render.page(request, "login.html", context, status=401)
    event("page.entered", peer=peer)
    answer = RedirectResponse(back, status_code=303)
    secure = door(request).web.https
    answer.set_cookie(
        COOKIE, key, max_age=round(SESSION), secure=secure, httponly=True, samesite="lax"
    )
    return answer


def sign_out(request: Request) -> Response:
    """End the session."""
    door(request).sign_out(session_of(request.headers))
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer
