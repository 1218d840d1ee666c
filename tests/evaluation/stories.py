"""Pairs of whole articles: copies at every level, other newsrooms that day, sibling events."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations, permutations
from pathlib import Path
from statistics import fmean
from typing import Any

import streams

from watcher.core.judge import assess, prepare
from watcher.core.lineage import REPRINT
from watcher.core.memory import Memory
from watcher.core.text import normalise
from watcher.core.topics import Term, Topic, TopicMatch
from watcher.evaluation.measures import auc
from watcher.evaluation.pairs import Pair, similarity
from watcher.evaluation.sentences import memory
from watcher.model import Article, Assessment, Status, Verdict

FOLDER = streams.DATA / "stories"
# Whatever has a word is about this topic, so that only the comparison decides.
ANYTHING = Topic("anything", "Anything", Term(r"\w", regex=True))
NOW = datetime(2024, 1, 1, tzinfo=UTC)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON Lines, plain or gzip."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt") if packed else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def judge(text: str, known: Memory, title: str = "") -> Assessment:
    """The judgement of an article by one who knows only `known`."""
    article = Article("now", "https://now.example/", "now", title, "", text, NOW)
    return assess(prepare(article, {}), TopicMatch(ANYTHING, (), ()), known)


def clough() -> dict[str, float]:
    """Share of copies found as reprint, wholly or in part, for each level of rewriting."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows(FOLDER / "clough_stevenson.jsonl"):
        judged = judge(row["b"], memory([row["a"]]))
        copied = judged.reprint_of
        share = max(copied.share if copied else 0.0, known_share(judged))
        found[row["label"]].append(share >= REPRINT)
    return {
        "cut and light": fmean(found["cut"] + found["light"]),
        "heavy": fmean(found["heavy"]),
        "non": fmean(found["non"]),
    }


def known_share(judged: Assessment) -> float:
    """How much of an article's own text is known, 0..1 by letters."""
    sizes = {
        status: sum(len(one.text) for one in judged.of(status))
        for status in (Status.NEW, Status.KNOWN, Status.BACKGROUND)
    }
    return sizes[Status.KNOWN] / (sum(sizes.values()) or 1)


def basil(events: int | None = None) -> dict[str, float]:
    """Ordered pairs of newsrooms on one event: how many are taken for a reprint of the other."""
    verdicts: dict[Verdict, int] = defaultdict(int)
    pairs = 0
    for event in list(rows(FOLDER / "basil.jsonl.gz"))[:events]:
        for first, second in permutations(event["docs"], 2):
            known = memory([first["title"], first["text"]])
            verdicts[judge(second["text"], known, second["title"]).verdict] += 1
            pairs += 1
    return {
        "reprint": verdicts[Verdict.REPRINT],
        "partial reprint": verdicts[Verdict.PARTIAL_REPRINT],
        "pairs": pairs,
    }


def ecbplus(topics: int | None = None) -> dict[str, float]:
    """AUC of the same event against a sibling event of the same kind."""
    by_topic: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(FOLDER / "ecbplus_topics_1_35.jsonl.gz"):
        by_topic[row["topic"]].append(row)
    same: list[float] = []
    sibling: list[float] = []
    for articles in list(by_topic.values())[:topics]:
        for one, other in combinations(articles, 2):
            a, b = (normalise(" ".join(row["sentences"])) for row in (one, other))
            alike = similarity(Pair("", a, b))
            (same if one["subtopic"] == other["subtopic"] else sibling).append(alike)
    return {"AUC": auc(same, sibling) or 0.0, "pairs": len(same) + len(sibling)}
