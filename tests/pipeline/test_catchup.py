import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.pipeline.test_deliver import DAY, Post, backlog, raise_alerts
from watcher.app.workers import caught
from watcher.errors import DeliveryError
from watcher.model import Message
from watcher.pipeline import deliver
from watcher.store import outbox
from watcher.store.db import Database
from watcher.store.outbox import State

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DOWN = DeliveryError("hook is down")
Awake = Callable[[str, str, str, datetime], datetime]
Run = Callable[..., int]


@pytest.fixture
def run(database: Database, lanes: Any, rng: random.Random) -> Run:
    """A round of delivery to `hook` at a time."""

    def deliver_at(
        hook: Post, at: datetime, awake: Awake = lambda _topic, _receiver, _route, at: at
    ) -> int:
        return deliver.run(
            database,
            {"hook": hook},
            lanes=lanes,
            net=caught,
            clock=lambda: at,
            rng=rng,
            awake=awake,
        )

    return deliver_at


def fail_for_hours(database: Database, run: Run, hook: Post, now: datetime, *ids: str) -> datetime:
    """Ten hours of failing, after which the next try is hours away."""
    hook.fails = DOWN
    for number, one in enumerate(ids):
        raise_alerts(database, now + number * MINUTE, [one], ["hook"])
    for number in range(60):
        run(hook, now + number * 10 * MINUTE)
    hook.fails = None
    return now + 10 * HOUR


def test_what_waits_for_a_receiver_comes_as_soon_as_it_works_and_before_what_is_new(
    database: Database, run: Run, now: datetime
) -> None:
    hook = Post()
    later = fail_for_hours(database, run, hook, now, "killed 12", "owner held")
    assert run(hook, later) == 0  # each has its own schedule
    raise_alerts(database, later, ["killed 40"], ["hook"])
    run(hook, later)
    assert [alert for _, alert in hook.taken] == ["killed 12", "owner held", "killed 40"]
    assert backlog(database) == {State.SENT: 3}


def test_fifty_come_oldest_first(database: Database, run: Run, now: datetime) -> None:
    hook = Post()
    ids = [f"{number:03}" for number in range(50)]
    later = fail_for_hours(database, run, hook, now, *ids)
    raise_alerts(database, later, ["new"], ["hook"])
    run(hook, later)
    taken = [alert for _, alert in hook.taken]
    assert taken[-1] == "new"
    assert taken[1:-1] == sorted(taken[1:-1])  # the first was due by its own schedule
    assert sorted(taken[:-1]) == ids


def test_while_it_is_down_nothing_is_asked_more_often(
    database: Database, run: Run, now: datetime
) -> None:
    hook = Post()
    later = fail_for_hours(database, run, hook, now, "1", "2", "3")
    hook.fails, before = DOWN, len(hook.asked)
    raise_alerts(database, later, ["4"], ["hook"])
    run(hook, later)
    assert len(hook.asked) == before + 1


def test_one_that_is_refused_alone_keeps_no_other_from_being_sent(
    database: Database, run: Run, now: datetime
) -> None:
    class Picky(Post):
        def send(self, delivery_id: str, message: Message, now: datetime) -> None:
            self.fails = DOWN if message.id == "bad" else None
            super().send(delivery_id, message, now)

    hook = Picky()
    raise_alerts(database, now, ["bad"], ["hook"])
    run(hook, now)
    for number in range(10):
        at = now + number * HOUR
        raise_alerts(database, at, [f"good {number}"], ["hook"])
        run(hook, at)
        run(hook, at + MINUTE)
        assert len(hook.taken) == number + 1
    assert len(hook.asked) <= 40
    assert backlog(database) == {State.SENT: 10, State.PENDING: 1}


def test_one_that_brings_out_a_bug_is_tried_once_a_round_and_stops_no_other(
    database: Database, run: Run, now: datetime
) -> None:  # H07
    class Buggy(Post):
        def send(self, delivery_id: str, message: Message, now: datetime) -> None:
            super().send(delivery_id, message, now)
            if message.id == "bug":
                raise KeyError(message.id)

    hook = Buggy()
    raise_alerts(database, now, ["bug"], ["hook"])
    run(hook, now)
    for number in range(1, 4):
        at = now + number * HOUR
        raise_alerts(database, at, [f"{number} a", f"{number} b"], ["hook"])
        run(hook, at)
        assert hook.asked.count("bug") == number + 1
    assert backlog(database) == {State.SENT: 6, State.PENDING: 1}


def test_what_the_receiver_asked_for_is_kept(
    database: Database, run: Run, now: datetime
) -> None:  # H07
    class Limited(Post):
        free_at = now
        last: datetime | None = None

        def send(self, delivery_id: str, message: Message, now: datetime) -> None:
            assert now >= self.free_at or self.fails is DOWN, "asked while it rests"
            busy = self.last is not None and now - self.last < 10 * MINUTE
            self.fails = DeliveryError("busy", retry_after=10 * MINUTE) if busy else self.fails
            if busy:
                self.free_at = now + 10 * MINUTE
            elif self.fails is not DOWN:
                self.fails, self.last = None, now
            super().send(delivery_id, message, now)

    hook = Limited()
    later = fail_for_hours(database, run, hook, now, *(str(number) for number in range(30)))
    raise_alerts(database, later, ["new"], ["hook"])
    for number in range(32 * 12):
        run(hook, later + number * MINUTE)
    assert len(hook.taken) == 31


def test_quiet_hours_are_kept(database: Database, run: Run, now: datetime) -> None:
    hook = Post()
    later = fail_for_hours(database, run, hook, now, "old")
    raise_alerts(database, later, ["new"], ["hook"])

    def awake(topic: str, receiver: str, route: str, at: datetime) -> datetime:
        assert (topic, receiver, route) == ("t", "hook", "")
        return max(at, later + 2 * HOUR)

    run(hook, later, awake=awake)
    assert [alert for _, alert in hook.taken] == ["new"]
    run(hook, later + 2 * HOUR, awake=awake)
    assert [alert for _, alert in hook.taken] == ["new", "old"]
    with database.read() as session:
        assert outbox.awaited(session, later + DAY) == ()
