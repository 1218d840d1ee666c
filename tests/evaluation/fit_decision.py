"""Fit the weights of core.decision on the labelled streams, leaving one topic out to test.

    python tests/evaluation/fit_decision.py          the table, and the weights of all topics

Each stream weighs the same. The signals are those of the daemon's own replay with the weights of
now; run it twice to let them settle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import streams

from watcher.core import decision
from watcher.evaluation.stream import Scores, score

RIDGE = 3.0
THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True)
class Stream:
    """Signals and labels of one topic, a row an entry that its watchlist found relevant."""

    name: str
    ids: list[str]
    signals: np.ndarray
    grades: np.ndarray
    new: np.ndarray
    relevant: np.ndarray
    published: dict[str, datetime]


def read(name: str) -> Stream:
    labels = streams.labels(name)
    nuggets = streams.nuggets(name)
    firsts: dict[str, int] = {}
    for nugget in nuggets.values():
        if nugget.importance != "background":
            firsts[nugget.first_entry] = firsts.get(nugget.first_entry, 0) + 1
    ids, rows, grades, new, relevant = [], [], [], [], []
    published: dict[str, datetime] = {}
    for judged in streams.replay(name):
        entry = str(judged.row.id)
        published[entry] = judged.row.published
        for assessment in judged.assessments:
            if assessment.signals:
                found = dict(assessment.signals)
                likely = 1 / (1 + np.exp(-logit(found)))
                ids.append(entry)
                rows.append(list(found.values()))
                grades.append(assessment.score / likely if likely else 1.0)
                new.append(entry in firsts)
                relevant.append(labels[entry].relevant)
    return Stream(
        name, ids, np.array(rows), np.array(grades), np.array(new), np.array(relevant), published
    )


def logit(found: dict[str, float]) -> float:
    return decision.BIAS + sum(decision.WEIGHTS.get(k, 0.0) * v for k, v in found.items())


def fit(chosen: Sequence[Stream]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ridge logistic regression by Newton's method; returns weights (bias last), mean, spread."""
    x = np.vstack([s.signals[s.relevant] for s in chosen])
    y = np.concatenate([s.new[s.relevant] for s in chosen]).astype(float)
    w = np.concatenate([np.full(s.relevant.sum(), 200 / s.relevant.sum()) for s in chosen])
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    beta = np.zeros(z.shape[1])
    ridge = np.diag([RIDGE] * (z.shape[1] - 1) + [0.0])
    for _ in range(25):
        p = 1 / (1 + np.exp(-z @ beta))
        gradient = z.T @ (w * (y - p)) - ridge @ beta
        hessian = (z * (w * p * (1 - p))[:, None]).T @ z + ridge
        beta += np.linalg.solve(hessian, gradient)
    return beta, mean, spread


def test(stream: Stream, model: tuple[np.ndarray, np.ndarray, np.ndarray]) -> list[Scores]:
    beta, mean, spread = model
    z = np.hstack([(stream.signals - mean) / spread, np.ones((len(stream.signals), 1))])
    likely = stream.grades / (1 + np.exp(-z @ beta))
    labels, nuggets = streams.labels(stream.name), streams.nuggets(stream.name)
    return [
        score(
            [entry for entry, p in zip(stream.ids, likely, strict=True) if p >= threshold],
            stream.published,
            labels,
            nuggets,
        )
        for threshold in THRESHOLDS
    ]


def main() -> None:
    everything = [read(name) for name in streams.names()]
    table = []
    for stream in everything:
        scores = test(stream, fit([other for other in everything if other is not stream]))
        table.append([(s.f1, s.precision, s.vital_recall) for s in scores])
        shown = "  ".join(f"{s.f1:.3f} ({s.precision:.2f}/{s.vital_recall:.2f})" for s in scores)
        print(f"{stream.name:14}{shown}", flush=True)
    means = np.array(table).mean(0)
    print(f"{'mean':14}" + "  ".join(f"{f:.3f} ({p:.3f}/{r:.3f})" for f, p, r in means))
    beta, mean, spread = fit(everything)
    names = [name for name, _ in next(iter(_signals(everything)))]
    weights = beta[:-1] / spread
    print("WEIGHTS =", {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)})
    print("BIAS =", round(float(beta[-1] - (weights * mean).sum()), 3))


def _signals(everything: Sequence[Stream]) -> list[list[tuple[str, float]]]:
    for judged in streams.replay(everything[0].name):
        for assessment in judged.assessments:
            if assessment.signals:
                return [list(assessment.signals)]
    return []


if __name__ == "__main__":
    main()
