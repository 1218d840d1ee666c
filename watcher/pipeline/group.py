"""Group: hold each alert for a while, so that others of its topic go in the same message.

What waits is a row, and alerts join it in the transaction that raises them; so a crash at any point
loses none of them, and what was released keeps its id and its contents.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from watcher.config import Route
from watcher.pipeline import alerts, pacing, silences
from watcher.pipeline.pacing import Group
from watcher.store import groups, hushing, outbox
from watcher.store.db import Database
from watcher.store.groups import Held, Left
from watcher.telemetry import event


@dataclass(frozen=True, slots=True)
class Terms:
    """By what the groups of a watchlist wait.

    Attributes:
        route_of: topic, receiver and a route's key to the route between them, None where there is
            none any more: then nothing holds a group back.
        readers: the receivers that have digests.
        zone: where people live.
    """

    route_of: Callable[[str, str, str], Route | None]
    readers: Collection[str]
    zone: tzinfo

    def awake(self, topic: str, receiver: str, key: str, at: datetime) -> datetime:
        """The first moment from then on that is not in quiet hours."""
        route = self.route_of(topic, receiver, key)
        return route.quiet_hours.over(at, self.zone) if route and route.quiet_hours else at


def run(database: Database, terms: Terms, *, now: datetime, patient: bool = True) -> int:
    """Release the groups that may go, and put into digests what is over a limit.

    Args:
        database: has the outbox.
        terms: by what they wait.
        now: aware UTC.
        patient: wait for others to join; False where nobody comes back soon.

    Returns:
        How many groups were released, put into a digest or silenced.
    """
    with database.read() as session:
        held = groups.held(session)
        left = list(groups.left(session, now - pacing.LOOK_BACK)) if held else []
    done = 0
    for one in held:
        if not _ready(one, left, terms, now, patient=patient):
            continue
        if _hushed(database, one, now):
            done += 1
        elif _fits(database, one, left, terms, now):
            done += 1
            left.append(Left(one.topic, one.receiver, now, one.route))
            with database.write() as session:
                groups.release(session, one.id, now)
            _tell("group.released", one)
        elif one.receiver in terms.readers:
            done += 1
            with database.write() as session:
                groups.set_aside(session, one.id)
            _tell("group.put_aside", one)
    return done


def _hushed(database: Database, one: Held, now: datetime) -> bool:
    """Take out what a silence that began meanwhile covers; whether that was all."""
    with database.read() as session:
        if not silences.held(session, one.id, now):
            return False
    with database.write() as session:
        reasons = silences.held(session, one.id, now)
        if not reasons:
            return False
        left = hushing.hush(session, one.id, reasons, now)
    for alert, why in reasons.items():
        about = {"receiver": one.receiver, "topic": one.topic, "alert": alert}
        event("alert.silenced", about, detail=why)
    return not left


def _ready(one: Held, left: Sequence[Left], terms: Terms, now: datetime, *, patient: bool) -> bool:
    """Whether it has waited long enough."""
    if one.aside and one.receiver in terms.readers:
        return False
    route = terms.route_of(one.topic, one.receiver, one.route)
    if route is None:
        return True
    if not patient:
        route = replace(route, group_wait=timedelta(0))
    same = [gone.at for gone in left if (gone.topic, gone.receiver) == (one.topic, one.receiver)]
    return pacing.ready_at(Group(one.opened, same), route, now, terms.zone) <= now


def _fits(database: Database, one: Held, left: Sequence[Left], terms: Terms, now: datetime) -> bool:
    """Whether it may go within the limit of its route; what is official may always."""
    route = terms.route_of(one.topic, one.receiver, one.route)
    if route is None:
        return True
    same = [
        gone.at
        for gone in left
        if gone.receiver == one.receiver
        and terms.route_of(gone.topic, gone.receiver, gone.route) is route
    ]
    if not pacing.over_limit(same, route, now):
        return True
    with database.read() as session:
        return any(map(alerts.is_official, outbox.alerts_of(session, one.id)))


def _tell(name: str, one: Held) -> None:
    level = logging.INFO if one.alerts > 1 else logging.DEBUG
    about = {"receiver": one.receiver, "topic": one.topic, "alerts": one.alerts}
    event(name, about, level=level, delivery=one.id)
