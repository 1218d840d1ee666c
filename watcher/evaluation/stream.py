"""Score the alerts on a labelled stream of entries, as a person tracking the topic would.

A label says which nuggets (atomic developments) an entry states; a nugget is vital, minor or
background. An alert is useful if its entry states a nugget that no earlier alert stated;
background nuggets count as known from the start.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import median
from typing import Any

from watcher.evaluation import labelled

_DAY = 86400.0
_HOUR = 3600.0
IMPORTANCE = ("vital", "minor", "background")


@dataclass(frozen=True, slots=True)
class Label:
    """What an entry says: whether it is on topic, and the ids of the nuggets it states."""

    relevant: bool
    nuggets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nugget:
    """A development: how much it matters, the first entry that states it, and its own words."""

    importance: str
    first_entry: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a stream of alerts told.

    Attributes:
        gains: per labelled alert, in order: the entry and the nuggets that it told first.
        first: nugget to the entry that told it first; without background.
    """

    gains: tuple[tuple[str, tuple[str, ...]], ...]
    first: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scores:
    """How good a stream of alerts is; shares are 0..1.

    Attributes:
        precision: useful alerts / alerts.
        vital_recall: vital nuggets stated by some alerted entry / all vital nuggets.
        f1: harmonic mean of precision and vital recall.
        irrelevant: alerts on entries that are off topic.
        alerts_per_day: over the days from the first to the last entry.
        delay_hours: median over vital nuggets found: from the first entry to the first alert.
    """

    entries: int
    alerts: int
    useful: int
    precision: float
    vital_recall: float
    minor_recall: float
    f1: float
    irrelevant: int
    alerts_per_day: float
    delay_hours: float

    def rounded(self) -> dict[str, Any]:
        """Return the scores for people and JSON, three decimals."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def parse_label(raw: labelled.Row) -> tuple[str, Label]:
    """Check `{id, relevant, nuggets[]}`.

    Raises:
        ValueError: it is something else.
    """
    relevant = labelled.value(raw, "relevant", bool)
    return str(labelled.key(raw)), Label(relevant, labelled.texts(raw, "nuggets"))


def parse_nugget(raw: labelled.Row) -> tuple[str, Nugget]:
    """Check `{nid, importance, first_entry, text?}`.

    Raises:
        ValueError: it is something else.
    """
    importance = labelled.value(raw, "importance", str)
    if importance not in IMPORTANCE:
        raise ValueError(f'"importance" must be {", ".join(IMPORTANCE)}; found {importance!r}')
    first = str(raw.get("first_entry", ""))
    return labelled.value(raw, "nid", str), Nugget(importance, first, str(raw.get("text", "")))


def follow(
    alerted: Iterable[str], labels: Mapping[str, Label], nuggets: Mapping[str, Nugget]
) -> Told:
    """Follow alerts, in order; entries without a label do not count."""
    known = {name for name, nugget in nuggets.items() if nugget.importance == "background"}
    gains: list[tuple[str, tuple[str, ...]]] = []
    first: dict[str, str] = {}
    for entry in alerted:
        if entry not in labels:
            continue
        gain = tuple(dict.fromkeys(n for n in labels[entry].nuggets if n not in known))
        gains.append((entry, gain))
        known.update(gain)
        first.update(dict.fromkeys(gain, entry))
    return Told(tuple(gains), first)


def score(
    alerted: Iterable[str],
    published: Mapping[str, datetime],
    labels: Mapping[str, Label],
    nuggets: Mapping[str, Nugget],
) -> Scores:
    """Score alerted entry ids, in the order of the alerts.

    Args:
        alerted: ids; those without a label do not count.
        published: id to date, of all entries.
        labels: id to label.
        nuggets: nugget id to nugget.
    """
    told = follow(alerted, labels, nuggets)
    alerts = len(told.gains)
    useful = sum(bool(gain) for _, gain in told.gains)
    precision = useful / alerts if alerts else 0.0
    recall = _recall(nuggets, "vital", told)
    waits = delays(told, published, nuggets)
    return Scores(
        entries=len(published),
        alerts=alerts,
        useful=useful,
        precision=precision,
        vital_recall=recall,
        minor_recall=_recall(nuggets, "minor", told),
        f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        irrelevant=sum(not labels[entry].relevant for entry, _ in told.gains),
        alerts_per_day=alerts / max(1.0, _days(list(published.values()))),
        delay_hours=median(waits.values()) if waits else 0.0,
    )


def delays(
    told: Told, published: Mapping[str, datetime], nuggets: Mapping[str, Nugget]
) -> dict[str, float]:
    """Return the hours from the first entry of each vital nugget that was told to its alert."""
    return {
        name: (published[entry] - published[nuggets[name].first_entry]).total_seconds() / _HOUR
        for name, entry in told.first.items()
        if name in nuggets
        and nuggets[name].importance == "vital"
        and nuggets[name].first_entry in published
    }


def missed(told: Told, nuggets: Mapping[str, Nugget]) -> tuple[str, ...]:
    """Return the vital nuggets that no alert told, in the order of the nuggets."""
    return tuple(
        name
        for name, nugget in nuggets.items()
        if nugget.importance == "vital" and name not in told.first
    )


def _recall(nuggets: Mapping[str, Nugget], importance: str, told: Told) -> float:
    wanted = {name for name, nugget in nuggets.items() if nugget.importance == importance}
    return len(wanted & told.first.keys()) / len(wanted) if wanted else 0.0


def _days(dates: Sequence[datetime]) -> float:
    return (max(dates) - min(dates)).total_seconds() / _DAY if dates else 0.0
