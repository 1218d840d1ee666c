"""Decide whether an entry known by headline and summary alone is worth an alert.

One sentence that no memory holds is not yet a development: newsrooms word the same thing anew, and
many entries report nothing. A small logistic regression over named signals of the whole entry says
how likely it brings something that its topic has not seen; relevance then scales it.
"""

import math
from collections.abc import Mapping, Sequence

from watcher.core.features import Features
from watcher.core.fingerprint import hash63
from watcher.core.formats import RETELLING
from watcher.core.memory import Memory
from watcher.core.novelty import Comparison
from watcher.core.relevance import Relevance
from watcher.model import Article

# Fitted by tests/evaluation/fit_decision.py on the 14 labelled streams, each weighing the same.
WEIGHTS: Mapping[str, float] = {
    "headline x mean": -1.93,
    "least": 1.667,
    "lead": 0.825,
    "retelling x mean": -2.467,
    "new numbers": 1.713,
    "new actions": 0.237,
    "new terms": -0.029,
    "new pairs": 0.32,
    "headline pairs": -1.737,
    "headline said": -4.246,
    "headline verb": 0.933,
    "official": 0.33,
    "quiet hours": 0.326,
}
BIAS = -0.089
# Below this grade an entry names the topic's words without being about it; chosen on the streams.
RELEVANT = 0.55
# Leave one topic out: macro F1 .784 at vital recall .939; .45 gives .789 at .917.
ALERT = 0.40
_QUIET_HOURS = 72.0


def signals(
    article: Article,
    units: Sequence[Features],
    compared: Sequence[Comparison],
    kinds: frozenset[str],
    memory: Memory,
) -> dict[str, float]:
    """Return the named signals of an entry, each roughly 0..5.

    Args:
        article: the entry.
        units: features of its own sentences, the headline first.
        compared: the same sentences beside memory.
        kinds: how it is written (core.formats).
        memory: what the topic knows.
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
        "lead": unseen[1] if len(unseen) > 1 else unseen[0],
        "retelling x mean": mean if kinds & RETELLING else 0.0,
        "new numbers": math.log1p(sum(item.kind == "number" for item in fresh)),
        "new actions": math.log1p(sum(item.kind == "act" for item in fresh)),
        "new terms": len(fresh) / max(1, len(items)),
        "new pairs": math.log1p(sum(each.new_pairs for each in compared)),
        "headline pairs": first.new_pairs / max(1, len(headline.pairs)),
        "headline said": first.said,
        "headline verb": float(
            any(item.kind in ("act", "say") and item.verb for item in headline.items)
        ),
        "official": float(any(unit.official for unit in units)),
        "quiet hours": math.log1p(max(0.0, min(_QUIET_HOURS, gap))),
    }


def probability(found: Mapping[str, float], relevance: Relevance) -> float:
    """Return how likely an alert on the entry is useful, 0..1."""
    score = BIAS + sum(WEIGHTS.get(name, 0.0) * value for name, value in found.items())
    likely = 1.0 / (1.0 + math.exp(-score))
    return likely * (0.5 + 0.5 * relevance.score) ** 2
