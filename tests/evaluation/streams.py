"""The labelled streams, read and replayed: shared by the fit and the table of figures."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from watcher.config import load
from watcher.core.topics import Topic
from watcher.evaluation import backtest, labelled
from watcher.evaluation.stream import Label, Nugget, parse_label, parse_nugget, score
from watcher.pipeline.replay import Judged

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WATCHER_DATA", ROOT.parent / "shared" / "data"))
GOLD = DATA / "stream" / "gold"


def names() -> list[str]:
    """The topics of the labelled streams."""
    return [row["topic"] for row in json.loads((GOLD / "topics.json").read_text())]


def topic(name: str) -> Topic:
    """The topic as a user would watch it: the shipped watchlist, or one made from the title."""
    own = Path(__file__).parent / "watchlists" / f"{name}.yaml"
    path = own if own.exists() else ROOT / "config" / "watchlist.yaml"
    return load(path, {}).topics[0]


def labels(name: str) -> dict[str, Label]:
    """Entry id to label."""
    return dict(labelled.read(GOLD / f"{name}.labels.jsonl", parse_label, print))


def nuggets(name: str) -> dict[str, Nugget]:
    """Nugget id to nugget."""
    return dict(labelled.read(GOLD / f"{name}.nuggets.jsonl", parse_nugget, print))


def replay(name: str) -> Iterator[Judged]:
    """Judge a stream with its watchlist, as `watcher replay` does."""
    return backtest.judge(GOLD / f"{name}.entries.jsonl", topic(name), print)


def figures(name: str) -> dict[str, float]:
    """The scores of one stream with the shipped weights."""
    run = backtest.run(GOLD / f"{name}.entries.jsonl", topic(name), print)
    found = score(run.alerted, run.published, labels(name), nuggets(name))
    return {"F1": found.f1, "P": found.precision, "R": found.vital_recall}
