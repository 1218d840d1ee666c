"""Feeds: how polling each goes, what it usually brings, and what is wrong in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from watcher.config.hidden import public
from watcher.store import coverage, feeds
from watcher.store.feeds import FeedHealth
from watcher.web import chart, program, render, words
from watcher.web.chart import Part

DAYS = 14


@dataclass(frozen=True, slots=True)
class Line:
    """A feed for people.

    Attributes:
        mark: a word for its colour; `state` says it in words.
        habit: entries of each of the last days, oldest first.
    """

    feed: FeedHealth
    mark: str
    state: str
    trouble: str
    habit: Sequence[int]
    bars: Sequence[Part]


def show(request: Request) -> Response:
    """All feeds, those with troubles first."""
    daemon = program.of(request)
    now, zone = daemon.clock(), daemon.zone
    begin = chart.begin(zone, now, DAYS)
    with daemon.database.read() as session:
        known = feeds.health(session)
        brought = list(coverage.entries(session, begin))
    first = begin.date()
    habits = {one.id: [0] * DAYS for one in known}
    for feed_id, hour, number in brought:
        place = (hour.astimezone(zone).date() - first).days
        if feed_id in habits and 0 <= place < DAYS:
            habits[feed_id][place] += number
    lines = [_line(one, habits[one.id]) for one in known]
    order = ("bad", "warn", "good", "off")
    lines.sort(key=lambda line: (order.index(line.mark), line.feed.name))
    context = {"lines": lines, "now": now, "days": DAYS}
    return render.page(request, "feeds.html", context)


def _line(one: FeedHealth, habit: Sequence[int]) -> Line:
    mark, state = words.feed_state(one)
    shown = replace(one, url=public(one.url), error=public(one.error))
    return Line(shown, mark, state, words.feed_trouble(shown), habit, chart.spark(habit))
