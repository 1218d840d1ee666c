"""Labelled sentences and pairs, as `watcher evaluate sentences` and `pairs` score them."""

from collections.abc import Callable
from itertools import islice

import stories
import streams

from watcher.core.judge import judge_text
from watcher.core.text import normalise
from watcher.evaluation import labelled, pairs, sentences

FOLDER = streams.DATA / "sentences"


def contrast() -> dict[str, float]:
    """Minimal pairs: P and R of new."""
    rows = labelled.read(FOLDER / "contrast_dev.jsonl", sentences.parse, print)
    found = sentences.score((row, sentences.judge(row)) for row in rows)
    return {
        "P": found.agreement.precision,
        "R": found.agreement.recall,
        "AUC": found.auc or 0.0,
    }


def background(limit: int | None = None) -> dict[str, float]:
    """Share of sentences whose novelty falls once another writer's text of that day is known."""
    wins, count = 0.0, 0
    for row in islice(stories.rows(FOLDER / "background_dev.jsonl.gz"), limit):
        earlier = [text for _, text in row["earlier"]]
        before = sentences.memory(earlier)
        after = sentences.memory([*earlier, row["same_day"]])
        for sentence in row["sentences"]:
            first, second = (
                judge_text(normalise(sentence), known).novelty for known in (before, after)
            )
            wins += 1.0 if first > second else 0.5 if first == second else 0.0
            count += 1
    return {"paired AUC": wins / count, "sentences": count}


def msrp(limit: int | None = None) -> dict[str, float]:
    """Paraphrases: accuracy and F1 at the threshold of the other half."""
    found = _pairs("msrp_train.jsonl", limit)
    if found.agreement is None:
        raise ValueError("no labels")
    return {"accuracy": found.agreement.accuracy, "F1": found.agreement.f1}


def headlines(limit: int | None = None) -> dict[str, float]:
    """Headlines graded by similarity."""
    file = "sts_news_2012_2014.jsonl"
    found = _pairs(file, limit, lambda pair: "headlines" in str(pair.id))
    return {"Pearson": found.pearson or 0.0}


def rte(limit: int | None = None) -> dict[str, float]:
    """Entailment."""
    return {"AUC": _pairs("rte_dev.jsonl", limit).auc or 0.0}


def _pairs(
    file: str, limit: int | None, wanted: Callable[[pairs.Pair], bool] = lambda _: True
) -> pairs.Scores:
    every = filter(wanted, labelled.read(FOLDER / file, pairs.parse, print))
    rows = list(islice(every, limit))
    return pairs.score(rows, [pairs.similarity(pair) for pair in rows])
