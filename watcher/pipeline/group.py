"""Group: hold each alert for a while, so that others of its topic go in the same message.

What waits is a row, and alerts join it in the transaction that raises them; so a crash at any point
loses none of them, and what was released keeps its id and its contents.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.config import Route
from watcher.pipeline import pacing
from watcher.pipeline.pacing import Group
from watcher.store import groups
from watcher.store.db import Database
from watcher.store.groups import Held, Left
from watcher.telemetry import event

Routes = Callable[[str, str], Route | None]


def run(database: Database, route_of: Routes, *, now: datetime, patient: bool = True) -> int:
    """Release the groups that may go.

    Args:
        database: has the outbox.
        route_of: topic and receiver to the route between them, None where there is none any more:
            then nothing holds the group back.
        now: aware UTC.
        patient: wait for others to join; False where nobody comes back soon.

    Returns:
        How many groups were released.
    """
    with database.read() as session:
        held = groups.held(session)
        left = groups.left(session, now - pacing.LOOK_BACK) if held else ()
    ready = [one for one in held if _ready(one, left, route_of, now, patient=patient)]
    if ready:
        with database.write() as session:
            groups.release(session, [one.id for one in ready], now)
    for one in ready:
        level = logging.INFO if one.alerts > 1 else logging.DEBUG
        about = {"receiver": one.receiver, "topic": one.topic, "alerts": one.alerts}
        event("group.released", about, level=level, delivery=one.id)
    return len(ready)


def _ready(
    one: Held, left: Sequence[Left], route_of: Routes, now: datetime, *, patient: bool
) -> bool:
    route = route_of(one.topic, one.receiver)
    if route is None:
        return True
    if not patient:
        route = replace(route, group_wait=timedelta(0))
    same = [gone.at for gone in left if (gone.topic, gone.receiver) == (one.topic, one.receiver)]
    return pacing.ready_at(Group(one.opened, same), route, now) <= now
