"""Score the alerts on a labelled stream of entries, as a person tracking the topic would.

A label says which nuggets (atomic developments) an entry states; a nugget is vital, minor or
background. An alert is useful if its entry is relevant and states a nugget that no earlier alert
stated; background nuggets count as known from the start.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import median
from typing import Any

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Label:
    """What an entry says: whether it is on topic, and the ids of the nuggets it states."""

    relevant: bool
    nuggets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nugget:
    """A development: how much it matters and the id of the first entry that states it."""

    importance: str
    first_entry: str


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
    told = {name for name, nugget in nuggets.items() if nugget.importance == "background"}
    useful = irrelevant = alerts = 0
    found_at: dict[str, datetime] = {}
    for entry in alerted:
        label = labels.get(entry)
        if label is None:
            continue
        alerts += 1
        irrelevant += not label.relevant
        gain = [name for name in label.nuggets if name not in told]
        useful += bool(gain)
        told.update(gain)
        found_at.update(dict.fromkeys(gain, published[entry]))
    precision = useful / alerts if alerts else 0.0
    recall = _recall(nuggets, "vital", told)
    return Scores(
        entries=len(published),
        alerts=alerts,
        useful=useful,
        precision=precision,
        vital_recall=recall,
        minor_recall=_recall(nuggets, "minor", told),
        f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        irrelevant=irrelevant,
        alerts_per_day=alerts / max(1.0, _days(list(published.values()))),
        delay_hours=_delay(nuggets, found_at, published),
    )


def _recall(nuggets: Mapping[str, Nugget], importance: str, told: set[str]) -> float:
    wanted = {name for name, nugget in nuggets.items() if nugget.importance == importance}
    return len(wanted & told) / len(wanted) if wanted else 0.0


def _days(dates: Sequence[datetime]) -> float:
    return (max(dates) - min(dates)).total_seconds() / _DAY if dates else 0.0


def _delay(
    nuggets: Mapping[str, Nugget],
    found_at: Mapping[str, datetime],
    published: Mapping[str, datetime],
) -> float:
    waits = [
        (found_at[name] - published[nugget.first_entry]).total_seconds() / 3600
        for name, nugget in nuggets.items()
        if nugget.importance == "vital" and name in found_at and nugget.first_entry in published
    ]
    return median(waits) if waits else 0.0
