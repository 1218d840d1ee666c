"""Silences: what nobody wants to hear for a while."""

from datetime import datetime, tzinfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from watcher.config import terms
from watcher.config.values import LONGEST as LONGEST_SPAN
from watcher.config.values import duration, moment
from watcher.errors import ConfigError
from watcher.store import silences
from watcher.web import asked, cursors, forms, program, render
from watcher.web.program import Program

SPANS = (("8h", "8 hours"), ("1d", "a day"), ("3d", "3 days"), ("1w", "a week"), ("4w", "4 weeks"))
LONGEST = 500
"""Characters of words or a comment."""


def show(request: Request) -> Response:
    """Those that last and those that ended, and a form for another."""
    return _page(request)


def add(request: Request) -> Response:
    """Begin one."""
    given, daemon = forms.fields(request), program.of(request)
    try:
        begin(daemon, given)
    except ConfigError as error:
        return _page(request, given, str(error))
    return forms.back("/silences", "silenced")


def end(request: Request) -> Response:
    """End one now."""
    daemon, number = program.of(request), asked.number(request)
    now = daemon.clock()
    with daemon.database.write() as session:
        ended = silences.expire(session, number, now)
        known = ended or any(one.id == number for one in silences.listed(session, now, ended=True))
    if not known:
        raise HTTPException(404, "No silence has this number, or it is forgotten.")
    return forms.back("/silences", "ended" if ended else "past")


def begin(daemon: Program, given: dict[str, str]) -> int:
    """Begin a silence; returns its number.

    Args:
        daemon: whose.
        given: topic, feed, words, comment; and `span`, such as 8h, or `until`, a local time.

    Raises:
        ConfigError: it cannot begin so; says what to correct.
    """
    watchlist, now = daemon.current(), daemon.clock()
    what = {name: given.get(name, "").strip() for name in ("topic", "feed", "words", "comment")}
    if what["topic"] and not daemon.topic(what["topic"]):
        raise ConfigError("The watchlist has no such topic.")
    if what["feed"] and what["feed"] not in {one.name for one in watchlist.feeds}:
        raise ConfigError("The watchlist has no such feed.")
    if not (what["topic"] or what["feed"] or what["words"]):
        raise ConfigError("Say what to silence: a topic, a feed or words.")
    if max(map(len, what.values())) > LONGEST:
        raise ConfigError(f"Words and comments may have {LONGEST} characters.")
    try:
        if what["words"]:
            terms.split(what["words"])
    except ValueError as error:
        raise ConfigError(f"Words: {error}") from error
    until = _until(given, now, daemon.zone)
    with daemon.database.write() as session:
        return silences.add(session, **what, until=until, now=now)


def _until(given: dict[str, str], now: datetime, zone: tzinfo) -> datetime:
    text, span = given.get("until", "").strip(), given.get("span", "").strip()
    if not (text or span):
        raise ConfigError("Say how long: for a while, such as 8h, or until when.")
    try:
        end = moment(text, zone) if text else now + duration(span)
    except OverflowError as error:
        raise ConfigError("For: is too long.") from error
    except ValueError as error:
        raise ConfigError(f"{'Until' if text else 'For'}: {error}.") from error
    if end <= now:
        raise ConfigError("Until: this has passed.")
    if end - now > LONGEST_SPAN:
        raise ConfigError(f"Until: at most {LONGEST_SPAN.days} days from now.")
    return end


def _page(request: Request, given: dict[str, str] | None = None, wrong: str = "") -> Response:
    daemon = program.of(request)
    now, watchlist = daemon.clock(), daemon.current()
    with daemon.database.read() as session:
        lasting, ended = (
            silences.page(session, now, lasting=last, after=asked.after(request, name=name))
            for last, name in ((True, "after"), (False, "ended"))
        )
    context = {
        "lasting": lasting.items,
        "ended": ended.items,
        "next": cursors.written(lasting.after),
        "next_ended": cursors.written(ended.after),
        "after": request.query_params.get("after", ""),
        "after_ended": request.query_params.get("ended", ""),
        "topics": watchlist.topics,
        "feeds": watchlist.feeds,
        "spans": SPANS,
        "given": given or {},
        "wrong": wrong,
        "now": now,
    }
    return render.page(request, "silences.html", context, status=422 if wrong else 200)
