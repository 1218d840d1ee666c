"""Judge one sentence against what a topic's memory holds that is nearest to it.

Pure: features in, a judgement with its support out. Candidates come from memory's index; here
they are compared in full. Never pools the whole memory: at most three earlier sentences, each of
which must itself be about the same thing, may together make a sentence known.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from watcher.core.changes import Change, added, changes, replaced
from watcher.core.features import Features, Item, features
from watcher.core.fingerprint import hash63
from watcher.core.opinion import Opinion
from watcher.model import KnownFact

T = TypeVar("T")

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
# Derived forms (destroy/destruction) share a stem's first letters.
_PREFIX = 5
_DERIVED = 0.8
# Greedy union of up to three supports: best known rule on the founding articles (AUC .974). Each
# says .15 of it or more: every fourth background pair .970 at .25, .974 at .15, other sets alike.
_SUPPORTS = 3
# What is added to a text shows when the rest of it is copied, word for word.
_ALIGNED = 0.6
_VERBATIM = 0.4
# Every term and every word pair but for rounding.
_SAME = 0.999
# Shorter sentences than this stand in others by chance.
_WHOLE = 4
_TELLING = 0.65
# A name or date of its own tells more than a turned verb: so much alignment is enough for it.
_NAMED = 0.5
# bias, said, best, union, copied: logistic regression over sentences without a telling change of
# the founding articles, the contrast pairs and the background training set, each weighing the same.
_LOGISTIC = (3.9, -2.17, -3.92, -1.78, -1.39)
# Word and content pairs are looked for in so many of the nearest facts (never in all of memory).
_NEAREST = 12
_GATE = 0.15
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
        size = self.size + _YOUNG
        rarity = math.log(size / (seen + 1)) / math.log(size) if seen else 1.0
        return _KIND[item.kind] * (0.4 + 0.6 * max(0.0, rarity))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A sentence beside its supports.

    Attributes:
        said: how much of the sentence memory says, 0..1: the mean of `best`, the share of its
            content pairs and the share of its word pairs found in the nearest facts.
        best: weighted share of its items that the nearest fact alone says.
        union: the same for the supports together.
        copied: share of its 3-word shingles found in the supports.
        new_pairs: how many of its content pairs stand in none of the nearest facts.
        facts: the supports, best first.
        changes: typed differences against the supports.
        uncovered: surfaces of items that no support says.
        opinion: a second one, which takes the place of what similarity says.
        uncompared: memory also says things in other scripts, and the extra `semantic` to compare
            with them is not installed.
    """

    said: float
    best: float
    union: float
    copied: float
    new_pairs: int
    facts: tuple[KnownFact, ...]
    changes: tuple[Change, ...]
    uncovered: tuple[str, ...]
    opinion: Opinion | None = None
    uncompared: bool = False

    @property
    def telling(self) -> tuple[Change, ...]:
        """The changes that count: a changed number, or any change on a well aligned sentence."""
        return tuple(
            c
            for c in self.changes
            if (c.kind == "number" and c.old)
            or c.kind == "addition"
            or (c.kind == "name" and self.copied >= _VERBATIM)
            or self.best >= (_NAMED if c.kind in ("name", "date") else _TELLING)
        )

    @property
    def unseen(self) -> float:
        """How likely it is, 0..1, that memory does not say this, whatever has changed."""
        if self.opinion is not None:
            return self.opinion.unseen
        bias, said, best, union, copied = _LOGISTIC
        score = bias + said * self.said + best * self.best
        score += union * self.union + copied * self.copied
        return 1.0 / (1.0 + math.exp(-score))

    @property
    def novelty(self) -> float:
        """How likely it is, 0..1, that the sentence says something new; new from .5 on."""
        return max(self.unseen, 0.5 + self.unseen / 10) if self.telling else self.unseen


def compare(now: Features, facts: Sequence[KnownFact], weights: Weights) -> Comparison:
    """Find what memory says of `now`, the up to three facts that say it, and what they do not."""
    wanted = [weights.of(item) for item in now.items]
    total = sum(wanted) or 1.0
    scored = []
    for fact in facts:
        past = features(fact.text)
        cover = [w * s for w, s in zip(wanted, _strength(now, past), strict=True)]
        order = _share(now.bigrams, past.bigrams)
        scored.append((sum(cover) / total, order, fact, past, cover))
    if not scored:
        return Comparison(
            0.0, 0.0, 0.0, 0.0, len(now.pairs), (), (), tuple(i.surface for i in now.items)
        )
    scored.sort(key=lambda row: (-row[0], -row[1]))  # of equals the one in the same order first
    del scored[_NEAREST:]
    best = scored[0][0]
    pairs = frozenset().union(*(row[3].pairs for row in scored))
    bigrams = frozenset().union(*(row[3].bigrams for row in scored))
    said = (best + _share(now.pairs, pairs) + _share(now.bigrams, bigrams)) / 3
    chosen: list[KnownFact] = []
    pasts: list[Features] = []
    covered = [0.0] * len(wanted)
    for share, _order, fact, past, cover in scored:
        gain = sum(max(0.0, c - d) for c, d in zip(cover, covered, strict=True)) / total
        if len(chosen) == _SUPPORTS or (chosen and gain < _GAIN) or share < _GATE:
            continue
        chosen.append(fact)
        pasts.append(past)
        covered = [max(c, d) for c, d in zip(cover, covered, strict=True)]
    shingles = frozenset().union(*(past.shingles for past in pasts)) if pasts else frozenset()
    copied = _share(now.shingles, shingles)
    uncovered = [i for i, c, w in zip(now.items, covered, wanted, strict=True) if c < 0.5 * w]
    # Nothing has changed against a sentence that says all of it in the same order.
    same = scored[0][1] >= _SAME and best >= _SAME
    found = [] if same else changes(now, pasts, best)
    if copied >= _VERBATIM and not same and all(change.kind != "name" for change in found):
        found.extend(replaced(now, uncovered, pasts))
    if any(_within(past, now) for past in pasts):
        found.extend(added(now, uncovered, 3))
    elif best >= _ALIGNED and copied >= _VERBATIM:
        found.extend(added(now, uncovered, 4))
    return Comparison(
        said,
        best,
        sum(covered) / total,
        copied,
        len(now.pairs - pairs),
        tuple(chosen),
        tuple(found),
        tuple(item.surface for item in uncovered),
    )


def _within(past: Features, now: Features) -> bool:
    """Whether `now` says all but a little of what `past` says: whatever else it says is added."""
    return len(past.bag) >= _WHOLE and len(past.bag & now.bag) >= 0.8 * len(past.bag)


def _share(part: frozenset[T], whole: frozenset[T]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _strength(now: Features, past: Features) -> list[float]:
    """How well `past` says each item of `now`: 1 same form, .8 derived form, 0 not at all."""
    prefixes = _prefixes(past)
    countries = frozenset(map(_country, past.bag))
    return [
        1.0
        if item.canon in past.bag
        else _DERIVED
        if (len(item.stem) >= _PREFIX and item.stem[:_PREFIX] in prefixes)
        or item.canon in countries
        or _country(item.canon) in past.bag
        else 0.0
        for item in now.items
    ]


def _country(canon: str) -> str:
    """The country of one of its bodies: each says the other in part; anything else is itself."""
    return canon.partition(".")[0] if canon[0] == "@" else canon


def _prefixes(past: Features) -> frozenset[str]:
    return frozenset(item.stem[:_PREFIX] for item in past.items if len(item.stem) >= _PREFIX)
