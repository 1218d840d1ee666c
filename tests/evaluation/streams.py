"""The labelled streams, read and replayed: shared by the fit and the table of figures."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from watcher.config import load
from watcher.core.topics import Topic
from watcher.evaluation.stream import Label, Nugget
from watcher.pipeline import rows
from watcher.pipeline.replay import Judged, Replay
from watcher.store.db import open_database

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


def _rows(name: str, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / f"{name}.{kind}.jsonl").read_text().splitlines()]


def labels(name: str) -> dict[str, Label]:
    """Entry id to label."""
    return {r["id"]: Label(r["relevant"], tuple(r["nuggets"])) for r in _rows(name, "labels")}


def nuggets(name: str) -> dict[str, Nugget]:
    """Nugget id to nugget."""
    return {r["nid"]: Nugget(r["importance"], r["first_entry"]) for r in _rows(name, "nuggets")}


def replay(name: str) -> Iterator[Judged]:
    """Judge a stream with its watchlist, as `watcher replay` does."""
    path = GOLD / f"{name}.entries.jsonl"
    found = rows.survey(path, limit=None, report=lambda _: None)
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "stream.db")
        try:
            yield from Replay(database, [topic(name)]).run(rows.in_date_order(path, found))
        finally:
            database.close()
