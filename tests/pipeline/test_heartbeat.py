"""The dead man's switch hears only of a whole program that works."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from watcher.pipeline import heartbeat
from watcher.pipeline.notices import notice
from watcher.pipeline.troubles import Kind
from watcher.store import feeds, outbox
from watcher.store.db import Database
from watcher.store.feeds import FeedSpec
from watcher.store.outbox import State
from watcher.store.troubles import Known

URL = "https://switch.example/secret-token"
MINUTE = timedelta(minutes=1)
Events = list[tuple[str, dict[str, Any]]]


def beat(database: Database, web: Any, now: datetime, *kinds: Kind) -> bool:
    wrong = [Known(kind, "", "", now, now) for kind in kinds]
    return heartbeat.run(database, web.fetcher, URL, wrong, now=now)


def test_all_is_well(database: Database, web: Any, now: datetime) -> None:  # K05
    web.says(URL, "OK")
    assert beat(database, web, now)
    assert beat(database, web, now, Kind.FEED_SILENT, Kind.FEED_FAILING)
    assert [str(request.url) for request in web.requests] == [URL, URL]


@pytest.mark.parametrize(
    "kind",
    [
        Kind.UNREACHABLE, Kind.TOPIC_UNWATCHED, Kind.RECEIVER_FAILING, Kind.RECEIVER_DEAD,
        Kind.DISK_LOW,
    ],
)  # fmt: skip
def test_grave_troubles_keep_it_from_being_asked(
    database: Database, web: Any, now: datetime, kind: Kind, events: Events
) -> None:  # K05
    web.says(URL, "OK")
    assert not beat(database, web, now, kind)
    assert not web.requests
    assert events == [("heartbeat.withheld", {"detail": kind.value})]


def test_work_that_is_not_done_keeps_it_from_being_asked(
    database: Database, web: Any, now: datetime, events: Events
) -> None:  # K05
    web.says(URL, "OK")
    with database.write() as session:
        feeds.sync(session, [FeedSpec("north", "https://north.example", 15 * MINUTE)], now)
    assert beat(database, web, now + 14 * MINUTE)
    assert not beat(database, web, now + 16 * MINUTE)
    assert events[-1][1]["detail"] == "1 feeds to poll are late"


def test_an_alert_that_could_not_be_sent_keeps_it_from_being_asked(
    database: Database, web: Any, now: datetime, events: Events
) -> None:  # K05
    web.says(URL, "OK")
    with database.write() as session:
        outbox.raise_alert(session, notice("n", "Cod", "Cod.", now=now), [("mail", "x")], now)
        (due,) = outbox.lease_due(session, now, 9, MINUTE)
        again = now + 30 * MINUTE
        outbox.settle(
            session, due.delivery_id, State.PENDING, now, next_attempt_at=again, error="down"
        )
    assert not beat(database, web, now)
    assert events[-1][1]["detail"] == "1 deliveries failed and wait"
    with database.write() as session:
        outbox.settle(session, due.delivery_id, State.SENT, now)
    assert beat(database, web, now)


def test_a_switch_that_fails_is_said_without_its_secret(
    database: Database, web: Any, now: datetime, events: Events
) -> None:  # H12
    web.says(URL, "no", status=500)
    assert not beat(database, web, now)
    assert events == [("heartbeat.failed", {"kind": "status", "status": 500})]
