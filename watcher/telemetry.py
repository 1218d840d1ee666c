"""What watcher says while it works: one event per item and stage, counted as it is said.

An event is a noun and a verb in the past tense (`feed.polled`, `alert.raised`) with the ids and the
reason that explain it. It goes to the logger `watcher`, where whoever is interested (the terminal,
a log collector, the demo) adds a handler and reads `record.event` and `record.fields`; and into
`counters`, which the status page and metrics read, as they read from `durations` how long things
take. Depends on the standard library only; core must not use it.
"""

import json
import logging
import sys
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TextIO

LOGGER = logging.getLogger("watcher")

# Labels that may stand beside a counter: closed sets of words, never a URL or a title.
LABELS = ("stage", "topic", "reason", "kind", "verdict")

BOUNDS = (
    *(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    *(30.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0),
)
"""Seconds up to which durations are counted together. Source: up to ten, the default buckets of
Prometheus' own clients; above, what people mean by at once, soon, today."""

MASK = "•••"
"""Stands for a secret."""

_COLOURS = {logging.WARNING: "\x1b[33m", logging.ERROR: "\x1b[31m", logging.CRITICAL: "\x1b[31m"}

Labels = tuple[tuple[str, str], ...]


class LogFormat(StrEnum):
    """How log lines look: for people, for `grep`, for collectors."""

    CONSOLE = "console"
    LOGFMT = "logfmt"
    JSON = "json"


class LogLevel(StrEnum):
    """The least important lines that are shown."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Counters:
    """Thread-safe totals since the process started, by event and its bounded labels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._totals: Counter[tuple[str, Labels]] = Counter()

    def add(self, name: str, labels: Mapping[str, str] | None = None, number: int = 1) -> None:
        """Count `number` more of `name`; equal labels add up whatever their order."""
        key = (name, tuple(sorted((labels or {}).items())))
        with self._lock:
            self._totals[key] += number

    def total(self, name: str, **labels: str) -> int:
        """The sum over every series of `name` that carries `labels`."""
        wanted = set(labels.items())
        with self._lock:
            return sum(
                number
                for (key, have), number in self._totals.items()
                if key == name and wanted <= {*have}
            )

    def snapshot(self) -> dict[tuple[str, Labels], int]:
        """A copy of all totals."""
        with self._lock:
            return dict(self._totals)


counters = Counters()


@dataclass(frozen=True, slots=True)
class Histogram:
    """Durations of one kind: how many were no longer than each of BOUNDS, and their sum.

    Attributes:
        counts: of those between the bound before and this one; the last, of those above all.
    """

    counts: Sequence[int]
    seconds: float


class Durations:
    """Thread-safe histograms since the process started, by name and bounded labels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, Labels], list[int]] = {}
        self._seconds: dict[tuple[str, Labels], float] = {}

    def add(self, name: str, seconds: float, **labels: str) -> None:
        """Count one that took so long; a clock that was set back meanwhile makes it nothing."""
        key, seconds = (name, tuple(sorted(labels.items()))), max(seconds, 0.0)
        with self._lock:
            counts = self._counts.setdefault(key, [0] * (len(BOUNDS) + 1))
            counts[bisect_left(BOUNDS, seconds)] += 1
            self._seconds[key] = self._seconds.get(key, 0.0) + seconds

    @contextmanager
    def timed(self, name: str, **labels: str) -> Iterator[None]:
        """Count how long the block takes, however it ends."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(name, time.perf_counter() - began, **labels)

    def snapshot(self) -> dict[tuple[str, Labels], Histogram]:
        """A copy of all."""
        with self._lock:
            return {
                key: Histogram(tuple(counts), self._seconds[key])
                for key, counts in self._counts.items()
            }


durations = Durations()


def event(
    name: str,
    about: Mapping[str, object] | None = None,
    *,
    level: int = logging.INFO,
    error: BaseException | None = None,
    **more: object,
) -> None:
    """Say that something happened, and count it.

    Args:
        name: noun.verb in the past tense.
        about: ids, numbers, reasons; those named in LABELS also label the counter.
        level: a `logging` level.
        error: an exception whose traceback belongs in the log: a bug, not a user's mistake.
        more: further fields, after those of `about`; None leaves a field out.
    """
    fields = {key: said for key, said in {**(about or {}), **more}.items() if said is not None}
    counters.add(name, {key: str(fields[key]) for key in LABELS if key in fields})
    LOGGER.log(level, name, exc_info=error, extra={"event": name, "fields": fields})


class Secrets:
    """What no log line may show, whoever says it: a net below the care taken where it is said."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def add(self, texts: Iterable[str]) -> None:
        """Hide these from now on, along with all before: work in flight may still use those."""
        # Longest first: one that holds another is hidden whole.
        self._known = tuple(sorted({*self._known, *texts}, key=len, reverse=True))

    def clear(self) -> None:
        """Hide nothing any more: whose secrets they were is gone."""
        self._known = ()

    def hide(self, text: str) -> str:
        """The text without them."""
        for secret in self._known:
            text = text.replace(secret, MASK)
        return text


secrets = Secrets()


class EventFormatter(logging.Formatter):
    """Renders events, and other libraries' plain messages, as one line each, without secrets."""

    def __init__(self, form: LogFormat, *, colour: bool = False) -> None:
        super().__init__()
        self._form = form
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows on its own lines only in the console form."""
        name: str = getattr(record, "event", record.name)
        fields: dict[str, object] = dict(getattr(record, "fields", {}))
        if not hasattr(record, "event"):
            fields["message"] = record.getMessage()
        fields = {key: _hidden(value) for key, value in fields.items()}
        at = datetime.fromtimestamp(record.created, UTC)
        trace = secrets.hide(self.formatException(record.exc_info)) if record.exc_info else ""
        if self._form is LogFormat.CONSOLE:
            return self._console(record, at, name, fields) + (f"\n{trace}" if trace else "")
        stamp = at.isoformat(timespec="milliseconds")
        line = {"time": stamp, "level": record.levelname.lower(), "event": name, **fields}
        if trace:
            line["traceback"] = trace
        if self._form is LogFormat.JSON:
            return json.dumps(line, ensure_ascii=True, default=str)
        return " ".join(f"{key}={_quoted(value)}" for key, value in line.items())

    def _console(
        self, record: logging.LogRecord, at: datetime, name: str, fields: Mapping[str, object]
    ) -> str:
        said = "  ".join(f"{key}={_quoted(value)}" for key, value in fields.items())
        line = f"{at.astimezone():%H:%M:%S}  {name:<18} {said}".rstrip()
        tint = _COLOURS.get(record.levelno, "") if self._colour else ""
        return f"{tint}{line}\x1b[0m" if tint else line


def _hidden(value: object) -> object:
    return value if isinstance(value, (bool, int, float)) else secrets.hide(str(value))


def _quoted(value: object) -> str:
    """The value on one line: bare if it is a plain word, else a JSON string without controls."""
    if isinstance(value, float):
        return f"{value:.3g}"
    text = str(value)
    if text and text.isprintable() and not set(text) & set(' "=\\'):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


class _Handler(logging.StreamHandler[TextIO]):
    """A stream that may go away: a full disk or a closed pipe stops the log, not the work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own name)
        """Count the lost line; there is nowhere left to complain."""
        del record
        counters.add("log.lost")


def configure(
    form: LogFormat = LogFormat.CONSOLE,
    *,
    level: LogLevel = LogLevel.INFO,
    stream: TextIO | None = None,
) -> logging.Handler:
    """Send events to `stream` (standard error by default), replacing an earlier configuration.

    Args:
        form: how lines look.
        level: the least important lines that are shown.
        stream: where to write.

    Returns:
        The handler, so that a caller can take it away again with `remove`.
    """
    target = stream if stream is not None else sys.stderr
    for old in [h for h in LOGGER.handlers if isinstance(h, _Handler)]:
        remove(old)
    handler = _Handler(target)
    handler.setFormatter(EventFormatter(form, colour=target.isatty()))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(level.upper())
    LOGGER.propagate = False
    scheduler = logging.getLogger("apscheduler")
    scheduler.handlers[:] = [handler]
    scheduler.setLevel(logging.ERROR)
    scheduler.propagate = False
    return handler


def remove(handler: logging.Handler) -> None:
    """Take a handler away."""
    LOGGER.removeHandler(handler)
    with suppress(OSError, ValueError):  # its stream may be gone or closed
        handler.flush()
