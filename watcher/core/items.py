"""The content items of a sentence: what it names, does, counts and says, each in one form.

Values only; how they are read from words is in core.features, how they are compared in
core.changes and core.acts.
"""

from dataclasses import dataclass
from typing import NamedTuple

HEDGED, PLANNED, ANNOUNCED, DONE = 0, 1, 2, 3
# What becomes of something that was planned or allowed; nobody words anything else so.
CALLED_OFF = frozenset({"#cancel", "#postpone", "#suspend", "#lift"})


class Item(NamedTuple):
    """A content item: `canon` compares, `surface` is shown.

    Attributes:
        kind: name (alias, country, organisation), proper (other capitalised word), act, thing,
            quality, say (from the synonym classes), number, date, word.
        stem: stem of the surface, "" for names, numbers and dates.
        negated: a negation reaches it. level: how sure it is, HEDGED … DONE.
        at: index of its first word. verb: it stands where a verb stands, not after a determiner.
        other: what its word says beside some others, which this sentence lacks.
    """

    canon: str
    surface: str
    kind: str
    stem: str = ""
    negated: bool = False
    level: int = DONE
    at: int = 0
    verb: bool = False
    other: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One slot that differs: what kind, the earlier value ("" if it is new), the value now."""

    kind: str
    old: str
    new: str
