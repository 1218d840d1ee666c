"""A backtest in a process of its own: what two sets of topics would have sent. See `trials`.

Run as a program it answers one request; the judgement is the daemon's, the memory begins empty.
"""

import json
import os
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from watcher.core.topics import Topic
from watcher.model import Assessment, Status
from watcher.pipeline.replay import Replay
from watcher.pipeline.rows import Row
from watcher.process.serve import Limits, serve
from watcher.store.db import open_database

SECONDS = 180.0
LIMITS = Limits(seconds=SECONDS, cpu_seconds=round(SECONDS), memory=8 << 30)
MOST = 300
"""Alerts of each side that are told in full."""
SENTENCES = 3
"""New sentences of each."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be tried: past articles, and topics as they are and as they were edited."""

    rows: Sequence[Row]
    before: Sequence[Topic]
    after: Sequence[Topic]


def answer(request: bytes) -> bytes:
    """Both sides as JSON."""
    order: Order = pickle.loads(request)  # noqa: S301 - the parent's, over a private socket
    sides = {name: _side(order.rows, getattr(order, name)) for name in ("before", "after")}
    return json.dumps(sides).encode()


def _side(rows: Sequence[Row], topics: Sequence[Topic]) -> dict[str, Any]:
    alerts: list[dict[str, Any]] = []
    quiet: Counter[str] = Counter()
    with TemporaryDirectory(prefix="watcher-backtest-") as folder:
        database = open_database(Path(folder) / "backtest.db")
        for judged in Replay(database, topics).run(iter(enumerate(rows))):
            for one in judged.assessments:
                if one.alert:
                    alerts.append(_alert(judged.row, one))
                else:
                    quiet[one.reason.value] += 1
        database.close()
    return {"alerts": alerts[-MOST:], "number": len(alerts), "quiet": quiet}


def _alert(row: Row, one: Assessment) -> dict[str, Any]:
    return {
        "article": row.id,
        "topic": one.topic,
        "title": row.title,
        "outlet": row.outlet,
        "at": row.published.isoformat(),
        "new": [sentence.text for sentence in one.of(Status.NEW)][:SENTENCES],
    }


if __name__ == "__main__":
    os.nice(10)  # judging what comes in goes first
    serve(answer, LIMITS)
