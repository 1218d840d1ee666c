"""Judge one sentence against what a topic's memory holds that is nearest to it.

Pure: features in, a judgement with its support out. Candidates come from memory's index; here
they are compared in full. Never pools the whole memory: at most three earlier sentences, each of
which must itself be about the same thing, may together make a sentence known.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from watcher.core.acts import deed
from watcher.core.additions import FURTHER, added, cause, headed, told_anew
from watcher.core.changes import (
    LEAST_ALIGNED,
    TOGETHER,
    VALUES,
    approximated,
    changes,
    in_place,
    replaced,
    stated,
)
from watcher.core.descriptions import descriptions
from watcher.core.features import Features, features
from watcher.core.fingerprint import hash63
from watcher.core.items import Change, Item
from watcher.core.opinion import Opinion
from watcher.core.ranking import Ranked, Weights, rank
from watcher.core.sketch import in_twos, pairs, shingles
from watcher.model import KnownFact, Sketch

T = TypeVar("T")

# Greedy union of up to three supports: best known rule on the founding articles (AUC .974). Each
# says .15 of it or more: every fourth background pair .970 at .25, .974 at .15, other sets alike.
_SUPPORTS = 3
# What is added to a text shows when the rest of it is copied, word for word.
_ALIGNED = 0.6
_VERBATIM = 0.4
# Sentences that share fewer word pairs are not aligned word by word, which costs more: of the
# invented pairs that differ in one place the least share .43.
_FRAMED = 0.4
# Every term and every word pair but for rounding.
_SAME = 0.999
# Shorter sentences than this stand in others by chance.
_WHOLE = 4
# So much alignment is enough for a change to count (numbers and denials: founding articles R .92 to
# .98; with .65 for turned verbs, sides and places mar_a_lago's R is .893 instead of .929, and of
# 2,130 invented pairs seven new ones are missed, two known ones fewer are told).
_TELLING = 0.5
# Where no fact is near enough but three together are, values and acts are compared: a toll stands
# in another sentence than the place. Of the invented pairs .6 finds the same, .8 a toll less.
_TOGETHER = 0.7
# bias, said, best, union, copied: logistic regression over sentences without a telling change of
# the founding articles, the contrast pairs and the background training set, each weighing the same.
_LOGISTIC = (3.9, -2.17, -3.92, -1.78, -1.39)
# Word and content pairs are looked for in so many of the nearest facts (never in all of memory).
_NEAREST = 12
_GATE = 0.15
_GAIN = 0.08


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
            if (c.kind in VALUES and c.old)
            or c.kind in ("addition", "thing", FURTHER)
            or (c.kind == "name" and self.copied >= _VERBATIM)
            or self.best >= _TELLING
            or (c.kind in TOGETHER and self.union >= _TOGETHER)
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


def verbatim(fact: KnownFact) -> Comparison:
    """The comparison of a sentence with the fact that it is word for word."""
    return Comparison(1.0, 1.0, 1.0, 1.0, 0, (fact,), (), ())


def compare(now: Features, facts: Sequence[KnownFact], weights: Weights) -> Comparison:
    """Find what memory says of `now`, the up to three facts that say it, and what they do not."""
    wanted = [weights.of(item) for item in now.items]
    own, keys = set(pairs(now.sketch)), now.keys
    ranked = rank(now, facts, wanted)[:_NEAREST]
    if not ranked:
        return Comparison(0.0, 0.0, 0.0, 0.0, len(own), (), (), tuple(i.surface for i in now.items))
    best = ranked[0].share
    new_pairs = own.difference(*(pairs(one.sketch, keys) for one in ranked))
    in_pairs = 1 - len(new_pairs) / len(own) if own else 0.0
    in_order = _share(set(in_twos(now.sketch)), *(one.bigrams for one in ranked))
    supports, covered = _supports(ranked, wanted)
    union = sum(covered) / (sum(wanted) or 1.0)
    copied = _share(set(shingles(now.sketch)), *(shingles(one.sketch) for one in supports))
    uncovered = [i for i, c, w in zip(now.items, covered, wanted, strict=True) if c < 0.5 * w]
    return Comparison(
        (best + in_pairs + in_order) / 3,
        best,
        union,
        copied,
        len(new_pairs),
        tuple(one.fact for one in supports),
        tuple(_changes(now, ranked, supports, uncovered, union=union, copied=copied)),
        tuple(item.surface for item in uncovered),
    )


def _changes(
    now: Features,
    ranked: Sequence[Ranked],
    supports: Sequence[Ranked],
    uncovered: Sequence[Item],
    *,
    union: float,
    copied: float,
) -> list[Change]:
    """What has changed against the supports, if they are near enough, and what is added to them."""
    best = ranked[0].share
    # Nothing has changed against a sentence that says all of it in the same order.
    same = ranked[0].order >= _SAME and best >= _SAME
    aligned = not same and (copied >= _VERBATIM or best >= LEAST_ALIGNED)
    together = union >= _TOGETHER
    whole = any(_within(one.sketch, now.sketch) for one in supports)
    extended = whole or (best >= _ALIGNED and copied >= _VERBATIM)
    rest = headed(now, ranked[0].said)
    if not aligned and not together and not extended and not rest:
        return []
    only = descriptions(now)
    telling = [item for item in uncovered if item.at not in only]
    # What stands in the next sentence of a support's article was said with it.
    carriers = {one.fact.article for one in supports}
    beside = [one for one in ranked if one.fact.article in carriers]
    there = frozenset().union(*(one.sketch.keys for one in beside))
    more = [item for item in telling if hash63(item.canon) not in there]
    found: list[Change] = []
    if aligned or together:
        pasts = [features(one.fact.text) for one in supports]
        more = [item for item in more if not approximated(item, now, pasts)]
        found.extend(changes(now, pasts, best, union if together else best, only))
        nearby = {"number": beside, "date": ranked}
        found = [
            change
            for change in found
            if change.kind not in nearby
            or not stated(change, now, [features(one.fact.text) for one in nearby[change.kind]])
        ]
    if aligned:
        found.extend(cause(now, more, pasts))
        if ranked[0].order >= _FRAMED:
            found.extend(c for c in in_place(now, pasts[0]) if c not in found)
        if copied >= _VERBATIM and all(change.kind != "name" for change in found):
            found.extend(replaced(now, telling, pasts))
    if (best >= LEAST_ALIGNED or together) and not found:
        said = frozenset().union(*(one.sketch.keys for one in ranked))
        found.extend(deed(now, [item for item in telling if hash63(item.canon) not in said]))
    if extended:
        found.extend(added(now, more, 3 if whole else 4))
    if rest and not found:
        found.extend(told_anew(rest, more))
    return found


def _supports(
    ranked: Sequence[Ranked], wanted: Sequence[float]
) -> tuple[list[Ranked], list[float]]:
    """Choose the facts that together say most, and what they say of each item."""
    total = sum(wanted) or 1.0
    chosen: list[Ranked] = []
    covered = [0.0] * len(wanted)
    for one in ranked:
        both = list(map(max, covered, one.said))
        gain = (sum(both) - sum(covered)) / total
        if len(chosen) == _SUPPORTS or (chosen and gain < _GAIN) or one.share < _GATE:
            continue
        chosen.append(one)
        covered = both
    return chosen, covered


def _within(past: Sketch, now: Sketch) -> bool:
    """Whether `now` says all but a little of what `past` says: whatever else it says is added."""
    keys = frozenset(past.keys)
    return len(keys) >= _WHOLE and len(keys.intersection(now.keys)) >= 0.8 * len(keys)


def _share(part: set[T], *found: Iterable[T]) -> float:
    """How much of `part` stands in any of the others, 0..1."""
    return 1 - len(part.difference(*found)) / len(part) if part else 0.0
