"""Fit the weights of core.decision on the labelled streams, leaving one topic out to test.

    python tests/evaluation/fit_decision.py          the table, and the weights of all topics

Two regressions: whether an entry is about its topic, on all entries, and whether it brings a
development, on those that are. Each stream weighs the same. The signals are those of the daemon's
own replay with the weights of now; run it twice to let them settle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import streams

from watcher.core.decision import ABOUT, ALERT, WEIGHTS, doubted
from watcher.evaluation.stream import Scores, score

RIDGE = 1.0
# What a stream weighs in all; an off-topic entry at most so much, on topic and off together alike.
WEIGHT, MOST_EACH, MOST = 200.0, 3.0, 40.0
THRESHOLDS = (0.3, 0.35, ALERT, 0.45, 0.5, 0.55)


@dataclass(frozen=True)
class Stream:
    """Signals and labels of one topic, a row an entry that its watchlist found relevant."""

    name: str
    ids: list[str]
    signals: Sequence[Mapping[str, float]]
    new: np.ndarray
    relevant: np.ndarray
    published: dict[str, datetime]

    def of(self, names: Sequence[str]) -> np.ndarray:
        """A column a signal."""
        return np.array([[found[name] for name in names] for found in self.signals])


class Model(NamedTuple):
    """A logistic regression over named signals."""

    names: tuple[str, ...]
    weights: np.ndarray
    bias: float

    def __call__(self, stream: Stream) -> np.ndarray:
        likely: np.ndarray = 1 / (1 + np.exp(-(stream.of(self.names) @ self.weights + self.bias)))
        return likely


def read(name: str) -> Stream:
    labels = streams.labels(name)
    firsts = {n.first_entry for n in streams.nuggets(name).values() if n.importance != "background"}
    ids, rows = [], []
    published: dict[str, datetime] = {}
    for judged in streams.replay(name):
        entry = str(judged.row.id)
        published[entry] = judged.row.published
        for assessment in judged.assessments:
            if assessment.signals:
                ids.append(entry)
                rows.append(dict(assessment.signals))
    relevant = np.array([labels[entry].relevant for entry in ids])
    new = np.array([entry in firsts for entry in ids])
    return Stream(name, ids, rows, new, relevant, published)


def fit_new(chosen: Sequence[Stream]) -> Model:
    """Whether an entry on topic is the first to report a vital or minor development."""
    x = [s.of(list(WEIGHTS))[s.relevant] for s in chosen]
    y = [s.new[s.relevant] for s in chosen]
    w = [np.full(s.relevant.sum(), WEIGHT / s.relevant.sum()) for s in chosen]
    return fit(tuple(WEIGHTS), np.vstack(x), np.concatenate(y), np.concatenate(w))


def fit_about(chosen: Sequence[Stream]) -> Model:
    """Whether an entry is about its topic; streams with a single other entry say nothing of it."""
    telling = [s for s in chosen if (~s.relevant).sum() > 1]
    w = []
    for s in telling:
        off = int((~s.relevant).sum())
        each = min(MOST, MOST_EACH * off)
        w.append(np.where(s.relevant, each / s.relevant.sum(), each / off))
    x, y = [s.of(list(ABOUT)) for s in telling], [s.relevant for s in telling]
    return fit(tuple(ABOUT), np.vstack(x), np.concatenate(y), np.concatenate(w))


def fit(names: tuple[str, ...], x: np.ndarray, y: np.ndarray, w: np.ndarray) -> Model:
    """Ridge logistic regression of weighted rows by Newton's method, on standardised signals."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    beta = np.zeros(z.shape[1])
    ridge = np.diag([RIDGE] * (z.shape[1] - 1) + [0.0])
    for _ in range(25):
        p = 1 / (1 + np.exp(-z @ beta))
        gradient = z.T @ (w * (y - p)) - ridge @ beta
        hessian = (z * (w * p * (1 - p))[:, None]).T @ z + ridge
        beta += np.linalg.solve(hessian, gradient)
    weights = beta[:-1] / spread
    return Model(names, weights, float(beta[-1] - (weights * mean).sum()))


def test(stream: Stream, new: Model, about: Model) -> list[Scores]:
    likely = [doubted(p, q) for p, q in zip(new(stream), about(stream), strict=True)]
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
        others = [other for other in everything if other is not stream]
        scores = test(stream, fit_new(others), fit_about(others))
        table.append([(s.f1, s.precision, s.vital_recall) for s in scores])
        shown = "  ".join(f"{s.f1:.3f} ({s.precision:.2f}/{s.vital_recall:.2f})" for s in scores)
        print(f"{stream.name:14}{shown}", flush=True)
    means = np.array(table).mean(0)
    print(f"{'threshold':14}" + "  ".join(f"{threshold:<19}" for threshold in THRESHOLDS))
    print(f"{'mean':14}" + "  ".join(f"{f:.3f} ({p:.3f}/{r:.3f})" for f, p, r in means))
    for shown, model in (("WEIGHTS", fit_new(everything)), ("ABOUT", fit_about(everything))):
        weights = {n: round(float(w), 3) for n, w in zip(model.names, model.weights, strict=True)}
        print(f"{shown} = {weights}, bias {model.bias:.3f}")


if __name__ == "__main__":
    main()
