"""The watchlist: its file, what a text matches, and what other topics would have sent."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from watcher.config import Web, draft, load
from watcher.config.hidden import MASK
from watcher.config.masked import masked
from watcher.config.sources import look
from watcher.config.watchlist import Watchlist
from watcher.core.matcher import Matcher
from watcher.errors import ConfigError
from watcher.web import forms, program, render
from watcher.web.program import Program
from watcher.web.trials import Busy, Trials

DAYS = (1, 3, 7, 14, 30)
LONGEST_TEXT = 20_000
"""Characters to try against the topics: a long article."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the file could be used as it is now.

    Attributes:
        shown: its text without secrets.
        draft: the part of that which a backtest begins with.
        lines: those with mistakes.
    """

    shown: str
    draft: str
    problems: Sequence[str] = ()
    lines: frozenset[int] = frozenset()


def trials(request: Request) -> Trials:
    """The backtests of this page."""
    found: Trials = request.app.state.trials
    return found


def show(request: Request) -> Response:
    """The file, and the boxes to try something."""
    return _page(request)


def match(request: Request) -> Response:
    """Which topics a text matches, by which terms."""
    text = forms.fields(request).get("text", "")[:LONGEST_TEXT]
    found = Matcher(program.of(request).current().topics).match(text, "")
    return _page(request, text=text, matches=found)


def backtest(request: Request) -> Response:
    """Begin a backtest of edited topics."""
    given = forms.fields(request)
    text, days = given.get("draft", ""), given.get("days", "")
    daemon = program.of(request)
    if days not in map(str, DAYS):
        raise HTTPException(400, f"Days are one of {', '.join(map(str, DAYS))}.")
    try:
        edited = draft.topics(text)
        trial = trials(request).begin(daemon.current().topics, edited, int(days), daemon.clock())
    except ConfigError as error:
        return _page(request, draft=text, chosen=int(days), wrong=error.problems, status=422)
    except Busy:
        wrong = ("Another backtest is running; wait until it has ended.",)
        return _page(request, draft=text, chosen=int(days), wrong=wrong, status=409)
    return RedirectResponse(f"/watchlist/backtests/{trial.id}", status_code=303)


class Checked:
    """What is wrong with the file; looked at anew when it or the daemon's view of it changed."""

    def __init__(self, daemon: Program) -> None:
        self._daemon = daemon
        self._lock = threading.Lock()
        self._seen: object = None
        self._found = Verdict("", "")

    def look(self) -> Verdict:
        """Load it, if need be: a long one takes a second."""
        daemon = self._daemon
        seen = (look(daemon.file), daemon.rejected(), daemon.current().digest)
        with self._lock:
            if seen != self._seen:
                self._seen, self._found = seen, _verdict(daemon)
            return self._found


def _verdict(daemon: Program) -> Verdict:
    shown = masked(_text(daemon))
    part = draft.excerpt(shown)
    try:
        load(daemon.file, daemon.environ)
    except ConfigError as error:
        here = [one.removeprefix(f"{daemon.file}:") for one in error.problems]
        numbers = (one.partition(":")[0] for one in here)
        return Verdict(shown, part, here, frozenset(map(int, filter(str.isdecimal, numbers))))
    return Verdict(shown, part)


def _page(request: Request, *, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - context
    daemon = program.of(request)
    watchlist: Watchlist = daemon.current()
    verdict: Verdict = request.app.state.checked.look()
    context = {
        "file": daemon.file.name,
        "lines": verdict.shown.splitlines(),
        "mask": MASK,
        "verdict": verdict,
        "rejected": daemon.rejected(),
        "unmoved": _unmoved(watchlist.web, request.app.state.begun),
        "watchlist": watchlist,
        "draft": verdict.draft,
        "days": DAYS,
        "chosen": 7,
        "wrong": (),
        "text": "",
        "matches": None,
    }
    return render.page(request, "watchlist.html", {**context, **more}, status=status)


def _unmoved(now: Web, begun: Web) -> bool:
    """Whether the page would be elsewhere, or nowhere, if watcher were started now."""
    return (now.bind, now.enabled) != (begun.bind, begun.enabled)


def _text(daemon: Program) -> str:
    try:
        return daemon.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # what is wrong with it, its verdict says
