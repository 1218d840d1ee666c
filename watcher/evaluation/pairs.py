"""Score pairs of texts by how much of one the other says: paraphrase, similarity, entailment.

Similarity is how much of a text's content and words the other has, less where values differ: a
sentence beside a single other one is too little for the judge's own novelty, which also weighs how
rare a word is in memory. The threshold of a yes-or-no label is that of one half for the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from statistics import fmean
from typing import Any

from watcher.core.features import Features, features
from watcher.core.judge import compare_text
from watcher.core.sketch import beginning
from watcher.core.text import normalise, sentences
from watcher.evaluation import labelled
from watcher.evaluation.measures import Agreement, agreement, auc, pearson, threshold
from watcher.evaluation.sentences import memory

LABELS = ("same", "score", "entailed")
# Of whole articles: AUC of the same event against a sibling event on every other topic of ECB+ .914
# by what the lead says, .919 by names, .936 by both so (.934 and .930 with names weighing 1 and 2).
LEAD = 4
NAMED = 0.5
# Content that the other text has in any form, its words, its names, how much of it memory would say
# (all but told already by these), and a value that differs: least squares over the news pairs of
# MSRP and the headlines of STS, each weighing the same, scaled so that a copy has 1. Fitted on four
# fifths at a time: accuracy .739 and Pearson .784 (tests/evaluation/fit_pairs.py).
_WEIGHTS = (0.85, 0.46, 0.07, -0.38, -0.09)
# A value differs only between sentences that are alike: with .5, .55 and .6 an accuracy of .739, of
# whatever is alike .738.
_ALIKE = 0.55
NAMING = frozenset({"name", "proper", "number", "date"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and at most one label.

    Attributes:
        a, b: the texts; for `entailed`, a is the premise and b the hypothesis.
        label: same, score, entailed or "".
        value: of the label; yes is 1 and no is 0.
    """

    id: str | int
    a: str
    b: str
    label: str = ""
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """How well similarity agrees with the labels; None where a measure does not apply.

    Attributes:
        agreement: of `same`, each half at the threshold that is best for the other.
        pearson: of `score`, -1..1.
        auc: of `entailed` and `same`, 0..1.
    """

    rows: int
    agreement: Agreement | None
    pearson: float | None
    auc: float | None


def parse(raw: labelled.Row) -> Pair:
    """Check `{id?, a, b}` or `{id?, premise, hypothesis}`, with `same`, `score` or `entailed`.

    Raises:
        ValueError: it is something else.
    """
    names = ("premise", "hypothesis") if "premise" in raw else ("a", "b")
    a, b = (normalise(labelled.value(raw, name, str)) for name in names)
    key = labelled.key(raw) if "id" in raw else ""
    label = next((name for name in LABELS if raw.get(name) is not None), "")
    value = raw.get(label)
    if label == "score":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f'"score" must be a number, found {value!r:.60}')
    elif label:
        value = labelled.value(raw, label, bool)
    return Pair(key, a, b, label, float(value or 0))


def similarity(pair: Pair) -> float:
    """Return how much of b stands in a, 0..1; in both directions, unless a is to entail b."""
    forth = _said(pair.b, pair.a)
    return forth if pair.label == "entailed" else (forth + _said(pair.a, pair.b)) / 2


def _said(text: str, by: str) -> float:
    parts = sentences(text)
    return _told(parts, by) if max(len(parts), len(sentences(by))) > 1 else _worded(text, by)


def _worded(text: str, by: str) -> float:
    """How much of one sentence another text has, 0..1."""
    said: float = sum(map(mul, _WEIGHTS, shares(text, by)))
    return max(0.0, said)


def shares(text: str, by: str) -> tuple[float, ...]:
    """Return how much of one sentence another text has, each 0..1.

    Returns:
        content in any form, words, names, what memory would say of it; 1 if a value differs.
    """
    compared = compare_text(text, memory([by]))
    one, other = features(text), features(by)
    names = _names(one)
    return (
        _content(one, other),
        _share(frozenset(one.words), frozenset(other.words)),
        _share(names, _names(other)) if names else 1.0,
        compared.said,
        float(compared.best >= _ALIKE and bool(compared.telling)),
    )


def _content(one: Features, other: Features) -> float:
    """The share of content that another text has, be it in a derived form: destroy, destruction."""
    there = {*other.sketch.keys, *other.sketch.roots}
    found = [
        key in there or beginning(item) in other.sketch.roots
        for key, item in zip(one.sketch.keys, one.items, strict=True)
    ]
    return fmean(found) if found else 0.0


def _names(found: Features) -> frozenset[str]:
    return frozenset(item.canon for item in found.items if item.kind in ("name", "proper"))


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _told(parts: Sequence[str], by: str) -> float:
    """How far a text of several sentences tells the development that another one tells.

    Its lead says what happened; sibling events of one kind differ most in their names and figures.
    """
    known = memory([by])
    lead = parts[:LEAD]
    said = fmean(compare_text(part, known).best for part in lead)
    named = {i.canon for part in lead for i in features(part).items if i.kind in NAMING}
    there = {i.canon for fact in known.facts for i in features(fact.text).items}
    share = len(named & there) / len(named) if named else said
    return (said + NAMED * share) / (1 + NAMED)


def as_json(pair: Pair, found: float) -> dict[str, Any]:
    """The object for one pair."""
    return {"id": pair.id, "similarity": round(found, 3)}


def score(pairs: Sequence[Pair], found: Sequence[float]) -> Scores:
    """Compare similarities with the labels of the pairs that have one."""
    rows = [(pair.label, pair.value, one) for pair, one in zip(pairs, found, strict=True)]
    same = [(one, value > 0) for label, value, one in rows if label == "same"]
    graded = [(one, value) for label, value, one in rows if label == "score"]
    sure = [(one, value > 0) for label, value, one in rows if label in ("same", "entailed")]
    return Scores(
        sum(bool(label) for label, _, _ in rows),
        _crossed(same) if same else None,
        pearson([one for one, _ in graded], [value for _, value in graded]) if graded else None,
        auc([one for one, yes in sure if yes], [one for one, yes in sure if not yes]),
    )


def _crossed(rows: Sequence[tuple[float, bool]]) -> Agreement:
    """Each half, every other row, at the threshold of the other half."""
    said: list[bool] = []
    wanted: list[bool] = []
    for start in (0, 1):
        learn, test = rows[start::2], rows[1 - start :: 2]
        at = threshold([one for one, _ in learn], [yes for _, yes in learn])
        said += [one >= at for one, _ in test]
        wanted += [yes for _, yes in test]
    return agreement(said, wanted)
