"""Decide whether an entry known by headline and summary alone is worth an alert.

One sentence that no memory holds is not yet a development: newsrooms word the same thing anew, and
many entries report nothing. A small logistic regression over named signals of the whole entry says
how likely it brings something that its topic has not seen; relevance then scales it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from watcher.core.features import Features, Item
from watcher.core.fingerprint import hash63
from watcher.core.formats import RETELLING
from watcher.core.memory import Memory
from watcher.core.novelty import Comparison
from watcher.core.relevance import Relevance
from watcher.model import Article

# Fitted by tests/evaluation/fit_decision.py on the 14 labelled streams, each weighing the same.
WEIGHTS: Mapping[str, float] = {
    "headline x mean": -1.371,
    "least": 1.654,
    "body": 0.988,
    "retelling x mean": -2.881,
    "new numbers": 1.755,
    "new actions": 0.153,
    "new pairs": 0.238,
    "headline pairs": -2.204,
    "headline said": -4.921,
    "headline verb": 0.804,
    "official": 0.35,
    "quiet hours": 0.272,
    "themes": 0.524,
}
BIAS = 0.195
# Fitted by the same command: whether an entry that names the topic is about it. Without it, that
# is with `grade` alone, F1 is .785 at vital recall .93, with it .799.
ABOUT: Mapping[str, float] = {"grade": 2.898, "themes": 0.657, "familiar": 7.005}
ABOUT_BIAS = -5.12
# Above this no doubt remains; below, the square root of the doubt counts, since an entry may be
# about the topic in words that nobody foresaw (the whole of it costs .014 at the same recall).
_SURELY = 0.7
# Below this grade an entry names the topic's words without being about it; chosen on the streams.
RELEVANT = 0.55
# Leave one topic out: macro F1 .801 at vital recall .932; .45 gives .812 at .908.
ALERT = 0.39
_QUIET_HOURS = 72.0
# A memory of fewer facts (some 15 entries) does not know its topic's vocabulary; its entries are as
# familiar as the mean entry of the labelled streams.
_YOUNG = 40
_USUAL = 0.25
_NO_VOCABULARY = frozenset({"name", "number", "date", "say"})


def signals(
    article: Article,
    units: Sequence[Features],
    compared: Sequence[Comparison],
    kinds: frozenset[str],
    memory: Memory,
    *,
    grade: Relevance,
) -> dict[str, float]:
    """Return the named signals of an entry, each roughly 0..5.

    Args:
        article: the entry.
        units: features of its own sentences, the headline first.
        compared: the same sentences beside memory.
        kinds: how it is written (core.formats).
        memory: what the topic knows.
        grade: how it stands to the topic.
    """
    sizes = [max(1, len(unit.items)) for unit in units]
    unseen = [each.unseen for each in compared]
    mean = sum(n * s for n, s in zip(unseen, sizes, strict=True)) / sum(sizes)
    headline, first = units[0], compared[0]
    items = {item.canon: item for unit in units for item in unit.items}
    fresh = [item for item in items.values() if hash63(item.canon) not in memory.frequency]
    told = memory.last_told
    gap = (article.published - told).total_seconds() / 3600 if told else _QUIET_HOURS
    return {
        "headline x mean": unseen[0] * mean,
        "least": min(unseen),
        "body": sum(unseen[1:]) / (len(unseen) - 1) if len(unseen) > 1 else unseen[0],
        "retelling x mean": mean if kinds & RETELLING else 0.0,
        "new numbers": math.log1p(sum(item.kind == "number" for item in fresh)),
        "new actions": math.log1p(sum(item.kind == "act" for item in fresh)),
        "new pairs": math.log1p(sum(each.new_pairs for each in compared)),
        "headline pairs": first.new_pairs / max(1, len(headline.pairs)),
        "headline said": first.said,
        "headline verb": float(
            any(item.kind in ("act", "say") and item.verb for item in headline.items)
        ),
        "official": float(any(unit.official for unit in units)),
        "quiet hours": math.log1p(max(0.0, min(_QUIET_HOURS, gap))),
        "themes": math.log1p(grade.themes),
        "grade": grade.score,
        "familiar": _familiar(items.values(), memory),
    }


def _familiar(items: Iterable[Item], memory: Memory) -> float:
    """How much of an entry's vocabulary, names apart, is that of its topic: 0..1, mostly .1 to .5.

    Each word counts by the logarithm of the facts that have it, against that of all facts.
    """
    if memory.size <= _YOUNG:
        return _USUAL
    keys = [hash63(item.canon) for item in items if item.kind not in _NO_VOCABULARY]
    known = sum(math.log1p(memory.frequency.get(key, 0)) for key in keys)
    return known / max(1, len(keys)) / math.log1p(memory.size)


def probability(found: Mapping[str, float]) -> float:
    """Return how likely an alert on the entry is useful, 0..1."""
    return doubted(_logistic(found, WEIGHTS, BIAS), _logistic(found, ABOUT, ABOUT_BIAS))


def doubted(new: float, about: float) -> float:
    """How likely an entry is both: new (0..1), and about its topic (0..1)."""
    return new * math.sqrt(min(1.0, about / _SURELY))


def _logistic(found: Mapping[str, float], weights: Mapping[str, float], bias: float) -> float:
    score = bias + sum(weight * found[name] for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-score))
