"""Rank facts by how much of a sentence each says, from their sketches alone.

Knows how telling an item is, not whether a sentence is new. Reads no fact whose sketch is at hand.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watcher.core.features import Features, features
from watcher.core.fingerprint import hash63
from watcher.core.items import Item
from watcher.core.sketch import beginning, in_twos, other
from watcher.model import KnownFact, Sketch

# What a topic's own terms say stands in nearly all that is about it, however young its memory is
# (streams .801 without, .803 with a tenth or a third).
_EXPECTED = 0.3
# A young memory says little about which terms are common: as if so many facts had none of them.
_YOUNG = 30

# How much an item of each kind says; a reporting verb says little about the development itself.
_KIND = {
    "name": 1.0,
    "proper": 1.3,
    "act": 1.0,
    "thing": 1.0,
    "quality": 0.7,
    "say": 0.4,
    "word": 1.0,
    "number": 1.0,
    "date": 0.6,
}
# How much a derived form says of an item (destruction of destroy), a country of its body.
_DERIVED = 0.8


@dataclass(frozen=True, slots=True)
class Weights:
    """How telling each canonical term is, from its frequency in the topic's memory.

    Attributes:
        frequency: facts per posting key, only for keys that memory knows.
        size: facts in memory.
        common: keys of what the topic's own terms say.
    """

    frequency: Mapping[int, int]
    size: int
    common: frozenset[int] = frozenset()

    def of(self, item: Item) -> float:
        """Return the weight of an item: its kind's share times .4 to 1 by rarity.

        A term is as rare until it is seen twice as often: one more fact that has it, too, makes
        what is known no newer (paired AUC of the background pairs .966 without, .973 so).
        """
        key = hash63(item.canon)
        seen = self.frequency.get(key, 0)
        size = self.size + _YOUNG
        if key in self.common:
            seen = max(seen, int(size * _EXPECTED))
        often = 1 << (seen + 1).bit_length() - 1
        rarity = math.log(size / often) / math.log(size) if seen else 1.0
        return _KIND[item.kind] * (0.4 + 0.6 * max(0.0, rarity))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A fact beside a sentence.

    Attributes:
        share: how much of the sentence's weight it says, 0..1.
        order: how many of its word pairs, 0..1.
        said: the weight that it says of each item.
        bigrams: the word pairs of both.
    """

    fact: KnownFact
    sketch: Sketch
    share: float
    order: float
    said: list[float]
    bigrams: set[tuple[int, int]]


def rank(now: Features, facts: Iterable[KnownFact], wanted: list[float]) -> list[Ranked]:
    """Return the facts, best first; of equals the one in the same order first.

    Args:
        now: the sentence.
        facts: candidates.
        wanted: the weight of each of its items.
    """
    total = sum(wanted) or 1.0
    own = set(in_twos(now.sketch))
    # From key to the items that have it: of a sentence a fact has few, and only these are touched.
    whole: dict[int, list[int]] = {}
    derived: dict[int, list[int]] = {}
    bodies: dict[int, list[int]] = {}
    for at, (key, item) in enumerate(zip(now.sketch.keys, now.items, strict=True)):
        whole.setdefault(key, []).append(at)
        derived.setdefault(key, []).append(at)
        derived.setdefault(beginning(item), []).append(at)
        bodies.setdefault(other(item), []).append(at)
    found = []
    for fact in facts:
        past = fact.sketch or features(fact.text).sketch
        said = [0.0] * len(wanted)
        keys = frozenset(past.keys)
        for key in past.roots.intersection(derived):
            for at in derived[key]:
                said[at] = wanted[at] * _DERIVED
        for key in keys.intersection(bodies):
            for at in bodies[key]:
                said[at] = wanted[at] * _DERIVED
        for key in keys.intersection(whole):
            for at in whole[key]:
                said[at] = wanted[at]
        shared = own.intersection(in_twos(past))
        order = len(shared) / len(own) if own else 0.0
        found.append(Ranked(fact, past, sum(said) / total, order, said, shared))
    found.sort(key=lambda one: (-one.share, -one.order))
    return found
