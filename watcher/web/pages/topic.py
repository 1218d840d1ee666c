"""A topic: what became known on it, day by day, and how much noise there was around it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from watcher.model import Verdict
from watcher.pipeline.alerts import sure
from watcher.store import coverage, timeline
from watcher.store.timeline import Carrier, Learnt
from watcher.web import asked, chart, cursors, program, render

DAYS = 30


@dataclass(frozen=True, slots=True)
class Report:
    """An article that brought facts.

    Attributes:
        first: it, as the first carrier of them.
        facts: those that its headline does not tell already, in text order.
    """

    first: Carrier
    verdict: Verdict | None
    at: datetime
    facts: Sequence[Learnt]


@dataclass(frozen=True, slots=True)
class Day:
    """The reports of a day, newest first."""

    date: date
    at: datetime
    reports: Sequence[Report]


def show(request: Request) -> Response:
    """The timeline, and the chart above its first page."""
    topic, after = asked.topic(request), asked.after(request)
    daemon = program.of(request)
    now, zone = daemon.clock(), daemon.zone
    with daemon.database.read() as session:
        page = timeline.page(session, topic.name, after=after)
        begin = chart.begin(zone, now, DAYS)
        hours = () if after else tuple(coverage.judged(session, begin, topic.name))
    context = {
        "topic": topic,
        "chart": None if after else chart.stacked(chart.days(hours, zone, now, DAYS)),
        "span": DAYS,
        "days": list(by_day(page.items, zone)),
        "next": cursors.written(page.after),
    }
    return render.page(request, "topic.html", context)


def by_day(facts: Iterable[Learnt], zone: tzinfo) -> Iterator[Day]:
    """Facts, newest first, as reports within days."""
    for day, same in groupby(facts, lambda one: one.added.astimezone(zone).date()):
        reports = [
            _report(list(one)) for _, one in groupby(same, lambda one: (one.article_id, one.added))
        ]
        yield Day(day, reports[0].at, reports)


def _report(facts: Sequence[Learnt]) -> Report:
    in_order = sorted(facts, key=lambda one: one.id)
    head, *_ = in_order
    # A headline says what a sentence says in full, unless it stands alone.
    told = [one for one in in_order if not one.headline] or in_order
    told = [replace(one, judged=one.judged and sure(one.judged)) for one in told]
    return Report(_first(head), head.verdict, head.added, told)


def _first(fact: Learnt) -> Carrier:
    known = (one for one in fact.carriers if one.article_id == fact.article_id)
    gone = Carrier(fact.article_id, "", "", fact.text, fact.published, fact.added, True, False)
    return next(known, gone)
