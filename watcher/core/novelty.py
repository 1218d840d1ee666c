"""Judge one sentence against what a topic's memory holds that is nearest to it.

Pure: features in, a judgement with its support out. Candidates come from memory's index; here
they are compared in full. Never pools the whole memory: at most three earlier sentences, each of
which must itself be about the same thing, may together make a sentence known.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.core.changes import Change, changes
from watcher.core.features import Features, Item, features
from watcher.core.fingerprint import hash63
from watcher.model import KnownFact

# How much an item of each kind says; a reporting verb says little about the development itself.
_KIND = {
    "name": 1.0,
    "proper": 1.3,
    "act": 1.0,
    "thing": 1.0,
    "quality": 0.7,
    "say": 0.4,
    "word": 1.0,
}
# Derived forms (destroy/destruction) share a stem's first letters.
_PREFIX = 5
_DERIVED = 0.8
# Greedy union of up to three supports: best known rule on the founding articles (AUC .974).
_SUPPORTS = 3
_GATE = 0.25
_GAIN = 0.08


@dataclass(frozen=True, slots=True)
class Weights:
    """How telling each canonical term is, from its frequency in the topic's memory.

    Attributes:
        frequency: facts per posting key, only for keys that memory knows.
        size: facts in memory.
    """

    frequency: Mapping[int, int]
    size: int

    def of(self, item: Item) -> float:
        """Return the weight of an item: its kind's share times .4 to 1 by rarity."""
        seen = self.frequency.get(hash63(item.canon), 0)
        rarity = (
            1.0 if not seen else math.log((self.size + 2) / (seen + 1)) / math.log(self.size + 2)
        )
        return _KIND[item.kind] * (0.4 + 0.6 * max(0.0, rarity))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A sentence beside its supports.

    Attributes:
        union: weighted share of the sentence's items that the supports say together, 0..1.
        best: the same for the best support alone.
        copied: share of its 3-word shingles found in the supports.
        facts: the supports, best first.
        changes: typed differences against the supports.
        uncovered: surfaces of items that no support says.
    """

    union: float
    best: float
    copied: float
    facts: tuple[KnownFact, ...]
    changes: tuple[Change, ...]
    uncovered: tuple[str, ...]


def compare(now: Features, facts: Sequence[KnownFact], weights: Weights) -> Comparison:
    """Find the up to three facts that together say most of `now`, and what they do not say."""
    wanted = [weights.of(item) for item in now.items]
    total = sum(wanted) or 1.0
    scored = []
    for fact in facts:
        past = features(fact.text)
        cover = [w * s for w, s in zip(wanted, _strength(now, past), strict=True)]
        share = sum(cover) / total
        if share >= _GATE or now.shingles & past.shingles:
            scored.append((share, fact, past, cover))
    scored.sort(key=lambda row: -row[0])
    chosen: list[KnownFact] = []
    pasts: list[Features] = []
    covered = [0.0] * len(wanted)
    for share, fact, past, cover in scored[:24]:
        gain = sum(max(0.0, c - d) for c, d in zip(cover, covered, strict=True)) / total
        if chosen and (gain < _GAIN or len(chosen) == _SUPPORTS):
            continue
        chosen.append(fact)
        pasts.append(past)
        covered = [max(c, d) for c, d in zip(cover, covered, strict=True)]
    shingles = frozenset().union(*(past.shingles for past in pasts)) if pasts else frozenset()
    return Comparison(
        sum(covered) / total,
        scored[0][0] if scored else 0.0,
        len(now.shingles & shingles) / max(1, len(now.shingles)),
        tuple(chosen),
        tuple(changes(now, pasts, scored[0][0] if scored else 0.0)),
        tuple(i.surface for i, c, w in zip(now.items, covered, wanted, strict=True) if c < 0.5 * w),
    )


def _strength(now: Features, past: Features) -> list[float]:
    """How well `past` says each item of `now`: 1 same form, .8 derived form, 0 not at all."""
    prefixes = _prefixes(past)
    return [
        1.0
        if item.canon in past.bag
        else _DERIVED
        if len(item.stem) >= _PREFIX and item.stem[:_PREFIX] in prefixes
        else 0.0
        for item in now.items
    ]


def _prefixes(past: Features) -> frozenset[str]:
    return frozenset(item.stem[:_PREFIX] for item in past.items if len(item.stem) >= _PREFIX)
