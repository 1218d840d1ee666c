"""Measures of how well scores agree with labels. Plain arithmetic over plain sequences."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts of right and wrong yeses; the shares derived from them are 0..1."""

    true_yes: int
    false_yes: int
    false_no: int
    true_no: int

    @property
    def precision(self) -> float:
        """Share of the yeses that are right."""
        return _share(self.true_yes, self.true_yes + self.false_yes)

    @property
    def recall(self) -> float:
        """Share of what should be yes that is."""
        return _share(self.true_yes, self.true_yes + self.false_no)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.true_yes, 2 * self.true_yes + self.false_yes + self.false_no)

    @property
    def accuracy(self) -> float:
        """Share of all that is right."""
        right = self.true_yes + self.true_no
        return _share(right, right + self.false_yes + self.false_no)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def agreement(said: Sequence[bool], wanted: Sequence[bool]) -> Agreement:
    """Count where what was said is what was wanted."""
    counts = {(a, b): 0 for a in (True, False) for b in (True, False)}
    for pair in zip(said, wanted, strict=True):
        counts[pair] += 1
    return Agreement(
        counts[True, True], counts[True, False], counts[False, True], counts[False, False]
    )


def auc(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """Return how likely a score of `yes` exceeds one of `no`, ties counting half; None if empty."""
    if not yes or not no:
        return None
    low = sorted(no)
    wins = sum(bisect_left(low, one) + bisect_right(low, one) for one in yes)
    return wins / (2 * len(yes) * len(no))


def pearson(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the linear correlation, -1..1; None where a side does not vary."""
    try:
        return correlation(one, other)
    except StatisticsError:
        return None


def threshold(scores: Sequence[float], wanted: Sequence[bool]) -> float:
    """Return the score from which on saying yes is right most often."""
    rows = sorted(zip(scores, wanted, strict=True), reverse=True)
    right = best = sum(not yes for yes in wanted)
    at = float("inf")
    for k, (score, yes) in enumerate(rows):
        right += 1 if yes else -1
        last_of_its_score = k + 1 == len(rows) or rows[k + 1][0] < score
        if last_of_its_score and right > best:
            best, at = right, score
    return at
