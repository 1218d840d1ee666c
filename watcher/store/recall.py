"""Which facts to look at: the few that share the rarest keys with a sentence. Knows no text."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest

from sqlmodel import Session

from watcher.store import postings

KEYS_PER_SENTENCE = 12
"""Rarest keys followed per sentence. Source: tests/evaluation/bench_facts.py."""


def best(
    session: Session,
    topic_id: int,
    sentences: Sequence[Sequence[int]],
    *,
    frequency: Mapping[int, int],
    size: int,
    per_sentence: int,
) -> set[int]:
    """Ids of the facts that share most rarity with any one sentence.

    Args:
        session: a session to read with.
        topic_id: the topic in whose memory to look.
        sentences: the keys of each sentence.
        frequency: in how many facts each key stands; keys in none are left out.
        size: facts of the topic.
        per_sentence: facts kept for each sentence.
    """
    rarest = [
        sorted((key for key in keys if key in frequency), key=frequency.__getitem__)
        for keys in sentences
    ]
    rarest = [keys[:KEYS_PER_SENTENCE] for keys in rarest]
    holders: dict[int, list[int]] = defaultdict(list)
    for key, fact_id in postings.follow(
        session, topic_id, {key for keys in rarest for key in keys}
    ):
        holders[key].append(fact_id)
    chosen: set[int] = set()
    for keys in rarest:
        scores: dict[int, float] = defaultdict(float)
        for key in keys:
            rarity = math.log1p(size / frequency[key])
            for fact_id in holders[key]:
                scores[fact_id] += rarity
        chosen.update(nlargest(per_sentence, scores, key=lambda one: (scores[one], one)))
    return chosen
