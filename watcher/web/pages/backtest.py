"""A backtest's result: what was sent, and what two watchlists would have, article by article."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Reason
from watcher.store.outbox import State, farthest
from watcher.web import program, render, words
from watcher.web.pages.watchlist import trials
from watcher.web.trials import FACTS, TEXTS, Sent, Trial

COLUMNS = ("Really", "Watchlist of now", "As you edited it")
TOLD = (State.SENT, State.PENDING, State.HELD, State.DIGEST)
MOST = 300
"""Rows that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of an article in one column.

    Attributes:
        sent: it was, or would have been, at once or later.
        said: how, or why not, in words.
        topics: titles of those that it was sent for.
    """

    sent: bool
    said: str
    topics: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """An article that somebody was told of in some column.

    Attributes:
        new: the first new sentences, besides the title.
        cells: one a column.
    """

    article: int
    title: str
    outlet: str
    at: datetime
    new: Sequence[str]
    cells: Sequence[Cell]

    @property
    def change(self) -> int:
        """1 where only the edit sends it, -1 where the edit no longer does, else 0."""
        _, now, edited = self.cells
        return edited.sent - now.sent

    @property
    def differs(self) -> bool:
        """The columns do not agree."""
        return len({cell.sent for cell in self.cells}) > 1


def show(request: Request) -> Response:
    """What it has found; while it runs, the page asks again by itself."""
    trial = trials(request).get(request.path_params["trial"])
    if trial is None:
        raise HTTPException(404, "This backtest is forgotten; the last few are kept.")
    found = lines(trial)
    differing = [one for one in found if one.differs]
    only = request.query_params.get("only") == "differing"
    shown = (differing if only else found)[:MOST]
    context = {
        "trial": trial,
        "found": trial.found,
        "columns": COLUMNS,
        "days": by_day(shown, program.of(request).zone),
        "counts": {change: sum(one.change == change for one in found) for change in (1, -1)},
        "unheard": sum(one.state not in TOLD for one in trial.sent),
        "only": only,
        "number": len(found),
        "differing": len(differing),
        "shown": len(shown),
        "most": {"facts": FACTS, "texts": TEXTS},
    }
    # With an address, as browsers do not load one anew that ends in a fragment.
    here = f"/watchlist/backtests/{trial.id}"
    again = {} if trial.ended.is_set() else {"refresh": f"2; url={here}"}
    return render.page(request, "backtest.html", context, headers=again)


def lines(trial: Trial) -> list[Line]:
    """One an article that was or would have been sent, newest first."""
    if trial.found is None:
        return []
    sides = [trial.found[name] for name in ("before", "after")]
    told: list[Mapping[int, list[dict[str, Any]]]] = [_by_article(side["alerts"]) for side in sides]
    why = [_reasons(trial.found["why"][name]) for name in ("before", "after")]
    really: dict[int, list[Sent]] = defaultdict(list)
    for one in trial.sent:
        really[one.article].append(one)
    found = []
    for article in {*really, *told[0], *told[1]}:
        cells = [_really(really.get(article, ()), trial.titles[0])]
        for side, reasons, titles in zip(told, why, trial.titles, strict=True):
            names = [titles.get(one["topic"], one["topic"]) for one in side.get(article, ())]
            said = "sent" if names else reasons.get(article, "no topic matches")
            cells.append(Cell(bool(names), said, names))
        first = next((side[article][0] for side in reversed(told) if article in side), None)
        about = first or _about(really[article][-1])
        at = datetime.fromisoformat(about["at"])
        new = [text for text in about["new"] if text != about["title"]]
        found.append(Line(article, about["title"], about["outlet"], at, new, cells))
    return sorted(found, key=lambda one: (one.at, one.article), reverse=True)


def _really(sent: Sequence[Sent], titles: Mapping[str, str]) -> Cell:
    """What became of an article's alerts, one a topic: that of the one that came farthest."""
    state = farthest(one.state for one in sent if one.state)
    said = words.STATES[state] if state else "told nobody" if sent else "not sent"
    told = [titles.get(one.topic, one.topic) for one in sent if one.state in TOLD]
    return Cell(bool(told), said, told)


def _about(sent: Sent) -> dict[str, Any]:
    """As an alert of a side tells of its article."""
    return {**asdict(sent), "at": sent.at.isoformat()}


def by_day(found: Iterable[Line], zone: tzinfo) -> list[tuple[datetime, list[Line]]]:
    """Lines by the local day on which they came; they are in order."""
    days = groupby(found, key=lambda one: one.at.astimezone(zone).date())
    groups = (list(some) for _, some in days)
    return [(some[0].at, some) for some in groups]


def _by_article(alerts: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in alerts:
        found[one["article"]].append(one)
    return dict(found)


def _reasons(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Why each article was kept quiet; a topic in passing says least of several."""
    found: dict[int, str] = {}
    for article, reason in sorted(pairs, key=lambda pair: pair[1] != Reason.OFF_TOPIC):
        found[article] = words.REASONS[Reason(reason)]
    return found
