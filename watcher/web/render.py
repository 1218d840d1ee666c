"""Templates: everything that is put into them is escaped, and what leads out is looked at first."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from watcher.core.hours import in_zone
from watcher.pipeline import silences, troubles
from watcher.web import words
from watcher.web.access import Access

HERE = Path(__file__).parent
STATIC = HERE / "static"

NAVIGATION = (
    ("/", "Overview"),
    ("/alerts", "Alerts"),
    ("/quiet", "Kept quiet"),
    ("/feeds", "Feeds"),
    ("/silences", "Silences"),
    ("/watchlist", "Watchlist"),
)


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page of a template; `request.scope["access"]` decides what of the frame is shown."""
    access = request.scope.get("access", Access.NONE)
    frame = {
        "navigation": NAVIGATION if access is Access.WRITE else (),
        "here": request.scope["path"],
        "signed_in": request.scope.get("who") == "page",
        "said": SAID.get(request.query_params.get("said", ""), ""),
        "zone": None,
        "now": None,
    }
    program = getattr(request.app.state, "program", None) if "app" in request.scope else None
    if program is not None and access is not Access.NONE:
        frame["zone"], frame["now"] = program.zone, program.clock()
    text = environment().get_template(template).render({**frame, **context})
    return HTMLResponse(text, status_code=status, headers=headers)


SAID = {
    "kept": "Kept. Thank you: it counts in `watcher evaluate`.",
    "unrelated": "Kept. With narrower terms, or more said in `about`, less of the kind is told; "
    "the backtest shows it.",
    "retried": "It is sent again now, with all tries before it.",
    "open": "It is on its way already, or was sent.",
    "silenced": "The silence has begun.",
    "ended": "The silence has ended.",
    "past": "That silence had ended before.",
}
"""What a page says of what was just done; an address can choose among these, not write its own."""


@cache
def environment() -> Environment:
    """The templates; autoescape is on for all of them, whatever they are called."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": static, "query": query, "words": words}
    made.filters |= {
        "address": address,
        "moment": moment,
        "local": local,
        "span": span,
        "percent": lambda share: f"{share:.0%}",
        "segment": lambda text: quote(str(text), safe=""),
        "counted": counted,
    }
    return made


@cache
def static(name: str) -> str:
    """The address of a file that may be kept for ever, as it changes with the file."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"


def address(url: str) -> str:
    """A web address as it may stand in a link; "" for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def query(**values: object) -> str:
    """A query string of what is not empty."""
    given = {name: str(value) for name, value in values.items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""


def moment(at: datetime | None, zone: tzinfo | None, form: str = "full") -> str:
    """A moment for people, with the exact one for machines; "" for none."""
    if at is None:
        return ""
    local = in_zone(at, zone)
    shown = {
        "full": f"{local.day} {local:%b %Y, %H:%M}",
        "day": f"{local:%A}, {local.day} {local:%B %Y}",
        "time": f"{local:%H:%M}",
        "short": f"{local.day} {local:%b, %H:%M}",
    }[form]
    exact = f"{local:%Y-%m-%d %H:%M:%S %Z}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), exact, shown)


def local(text: str, zone: tzinfo | None, now: datetime | None) -> str:
    """A text of this program, such as why a message was not sent, its moments shown in the zone.

    Args:
        text: says them in UTC.
        zone: of the reader; None leaves UTC.
        now: near which those are that have no year.
    """
    shown: list[str] = []
    for one in silences.parts(text):
        if isinstance(one, datetime):
            shown.append(moment(one, zone))
            continue
        pieces = troubles.parts(one, now) if zone and now else (one,)
        shown.extend(moment(p, zone, "short") if isinstance(p, datetime) else p for p in pieces)
    return Markup("").join(shown)


def span(time: timedelta) -> str:
    """How long, in the largest unit that fits: 5 s, 12 min, 3 h, 2 days."""
    seconds = abs(time.total_seconds())
    for size, unit in ((86_400, "day"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            number = round(seconds / size)
            return f"{number} {unit}{'s' if unit == 'day' and number != 1 else ''}"
    return f"{round(seconds)} s"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
