"""The five founding articles, as raw page text, through the whole chain in two orders of arrival.

The first article of an order is all new and not counted; sentences labelled "partly" are left out.
Unseen is what the judgement calls new or background.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import streams

from watcher.evaluation import backtest
from watcher.evaluation.measures import agreement
from watcher.model import Assessment, Judged, Status, Verdict

FOLDER = streams.DATA / "stories"
ORDERS = {
    "003 first": ("003", "000", "001", "002", "004"),
    "000 first": ("000", "003", "001", "002", "004"),
}
# The labels in the words of the verdicts; whichever of 003 and 000 comes second is the reprint.
VERDICTS = (
    Verdict.FRESH,
    Verdict.REPRINT,
    Verdict.PARTIAL_REPRINT,
    Verdict.PARTIAL_REPRINT,
    Verdict.UPDATE,
)
UNSEEN = (Status.NEW, Status.BACKGROUND)
DAYS = {"003": 14, "000": 14, "001": 15, "002": 15, "004": 17}
_SHORT = 20  # letters; a shorter text is no part of another sentence, but a coincidence


@dataclass(frozen=True)
class Gold:
    """A labelled line of an article; `refs` are the lines that said it before."""

    name: str
    text: str
    body: bool
    status: str
    refs: frozenset[str]


def gold(order: Sequence[str]) -> dict[str, list[Gold]]:
    """The labels of each article, for an order of arrival."""
    raw = json.loads((FOLDER / "seeds_gold.json").read_text(encoding="utf-8"))
    found: dict[str, list[Gold]] = defaultdict(list)
    for row in raw["sentences"]:
        name, number, body = row["art"], row["idx"], row["role"] == "body"
        status, refs = row["status"] or "", frozenset(row["ref"])
        if order[0] == "000" and body:  # alt_order_note of the labels
            if name == "000":
                status, refs = "new", frozenset()
            elif name == "003":
                status, refs = "known", frozenset({f"000:{number + 2 if number else 1}"})
        found[name].append(Gold(f"{name}:{number}", row["text"], body, status, refs))
    return found


def judge(order: Sequence[str]) -> dict[str, Assessment]:
    """The judgement of each article, in that order, through the pipeline."""
    rows = [
        {
            "id": name,
            "published": f"2024-06-{DAYS[name]}T12:{minute:02}:00Z",
            "url": f"https://{name}.example/",
            "title": "",
            "text": next((FOLDER / "seeds").glob(f"{name}_*")).read_text(encoding="utf-8"),
        }
        for minute, name in enumerate(order)
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seeds.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        judged = backtest.judge(path, streams.topic("nk_russia"), print)
        return {str(one.row.id): one.assessments[0] for one in judged}


def pair(golds: Sequence[Gold], judged: Sequence[Judged]) -> Iterator[tuple[Gold, list[Judged]]]:
    """Each labelled line with the sentences judged that are it, its parts or its whole."""
    waiting: dict[str, list[Judged]] = defaultdict(list)
    for sentence in judged:
        waiting[bare(sentence.text)].append(sentence)
    for line in golds:
        key = bare(line.text)
        same = waiting.get(key)
        if same:
            yield line, [same.pop(0) if len(same) > 1 or not line.body else same[0]]
        else:
            yield (
                line,
                [
                    sentence
                    for other, all_ in waiting.items()
                    if min(len(key), len(other)) > _SHORT and (key in other or other in key)
                    for sentence in all_
                ],
            )


def bare(text: str) -> str:
    """The letters and digits alone: the labels keep the page's quotes and dashes."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def figures() -> dict[str, float]:
    """All figures of both orders."""
    return {
        f"{name}: {figure}": value
        for name, order in ORDERS.items()
        for figure, value in _figures(order).items()
    }


def _figures(order: Sequence[str]) -> dict[str, float]:
    golds, assessments = gold(order), judge(order)
    said, wanted, supported = [], [], []
    furniture = 0
    told = _Sources(golds)
    for name in order:
        for line, found in pair(golds[name], assessments[name].sentences):
            unseen = any(one.status in UNSEEN for one in found)
            if not line.body:
                furniture += unseen
            elif name != order[0] and line.status != "partly":
                said.append(unseen)
                wanted.append(line.status == "new")
                if line.status == "known" and any(one.status is Status.KNOWN for one in found):
                    supported.append(told.has(line, found))
    counts = agreement(said, wanted)
    right = sum(
        assessments[name].verdict is verdict for name, verdict in zip(order, VERDICTS, strict=True)
    )
    return {
        "P": counts.precision,
        "R": counts.recall,
        "verdicts": right,
        "furniture": furniture,
        "support": sum(supported) / len(supported),
    }


class _Sources:
    """Says whether the support of a known sentence is one that the labels name."""

    def __init__(self, golds: Mapping[str, list[Gold]]) -> None:
        self._by_text: dict[str, set[str]] = defaultdict(set)
        self._refs: dict[str, frozenset[str]] = {}
        for article in golds.values():
            for line in article:
                self._by_text[bare(line.text)].add(line.name)
                self._refs[line.name] = line.refs

    def has(self, line: Gold, found: Sequence[Judged]) -> bool:
        """A support is a reference, says what a reference says, or is said again by one."""
        wanted = self._family(line.name) - {line.name}
        return any(
            self._family(name) & wanted
            for sentence in found
            for support in sentence.support
            for name in self._by_text[bare(support.text)]
        )

    def _family(self, name: str) -> set[str]:
        refs = self._refs.get(name, frozenset())
        return {name, *refs, *(again for ref in refs for again in self._refs.get(ref, ()))}


def list_errors(order: Sequence[str]) -> None:
    """Print what is judged otherwise than labelled."""
    golds, assessments = gold(order), judge(order)
    told = _Sources(golds)
    for name in order:
        print(name, assessments[name].verdict, assessments[name].reason)
        for line, found in pair(golds[name], assessments[name].sentences):
            unseen = any(one.status in UNSEEN for one in found)
            wrong = unseen != (line.body and line.status == "new") and line.status != "partly"
            known = line.status == "known" and any(one.status is Status.KNOWN for one in found)
            unsupported = known and not told.has(line, found)
            if wrong or unsupported:
                kinds = " ".join(f"{one.status}/{one.novelty}" for one in found) or "not there"
                print(f"  {line.name} {line.status or 'furniture'} judged {kinds}: {line.text}")


if __name__ == "__main__":
    for each in ORDERS.values():
        list_errors(each)
    print(figures())
