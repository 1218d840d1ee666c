"""Retain: forget what is older than the watchlist says, a little at a time. Knows no judgement."""

from collections.abc import Callable
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
        alerts=now - keep.articles,
        facts=now - keep.facts,
        entries=now - keep.entries,
    )
    total = 0
    while not stopping():
        with database.write() as session:
            purged = retain.purge(session, cutoffs).total
        total += purged
        if not purged:
            break
    if total:
        event("retention.purged", rows=total)
    return total
