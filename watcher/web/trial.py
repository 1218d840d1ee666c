"""A backtest in a process of its own: what two sets of topics would have sent. See `trials`.

Run as a program it answers one request. The judgement is the daemon's, and the memory begins with
what was known before; a topic that knew nothing, and one that was edited, learns besides from what
was read before, as a baseline: it would have known that.
"""

import json
import os
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from watcher.core.matcher import Matcher
from watcher.core.topics import Topic
from watcher.model import Assessment, Status
from watcher.pipeline import judgement
from watcher.pipeline.replay import Replay
from watcher.pipeline.rows import Row
from watcher.process.serve import Limits, serve
from watcher.store import seed
from watcher.store.db import Database, open_database
from watcher.store.seed import Seed

SECONDS = 180.0
LIMITS = Limits(seconds=SECONDS, cpu_seconds=round(SECONDS), memory=8 << 30)
MOST = 300
"""Alerts of each side that are told in full."""
SENTENCES = 3
"""New sentences of each."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be tried: past articles, and topics as they are and as they were edited.

    Attributes:
        known: before the first of the articles.
        until: aware UTC; when that came.
    """

    rows: Sequence[Row]
    before: Sequence[Topic]
    after: Sequence[Topic]
    known: Seed
    until: datetime


def answer(request: bytes) -> bytes:
    """Both sides as JSON, and why each of them kept an article quiet."""
    order: Order = pickle.loads(request)  # noqa: S301 - the parent's, over a private socket
    sides, why = {}, {}
    for name, topics in (("before", order.before), ("after", order.after)):
        sides[name], why[name] = _side(order, topics)
    return json.dumps({**sides, "why": why}).encode()


def changed(before: Sequence[Topic], after: Sequence[Topic]) -> frozenset[str]:
    """Names of topics that are about something else now; a title is for people alone."""
    known = {one.name: replace(one, title="") for one in before}
    edited = (replace(one, title="") for one in after)
    return frozenset(one.name for one in edited if known.get(one.name, one) != one)


def _side(order: Order, topics: Sequence[Topic]) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """What one set of topics would have sent, and the other articles' ids and reasons."""
    alerts: list[dict[str, Any]] = []
    quiet: Counter[str] = Counter()
    why: list[tuple[int, str]] = []
    edited = changed(order.before, topics)
    with TemporaryDirectory(prefix="watcher-backtest-") as folder:
        database = open_database(Path(folder) / "backtest.db")
        with database.write() as session:
            seed.plant(session, order.known, order.until)
        new = [one for one in topics if one.name in edited or one.name not in order.known.facts]
        learnt = _learn(database, new, order.known)
        for judged in Replay(database, topics).run(iter(enumerate(order.rows))):
            for one in judged.assessments:
                if one.alert:
                    alerts.append(_alert(judged.row, one))
                else:
                    quiet[one.reason.value] += 1
                    why.append((int(judged.row.id), one.reason.value))
        database.close()
    side = {"alerts": alerts[-MOST:], "number": len(alerts), "quiet": quiet, "learnt": learnt}
    return side, why


def _learn(database: Database, topics: Sequence[Topic], known: Seed) -> int:
    """Lay a silent baseline; from how many articles."""
    matcher, learnt = Matcher(topics), 0
    with database.write() as session:
        for due in seed.whole(known) if topics else ():
            matches = matcher.match(judgement.text_of(due.article), due.article.language)
            if matches:
                judgement.judge(
                    session,
                    due,
                    judgement.prepare(session, due),
                    matches,
                    silent=lambda _: True,
                    deliveries=lambda _: (),
                    now=due.first_seen,
                )
                learnt += 1
    return learnt


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
