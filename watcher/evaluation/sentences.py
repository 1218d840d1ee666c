"""Judge labelled sentences, each against what its own row says is known, as the daemon would.

A row's known texts are a topic's whole memory; the judgement is core's, on the very path of an
article's sentence.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from watcher.core.features import features
from watcher.core.judge import judge_text
from watcher.core.memory import Memory
from watcher.core.opinion import question
from watcher.core.text import blocks, normalise, sentences
from watcher.evaluation import labelled
from watcher.evaluation.measures import Agreement, agreement, auc
from watcher.model import Judged, KnownFact, Status
from watcher.pipeline.opinion import Ask, seek

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence and what is known before it.

    Attributes:
        known: texts of any length.
        known_published: a date for each of them, or ().
        new: the label, None if there is none.
    """

    id: str | int
    known: tuple[str, ...]
    text: str
    new: bool | None = None
    known_published: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """How well sentences were told apart: new ones are the yeses; `auc` is that of novelty."""

    rows: int
    agreement: Agreement
    auc: float | None


def parse(raw: labelled.Row) -> Row:
    """Check `{id, known[], text, new?, published?, known_published?}`.

    Raises:
        ValueError: it is something else.
    """
    known = labelled.texts(raw, "known")
    dates: tuple[str, ...] = ()
    if raw.get("known_published") is not None:
        dates = labelled.texts(raw, "known_published")
        if len(dates) != len(known):
            raise ValueError('"known_published" must have a date for each of "known"')
    if raw.get("published") is not None:
        labelled.date(labelled.value(raw, "published", str))
    text = normalise(labelled.value(raw, "text", str))
    if not text:
        raise ValueError('"text" is empty')
    new = None if raw.get("new") is None else labelled.value(raw, "new", bool)
    return Row(labelled.key(raw), known, text, new, tuple(map(labelled.date, dates)))


def memory(known: Sequence[str], published: Sequence[datetime] = ()) -> Memory:
    """Return the memory of a topic that knows these texts, cut into sentences as articles are.

    The article of a fact is its text's place in `known`.
    """
    cut = [
        (place, sentence)
        for place, text in enumerate(known)
        for block in blocks(text)
        for sentence in sentences(block)
    ]
    facts = tuple(
        KnownFact(
            number,
            text,
            article=str(place),
            outlet="",
            url="",
            published=published[place] if published else _UNDATED,
            told=True,
        )
        for number, (place, text) in enumerate(cut, start=1)
    )
    frequency = Counter(key for fact in facts for key in features(fact.text).keys)
    return Memory(facts=facts, frequency=frequency, size=len(facts))


def judge(row: Row, ask: Ask | None = None) -> Judged:
    """Judge the row's sentence, with a second opinion if there is somebody to ask."""
    known = memory(row.known, row.known_published)
    judged = judge_text(row.text, known)
    asked = question(judged)
    opinions = seek(ask, (asked,) if asked else (), _UNDATED)
    return judge_text(row.text, known, opinions) if opinions else judged


def as_json(row: Row, judged: Judged) -> dict[str, Any]:
    """The object for one row; a support's id is its text's place in `known`, from 0."""
    return {
        "id": row.id,
        "novelty": judged.novelty,
        "new": judged.status is Status.NEW,
        "kind": judged.kind,
        "changes": [list(change) for change in judged.changes],
        "support": [{"text": one.text, "id": int(one.article)} for one in judged.support],
    }


def score(judged: Iterable[tuple[Row, Judged]]) -> Scores:
    """Compare judgements with the labels of the rows that have one."""
    found = [(one.novelty, one.status is Status.NEW, row.new) for row, one in judged]
    rows = [(novelty, said, new) for novelty, said, new in found if new is not None]
    return Scores(
        len(rows),
        agreement([said for _, said, _ in rows], [new for _, _, new in rows]),
        auc(
            [novelty for novelty, _, new in rows if new],
            [novelty for novelty, _, new in rows if not new],
        ),
    )
