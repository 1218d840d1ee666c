"""Fit the weights of evaluation.pairs on the paraphrases of MSRP and the headlines of STS.

    python tests/evaluation/fit_pairs.py      the weights, and what they reach on a fifth held back

Least squares of the labels, 0 to 1, each set weighing the same; scaled so that a copy has 1.
"""

from collections.abc import Sequence

import numpy as np
import rows

from watcher.evaluation import labelled, pairs
from watcher.evaluation.pairs import Pair

SETS = ("msrp_train.jsonl", "sts_news_2012_2014.jsonl")
FOLDS = 5
MOST = 5.0  # of an STS score
COPY = np.array([1.0, 1.0, 1.0, 1.0, 0.0])


def read(file: str) -> list[Pair]:
    every = labelled.read(rows.FOLDER / file, pairs.parse, print)
    return [one for one in every if one.label == "same" or "headlines" in str(one.id)]


def features(chosen: Sequence[Pair]) -> np.ndarray:
    """A row a pair: the shares of both directions, halved together."""
    both = [(pairs.shares(one.b, one.a), pairs.shares(one.a, one.b)) for one in chosen]
    found: np.ndarray = np.array(both).mean(1)
    return found


def fit(x: Sequence[np.ndarray], y: Sequence[np.ndarray]) -> np.ndarray:
    """Weights of the shares, for sets that weigh the same."""
    weight = np.concatenate([np.full(len(part), len(part) ** -0.5) for part in y])
    inner = np.hstack([np.vstack(x), np.ones((len(weight), 1))])
    found = np.linalg.lstsq(inner * weight[:, None], np.concatenate(y) * weight, rcond=None)[0]
    return np.asarray(found[:-1] / (found[:-1] @ COPY))


def main() -> None:
    """Print the weights, and accuracy, Pearson's correlation and AUC of what was held back."""
    sets = [read(file) for file in SETS]
    x = [features(one) for one in sets]
    y = [np.array([p.value / (1 if p.label == "same" else MOST) for p in one]) for one in sets]
    for chosen, given, truth in zip(sets, x, y, strict=True):
        found = np.zeros(len(truth))
        for fold in range(FOLDS):
            held = [np.arange(len(one)) % FOLDS == fold for one in y]
            learnt = fit(
                [one[~out] for one, out in zip(x, held, strict=True)],
                [one[~out] for one, out in zip(y, held, strict=True)],
            )
            out = np.arange(len(truth)) % FOLDS == fold
            found[out] = given[out] @ learnt
        print(pairs.score(chosen, [float(one) for one in found]))
    names = ("content", "words", "names", "said", "changed")
    print({name: round(float(one), 2) for name, one in zip(names, fit(x, y), strict=True)})


if __name__ == "__main__":
    main()
