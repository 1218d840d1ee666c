"""Retain: forget what is older than the watchlist says, a little at a time. Knows no judgement."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from watcher.config import Keep
from watcher.store import retain
from watcher.store.db import Database
from watcher.store.retain import Cutoffs
from watcher.telemetry import event


def run(database: Database, keep: Keep, *, now: datetime, stopping: Callable[[], bool]) -> int:
    """Forget what is older than `keep` says, in portions between which others can write.

    Args:
        database: what to shrink.
        keep: how long things are kept.
        now: aware UTC.
        stopping: asked before each portion; the rest can wait for the next round.

    Returns:
        How many rows went.
    """
    cutoffs = Cutoffs(
        texts=now - keep.articles,
        assessments=now - keep.articles,
        alerts=now - keep.alerts,
        facts=now - keep.facts,
        entries=now - keep.entries,
    )
    went: Counter[str] = Counter()
    while not stopping():
        with database.write() as session:
            purged = asdict(retain.purge(session, cutoffs))
        went.update(purged)
        if not any(purged.values()):
            break
    if total := went.total():
        event("retention.purged", {kind: rows for kind, rows in went.items() if rows})
    return total
