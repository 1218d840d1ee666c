"""A clock that ran ahead leaves nothing waiting for its time (I01, I02)."""

from datetime import datetime, timedelta

import pytest

from watcher.pipeline.notices import notice
from watcher.store import clock, feeds, outbox
from watcher.store.db import Database
from watcher.store.feeds import FeedSpec, PollOutcome
from watcher.store.outbox import State

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YEARS = 3650 * DAY


def plan(database: Database, now: datetime) -> None:
    """A feed and a delivery that were tried just now, and another feed that is being polled."""
    specs = [FeedSpec(name, f"https://{name}.example", 30 * DAY) for name in ("slow", "held")]
    specs.append(FeedSpec("north", "https://north.example", 15 * MINUTE))
    with database.write() as session:
        feeds.sync(session, specs, now)
        for row in feeds.lease_due(session, now, 9, HOUR):
            if row.name != "held":
                wait = 15 * MINUTE if row.name == "north" else 30 * DAY
                feeds.settle_poll(session, row.id, PollOutcome(now + wait), now)
        outbox.raise_alert(session, notice("n", "Cod", "Cod.", now=now), [("mail", "x")], now)
        (due,) = outbox.lease_due(session, now, 9, HOUR)
        again = now + 5 * MINUTE
        outbox.settle(
            session, due.delivery_id, State.PENDING, now, next_attempt_at=again, error="down"
        )


def due(database: Database, now: datetime) -> list[str]:
    with database.write() as session:
        polled = [row.name for row in feeds.lease_due(session, now, 9, HOUR)]
        return polled + [one.receiver for one in outbox.lease_due(session, now, 9, HOUR)]


@pytest.mark.parametrize("step", [HOUR, DAY, YEARS])
def test_what_was_due_soon_is_due_as_soon_after_a_step_back(
    database: Database, now: datetime, step: timedelta
) -> None:  # I01
    plan(database, now + step)
    with database.write() as session:
        clock.set_back(session, step, now)
    assert due(database, now + 4 * MINUTE) == []
    assert due(database, now + 15 * MINUTE) == ["north", "mail"]
    assert due(database, now + HOUR) == ["held"]  # its lease ended when it was to end


def test_a_start_under_an_earlier_clock_waits_for_nothing(
    database: Database, now: datetime
) -> None:  # I01
    plan(database, now + YEARS)
    with database.write() as session:
        assert clock.bring_near(session, now) == 4
    assert due(database, now) == ["slow", "north", "mail"]


def test_what_is_planned_as_it_should_be_stays(database: Database, now: datetime) -> None:
    plan(database, now)
    with database.write() as session:
        assert clock.bring_near(session, now) == 0
    assert due(database, now + 14 * MINUTE) == ["mail"]
