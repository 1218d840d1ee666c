"""Sift: pass over the entries that touch no topic, many at a time, before any is read.

Most entries of most feeds touch none: each by itself would cost its host's queue two transactions.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from watcher.model import Reason
from watcher.pipeline.gate import Gate
from watcher.store import entries, sql
from watcher.store.db import Database
from watcher.store.entries import ToRead
from watcher.telemetry import event

FEW = 50  # whose texts are in memory at a time: 30 MB at most (ingest.entries)
ENOUGH = 200  # more than a round begins (app.workers): the rest is looked at in its turn


def sift(
    database: Database, gate: Gate, due: Sequence[ToRead], now: datetime
) -> tuple[list[ToRead], int]:
    """Of what is due the first that is to be read, and how much before it was passed over.

    Args:
        database: has the entries.
        gate: says which entries are worth a visit.
        due: what is due for reading, in turns.
        now: aware UTC.
    """
    wanted: list[ToRead] = []
    passed = 0
    for some in sql.chunks(due, FEW):
        off = _off_topic(database, gate, some, now)
        wanted += [one for one in some if one.id not in off]
        passed += len(off)
        if len(wanted) >= ENOUGH:
            break
    return wanted, passed


def _off_topic(
    database: Database, gate: Gate, some: Sequence[ToRead], now: datetime
) -> frozenset[int]:
    """Which of a few entries touch no topic; they are passed over."""
    with database.read() as session:
        texts = entries.texts(session, [one.id for one in some])
    off = [
        one
        for one in texts
        if not gate.touches(f"{one.title}\n{one.summary}\n{one.content}", one.language)
    ]
    if off:
        with database.write() as session:
            entries.pass_over(session, off, now)
    ids = frozenset(one.id for one in off)
    for one in some:
        if one.id in ids:
            about = {"entry": one.id, "feed": one.feed, "reason": Reason.OFF_TOPIC}
            event("entry.passed_over", about, level=logging.DEBUG)
    return ids
