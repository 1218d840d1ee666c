"""`/metrics`: what telemetry has counted and the database holds, in Prometheus' text format.

Labels are closed sets of words: the program's own and the names of the watchlist's topics, never a
title, an address or a text (FAULTS J13).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import accumulate

from starlette.requests import Request
from starlette.responses import Response

from watcher import __version__, telemetry
from watcher.model import Feedback
from watcher.store import articles, deliveries, entries, feedback, feeds, outbox, topics, troubles
from watcher.store.outbox import State
from watcher.telemetry import BOUNDS, Histogram, Labels
from watcher.web import program
from watcher.web.program import Program

COUNTED = (
    "alert.raised", "alert.suppressed", "article.judged", "delivery.dead", "delivery.retried",
    "delivery.sent", "feed.failed", "feed.polled", "page.crashed", "stage.crashed", "stage.failed",
    "stage.stuck",
)  # fmt: skip
"""Events that monitoring asks for: counted from 0, so that the first of them is an increase."""
SERIES = 200
"""Of one metric and topic, at most: the closed sets have fewer than fifty words."""
OTHER = "other"
"""Stands for a word that is none of ours, and for a topic that left the watchlist."""
_DURATIONS = {
    "item_duration": "Seconds that a stage took for one feed, entry, article or message.",
    "alert_delay": "Seconds from a feed first showing an entry to its alert.",
    "delivery_delay": "Seconds from a message being free to go to its receiver taking it.",
}
_DAY = timedelta(days=1)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9 _.-]{0,39}")
_KIND = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Labels, float]


def show(request: Request) -> Response:
    """All metrics."""
    daemon = program.of(request)
    watched = {one.name for one in daemon.current().topics}
    lines = (*_counted(watched), *_timed(), *_held(daemon, watched))
    return Response("".join(lines), media_type=_KIND)


def _counted(watched: Collection[str]) -> Iterator[str]:
    """A counter for each event: `feed.polled` is watcher_feed_polled_total."""
    totals: dict[str, dict[Labels, float]] = {name: {(): 0} for name in COUNTED}
    sizes: Counter[tuple[str, str]] = Counter()
    for (name, labels), number in telemetry.counters.snapshot().items():
        series = totals.setdefault(name, {})
        words = tuple((label, _word(label, value, watched)) for label, value in labels)
        topic = name, dict(words).get("topic", "")
        if words not in series and sizes[topic] >= SERIES:
            words = tuple((one, word if one == "topic" else OTHER) for one, word in words)
        sizes[topic] += words not in series
        series[words] = series.get(words, 0) + number
    for name in sorted(totals):
        metric = re.sub("[^a-z0-9]", "_", name.lower())
        yield from _metric(f"{metric}_total", "counter", f"Events {name}.", totals[name].items())


def _word(label: str, value: str, watched: Collection[str]) -> str:
    ours = value in watched if label == "topic" else _WORD.fullmatch(value)
    return value if ours else OTHER


def _timed() -> Iterator[str]:
    """A histogram for each kind of duration."""
    found: dict[str, list[tuple[Labels, Histogram]]] = {}
    for (name, labels), histogram in telemetry.durations.snapshot().items():
        found.setdefault(name, []).append((labels, histogram))
    for name in sorted(found):
        yield from _head(f"{name}_seconds", "histogram", _DURATIONS[name])
        for labels, histogram in found[name]:
            yield from _buckets(f"{name}_seconds", labels, histogram)


def _buckets(name: str, labels: Labels, histogram: Histogram) -> Iterator[str]:
    up_to = list(accumulate(histogram.counts))
    bounds = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
    for bound, number in zip(bounds, up_to, strict=True):
        yield _line(f"{name}_bucket", (*labels, ("le", bound)), number)
    yield _line(f"{name}_sum", labels, histogram.seconds)
    yield _line(f"{name}_count", labels, up_to[-1])


def _held(daemon: Program, watched: Collection[str]) -> Iterator[str]:
    with daemon.database.read() as session:
        polled = feeds.health(session)
        backlog: Mapping[State, int] = outbox.backlog(session)
        retried = deliveries.retried(session)
        waiting = {"read": entries.waiting(session), "judge": articles.waiting(session)}
        due_since = entries.due_since(session)
        lasting = sum(one.ended_at is None for one in troubles.known(session))
        said: Mapping[Feedback, int] = feedback.counts(session)
        facts: Mapping[str, float] = topics.sizes(session, watched)
    now = daemon.clock()
    active = [one for one in polled if one.active]
    late = sum(one.next_poll_at < now for one in active if not one.gone)
    states = {
        "ok": sum(not one.gone and not one.failures for one in active),
        "failing": sum(not one.gone and one.failures > 0 for one in active),
        "gone": sum(one.gone for one in active),
    }
    yield from _gauge("build_info", "The version.", {__version__: 1}, "version")
    loaded = {"": float(not daemon.rejected())}
    yield from _gauge("config_last_reload_successful", "1, or 0 if it was rejected.", loaded)
    yield from _gauge("feeds", "Feeds by how polling goes.", states, "state")
    yield from _gauge("feeds_due", "Feeds that are due to be polled.", {"": late})
    gaps = sum(one.last_gap_at is not None and now - one.last_gap_at < _DAY for one in active)
    about = "Feeds that may have dropped entries unseen within a day."
    yield from _gauge("feeds_gap", about, {"": gaps})
    yield from _gauge("waiting", "What waits for a stage.", waiting, "stage")
    waits = (now - due_since).total_seconds() if due_since else 0.0
    about = "Seconds for which what waits longest for a stage has been due."
    yield from _gauge("waiting_seconds", about, {"read": max(waits, 0.0)}, "stage")
    every = {state.value: backlog.get(state, 0) for state in State}
    yield from _gauge("deliveries", "Messages by state.", every, "state")
    about = "Messages that wait for their receiver after a try."
    yield from _gauge("deliveries_retried", about, {"": retried})
    yield from _gauge("troubles", "Troubles that last.", {"": lasting})
    answers = {one.value: number for one, number in said.items()}
    yield from _gauge("feedback", "Alerts by what was said of them.", answers, "said")
    yield from _gauge("facts", "What is known, by topic.", facts, "topic")
    about = "Seconds since a stage last ended a round without an error."
    yield from _gauge("stage_age_seconds", about, daemon.ages(), "stage")


def _gauge(name: str, about: str, values: Mapping[str, float], label: str = "") -> Iterator[str]:
    samples = [(((label, key),) if label else (), value) for key, value in values.items()]
    return _metric(name, "gauge", about, samples)


def _metric(name: str, kind: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield from _head(name, kind, about)
    yield from (_line(name, labels, value) for labels, value in samples)


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP watcher_{name} {about}\n# TYPE watcher_{name} {kind}\n"


def _line(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{label}="{_escaped(word)}"' for label, word in labels)
    return f"watcher_{name}{f'{{{inside}}}' if inside else ''} {value:.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
