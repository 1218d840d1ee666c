"""`/metrics`: what telemetry has counted and the database holds, in Prometheus' text format.

Labels are closed sets of words: never a title, an address or a text (FAULTS J13).
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response

from watcher import __version__, telemetry
from watcher.model import Feedback
from watcher.store import articles, entries, feedback, feeds, outbox, troubles
from watcher.store.outbox import State
from watcher.telemetry import Labels
from watcher.web import program
from watcher.web.program import Program

SERIES = 200
"""Of one metric, at most: the closed sets have fewer than fifty words."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9 _.-]{0,39}")
_KIND = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Labels, float]


def show(request: Request) -> Response:
    """All metrics."""
    daemon = program.of(request)
    return Response("".join((*_counted(), *_held(daemon))), media_type=_KIND)


def _counted() -> Iterator[str]:
    """A counter for each event: `feed.polled` is watcher_feed_polled_total."""
    totals: dict[str, dict[Labels, float]] = {}
    for (name, labels), number in telemetry.counters.snapshot().items():
        series = totals.setdefault(name, {})
        words = tuple((label, _word(value)) for label, value in labels)
        if words not in series and len(series) >= SERIES:
            words = tuple((label, "other") for label, _ in labels)
        series[words] = series.get(words, 0) + number
    for name in sorted(totals):
        metric = re.sub("[^a-z0-9]", "_", name.lower())
        yield from _metric(f"{metric}_total", "counter", f"Events {name}.", totals[name].items())


def _word(value: str) -> str:
    return value if _WORD.fullmatch(value) else "other"


def _held(daemon: Program) -> Iterator[str]:
    with daemon.database.read() as session:
        polled = feeds.health(session)
        backlog: Mapping[State, int] = outbox.backlog(session)
        waiting = {"read": entries.waiting(session), "judge": articles.waiting(session)}
        lasting = sum(one.ended_at is None for one in troubles.known(session))
        said: Mapping[Feedback, int] = feedback.counts(session)
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
    yield from _gauge("waiting", "What waits for a stage.", waiting, "stage")
    every = {state.value: backlog.get(state, 0) for state in State}
    yield from _gauge("deliveries", "Messages by state.", every, "state")
    yield from _gauge("troubles", "Troubles that last.", {"": lasting})
    answers = {one.value: number for one, number in said.items()}
    yield from _gauge("feedback", "Alerts by what was said of them.", answers, "said")
    about = "Seconds since a stage last ended a round without an error."
    yield from _gauge("stage_age_seconds", about, daemon.ages(), "stage")


def _gauge(name: str, about: str, values: Mapping[str, float], label: str = "") -> Iterator[str]:
    samples = [(((label, key),) if label else (), value) for key, value in values.items()]
    return _metric(name, "gauge", about, samples)


def _metric(name: str, kind: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP watcher_{name} {about}\n# TYPE watcher_{name} {kind}\n"
    for labels, value in samples:
        inside = ",".join(f'{label}="{_escaped(word)}"' for label, word in labels)
        yield f"watcher_{name}{f'{{{inside}}}' if inside else ''} {value:.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
