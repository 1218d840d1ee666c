"""Heartbeat: tell a dead man's switch that the whole of watcher works; its silence is the alarm.

Whoever is alarmed by silence must never be calmed by half a program: nothing is sent while feeds,
judging or receivers are in trouble. Withholds, never retries: the next round does.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from watcher.errors import FetchError
from watcher.ingest.fetch import Fetcher
from watcher.pipeline.troubles import Kind
from watcher.store import troubles as store
from watcher.store.db import Database
from watcher.store.troubles import Known
from watcher.telemetry import event

# Troubles in which news may go unheard or untold; with others the work goes on.
GRAVE = (
    Kind.UNREACHABLE, Kind.TOPIC_UNWATCHED, Kind.RECEIVER_FAILING, Kind.RECEIVER_DEAD,
    Kind.DISK_LOW,
)  # fmt: skip
# What was due so long ago and is not done says that a stage does not keep up.
LATE = timedelta(minutes=15)
DEADLINE = 10.0  # seconds
MAX_BYTES = 1_000_000


def run(
    database: Database,
    fetcher: Fetcher,
    url: str,
    troubles: Collection[Known],
    *,
    now: datetime,
) -> bool:
    """Ask the address, if all is well.

    Args:
        database: says what is late.
        fetcher: makes the request.
        url: the address; a secret, so that no log names it.
        troubles: what is wrong now.
        now: aware UTC.

    Returns:
        Whether it was asked and answered.
    """
    with database.read() as session:
        late = store.overdue(session, now - LATE, now)
    grave = sorted({one.kind for one in troubles if one.kind in GRAVE})
    if reason := ", ".join([*grave, *late]):
        event("heartbeat.withheld", level=logging.WARNING, detail=reason)
        return False
    try:
        fetcher.get(url, accept="*/*", max_bytes=MAX_BYTES, deadline=DEADLINE, own=True)
    except FetchError as error:
        event("heartbeat.failed", level=logging.WARNING, kind=error.kind, status=error.status)
        return False
    event("heartbeat.sent", level=logging.DEBUG)
    return True
