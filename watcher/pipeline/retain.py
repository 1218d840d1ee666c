"""Retain: forget what is older than the watchlist says, a little at a time. Knows no judgement."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from watcher.config import Keep
from watcher.store import clock, retain
from watcher.store.db import Database
from watcher.store.retain import Cutoffs
from watcher.telemetry import event

# What is old is for the clock to say: after a step, or a start with another date, nothing is
# forgotten for so long.
STEADY = timedelta(days=1)


def run(database: Database, keep: Keep, *, now: datetime, stopping: Callable[[], bool]) -> int:
    """Forget what is old, as `forget` does, unless the clock is not to be believed yet."""
    with database.write() as session:
        since = clock.steady_since(session, now)
    if now - since < STEADY:
        event("retention.put_off", level=logging.DEBUG, until=(since + STEADY).isoformat())
        return 0
    return forget(database, keep, now=now, stopping=stopping)


def forget(database: Database, keep: Keep, *, now: datetime, stopping: Callable[[], bool]) -> int:
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
