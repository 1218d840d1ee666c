"""The first page: what is new, what was kept quiet, is everything alive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from watcher.core.topics import Topic
from watcher.pipeline.troubles import Kind
from watcher.store import articles, coverage, deliveries, entries, feeds, timeline, troubles
from watcher.store.db import Session
from watcher.store.feeds import FeedHealth
from watcher.store.timeline import Learnt
from watcher.web import chart, program, render
from watcher.web.chart import Chart
from watcher.web.program import Program
from watcher.web.render import counted

DAYS = 14
SHOWN = 12
"""Topics in full; of the others, the names."""
FACTS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A topic at a glance."""

    topic: Topic
    chart: Chart
    facts: Sequence[Learnt]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether all is well.

    Attributes:
        wrong: what is not, a sentence each.
        polled: when a feed was asked last, None for never.
        failing: how many feeds fail, of `feeds`.
        unnamed: how many of these `wrong` does not tell of.
        waiting: entries and articles to work on.
        lost: messages were given up.
    """

    wrong: Sequence[str]
    feeds: int
    failing: int
    unnamed: int
    polled: datetime | None
    waiting: int
    lost: bool


def show(request: Request) -> Response:
    """Every topic with its last days."""
    daemon = program.of(request)
    topics = daemon.current().topics
    now, zone = daemon.clock(), daemon.zone
    with daemon.database.read() as session:
        hours = list(coverage.judged(session, chart.begin(zone, now, DAYS)))
        cards = [
            Card(
                one,
                chart.stacked(
                    chart.days((h for h in hours if h.topic == one.name), zone, now, DAYS)
                ),
                timeline.leading(session, one.name, FACTS),
            )
            for one in topics[:SHOWN]
        ]
        health = _health(session, daemon)
    context = {"cards": cards, "others": topics[SHOWN:], "health": health, "days": DAYS, "now": now}
    return render.page(request, "overview.html", context)


def _health(session: Session, daemon: Program) -> Health:
    polled: Sequence[FeedHealth] = [one for one in feeds.health(session) if one.active]
    # Of a rejected watchlist the daemon knows at once, while troubles are looked for now and then.
    lasting = [
        one for one in troubles.known(session) if one.ended_at is None and one.kind != Kind.REJECTED
    ]
    lost = [
        f"{counted(one.number, 'message was', 'messages were')} given up for {one.receiver}: "
        f"{one.error}"
        for one in deliveries.given_up(session)
    ]
    named = {one.subject for one in lasting if one.kind in (Kind.FEED_FAILING, Kind.FEED_GONE)}
    kinds = {one.kind for one in lasting}
    rejected = daemon.rejected()
    refused = [f"The changed watchlist is not in use: {rejected}"] if rejected else []
    failing = {one.name for one in polled if one.failures > 0 or one.gone}
    times = [one.last_polled_at for one in polled if one.last_polled_at]
    return Health(
        wrong=[*daemon.problems(), *refused, *(one.text for one in lasting), *lost],
        feeds=len(polled),
        failing=len(failing),
        unnamed=0 if Kind.UNREACHABLE in kinds else len(failing - named),
        polled=max(times, default=None),
        waiting=entries.waiting(session) + articles.waiting(session),
        lost=bool(lost),
    )
