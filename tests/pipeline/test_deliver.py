import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from watcher import telemetry
from watcher.app.workers import caught
from watcher.errors import DeliveryError
from watcher.model import Alert, Judged, Message, Reason, Status, Verdict
from watcher.notify import Notifier
from watcher.pipeline import deliver
from watcher.pipeline.loop import Lanes
from watcher.store import deliveries, groups, outbox
from watcher.store.db import Database
from watcher.store.outbox import State

DAY = timedelta(days=1)
Events = list[tuple[str, dict[str, Any]]]


class Post:
    """A receiver that does what it is told and keeps what it took."""

    def __init__(self, *, fails: DeliveryError | None = None) -> None:
        self.fails = fails
        self.asked: list[str] = []
        self.taken: list[tuple[str, str]] = []

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        del now
        self.asked.append(message.id)
        if self.fails:
            raise self.fails
        self.taken.append((delivery_id, message.id))


def raise_alerts(
    database: Database,
    now: datetime,
    ids: Sequence[str],
    receivers: Sequence[str],
    *,
    hold: bool = False,
) -> None:
    alert = Alert(
        id="",
        topic="t",
        topic_title="T",
        verdict=Verdict.FRESH,
        reason=Reason.NEW_FACTS,
        title="x",
        url="https://a.example/x",
        outlet="a.example",
        published=now,
        created=now,
        new=(Judged("Something happened.", Status.NEW),),
    )
    with database.write() as session:
        for number, one in enumerate(ids):
            to = [(name, "somewhere") for name in receivers]
            published = now - timedelta(hours=9 - number)
            one_of_them = replace(alert, id=one, published=published)
            outbox.raise_alert(session, one_of_them, to, now, hold=hold)


def run(
    database: Database,
    receivers: Mapping[str, Notifier],
    lanes: Lanes,
    rng: random.Random,
    at: datetime,
) -> int:
    return deliver.run(database, receivers, lanes=lanes, net=caught, clock=lambda: at, rng=rng)


def backlog(database: Database) -> dict[State, int]:
    with database.read() as session:
        return {state: n for state, n in outbox.backlog(session).items() if n}


def test_an_alert_reaches_every_receiver_once(
    database: Database, lanes: Any, rng: random.Random, now: datetime, events: Events
) -> None:
    raise_alerts(database, now, ["1", "2"], ["mail", "hook"])
    mail, hook = Post(), Post()
    receivers = {"mail": mail, "hook": hook}
    assert run(database, receivers, lanes, rng, now + timedelta(minutes=2)) == 4
    assert run(database, receivers, lanes, rng, now + DAY) == 0
    delayed = telemetry.durations.snapshot()["delivery_delay", ()]
    assert delayed.counts[telemetry.BOUNDS.index(300)] >= 4
    assert [alert for _, alert in mail.taken] == ["1", "2"] == [alert for _, alert in hook.taken]
    assert len({delivery for delivery, _ in mail.taken + hook.taken}) == 4
    assert backlog(database) == {State.SENT: 4}
    assert [name for name, _ in events] == ["delivery.sent"] * 4
    assert set(lanes.queues) == {"mail", "hook"}


def test_a_failing_receiver_costs_the_others_nothing_and_is_asked_once_a_round(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:  # H07
    raise_alerts(database, now, ["1", "2", "3"], ["down", "up"])
    down, up = Post(fails=DeliveryError("down does not answer")), Post()
    receivers = {"down": down, "up": up}
    run(database, receivers, lanes, rng, now)
    assert down.asked == ["1"]
    assert len(up.taken) == 3
    assert backlog(database) == {State.SENT: 3, State.PENDING: 3}
    down.fails = None
    assert run(database, receivers, lanes, rng, now + timedelta(minutes=1)) == 3
    assert [alert for _, alert in down.taken] == ["1", "2", "3"]
    assert backlog(database) == {State.SENT: 6}


class Poisoned(Post):
    """A receiver whose code has a bug that one alert's words bring out."""

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        self.asked.append(message.id)
        if isinstance(message, Alert) and any(one.id == "2" for one in (message, *message.joined)):
            raise KeyError("https://hook.example/x7Rq?token=oak7", "x7Rq")
        super().send(delivery_id, message, now)


def test_a_bug_in_a_receiver_fails_that_delivery_alone(
    database: Database, lanes: Any, rng: random.Random, now: datetime, events: Events
) -> None:  # H07, H08
    raise_alerts(database, now, ["1", "2", "3"], ["hook"])
    telemetry.secrets.add(["x7Rq"])
    hook, moment = Poisoned(), now
    while State.PENDING in backlog(database):
        run(database, {"hook": hook}, lanes, rng, moment)
        moment += timedelta(minutes=30)
    telemetry.secrets.clear()
    assert [alert for _, alert in hook.taken] == ["1", "3"]
    assert (hook.asked[:4], hook.asked.count("2")) == (["1", "1", "2", "3"], 10)
    assert timedelta(days=3) <= moment - now <= timedelta(days=4)
    assert backlog(database) == {State.SENT: 2, State.DEAD: 1}
    assert [name for name, _ in events].count("stage.crashed") == 10
    with database.read() as session:
        (last,) = deliveries.given_up(session)
    assert last.error.startswith("a fault of watcher's own, please report it: KeyError: ")
    assert "oak7" not in last.error
    assert "x7Rq" not in last.error


def test_of_one_message_all_go_out_but_the_one_that_brings_out_a_bug(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:  # H07
    raise_alerts(database, now, ["1", "2", "3"], ["hook"], hold=True)
    with database.write() as session:
        (one,) = groups.held(session)
        groups.release(session, one.id, now)
    hook = Poisoned()
    run(database, {"hook": hook}, lanes, rng, now)
    assert [alert for _, alert in hook.taken] == ["1", "3"]
    assert len(dict(hook.taken)) == 2
    assert backlog(database) == {State.SENT: 2, State.PENDING: 1}
    run(database, {"hook": hook}, lanes, rng, now + DAY)
    assert len(hook.taken) == 2


def test_the_id_of_a_delivery_is_the_same_for_every_try(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:  # G01, H01
    raise_alerts(database, now, ["1"], ["hook"])
    ids: list[str] = []

    class Noting(Post):
        def send(self, delivery_id: str, message: Message, now: datetime) -> None:
            ids.append(delivery_id)
            super().send(delivery_id, message, now)

    hook = Noting(fails=DeliveryError("busy"))
    for number in range(4):
        run(database, {"hook": hook}, lanes, rng, now + number * DAY)
    assert len(ids) == 4
    assert len(set(ids)) == 1


def test_after_ten_tries_over_three_days_a_delivery_is_dead(
    database: Database, lanes: Any, rng: random.Random, now: datetime, events: Events
) -> None:  # H08
    raise_alerts(database, now, ["1"], ["hook"])
    hook, moment = Post(fails=DeliveryError("hook is down")), now
    while State.PENDING in backlog(database):
        run(database, {"hook": hook}, lanes, rng, moment)
        moment += timedelta(minutes=30)
    assert len(hook.asked) == 10
    assert timedelta(days=3) <= moment - now <= timedelta(days=4)
    assert backlog(database) == {State.DEAD: 1}
    assert [name for name, _ in events] == ["delivery.retried"] * 9 + ["delivery.dead"]
    assert events[-1][1]["detail"] == "hook is down"


def test_a_permanent_failure_is_not_tried_again_and_stops_no_other(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:
    raise_alerts(database, now, ["1", "2"], ["hook"])
    hook = Post(fails=DeliveryError("too large", permanent=True))
    run(database, {"hook": hook}, lanes, rng, now)
    assert hook.asked == ["1", "2"]
    assert backlog(database) == {State.DEAD: 2}


def test_what_the_receiver_asks_for_is_honoured(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:  # H03
    raise_alerts(database, now, ["1"], ["hook"])
    hook = Post(fails=DeliveryError("slow down", retry_after=timedelta(hours=2)))
    run(database, {"hook": hook}, lanes, rng, now)
    hour = timedelta(hours=1)
    assert run(database, {"hook": hook}, lanes, rng, now + hour) == 0
    assert run(database, {"hook": hook}, lanes, rng, now + 3 * hour) == 1


def test_a_receiver_that_left_the_watchlist_is_cancelled_and_said(
    database: Database, lanes: Any, rng: random.Random, now: datetime, events: Events
) -> None:  # D09, H13
    raise_alerts(database, now, ["1"], ["left", "stays"])
    stays = Post()
    run(database, {"stays": stays}, lanes, rng, now)
    assert len(stays.taken) == 1
    assert backlog(database) == {State.SENT: 1, State.CANCELLED: 1}
    (said,) = [fields for name, fields in events if name == "delivery.cancelled"]
    assert "left is no longer in the watchlist" in said["detail"]


def test_a_crash_between_sending_and_settling_sends_again(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:  # E01, H09
    raise_alerts(database, now, ["1"], ["hook"])

    class Crashing(Post):
        def send(self, delivery_id: str, message: Message, now: datetime) -> None:
            super().send(delivery_id, message, now)
            if len(self.taken) == 1:
                raise KeyboardInterrupt

    hook = Crashing()
    with pytest.raises(KeyboardInterrupt):
        run(database, {"hook": hook}, lanes, rng, now)
    later = now + deliver.LEASE + timedelta(seconds=1)
    run(database, {"hook": hook}, lanes, rng, later)
    assert len(hook.taken) == 2
    assert len(set(hook.taken)) == 1
    assert backlog(database) == {State.SENT: 1}


def test_crashes_cost_a_delivery_none_of_its_three_days(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:  # E01
    raise_alerts(database, now, ["1"], ["hook"])
    minute = timedelta(minutes=1)
    for number in range(15):
        with database.write() as session:
            assert outbox.lease_due(session, now + number * minute, 9, minute)
    hook = Post(fails=DeliveryError("down"))
    for hours in range(1, 99):
        run(database, {"hook": hook}, lanes, rng, now + timedelta(hours=hours))
    assert len(hook.asked) == 4
    assert backlog(database) == {State.DEAD: 1}


def test_one_that_is_gone_is_not_asked_again_until_it_moves_or_somebody_says_so(
    database: Database, lanes: Any, rng: random.Random, now: datetime, events: Events
) -> None:  # H03
    raise_alerts(database, now, ["1", "2", "3"], ["hook"])
    hook = Post(fails=DeliveryError("hook is gone for good (HTTP 410)", permanent=True, gone=True))

    def look(address: str) -> None:
        deliver.run(
            database,
            {"hook": hook},
            lanes=lanes,
            net=caught,
            clock=lambda: now,
            rng=rng,
            addresses={"hook": address},
        )

    look("here")
    raise_alerts(database, now, ["4"], ["hook"])
    look("here")
    assert hook.asked == ["1"]
    assert backlog(database) == {State.DEAD: 4}
    assert [name for name, _ in events].count("receiver.disabled") == 1
    with database.read() as session:
        (last, *_) = deliveries.given_up(session)
    assert last.error == "hook is gone for good (HTTP 410); not asked since 04 Mar 12:00 UTC"

    raise_alerts(database, now, ["5"], ["hook"])
    look("there")
    assert hook.asked == ["1", "5"]
    with database.write() as session:
        dead = deliveries.listed(session, [State.DEAD])
        assert deliveries.again(session, [one.id for one in dead], now) == 5
    hook.fails = None
    look("there")
    assert backlog(database) == {State.SENT: 5}


def test_whom_a_try_has_served_no_later_one_serves_again(
    database: Database, lanes: Any, rng: random.Random, now: datetime
) -> None:  # G02, E01
    raise_alerts(database, now, ["1"], ["mail"])

    class Mail(Post):
        def resume(
            self, delivery_id: str, message: Message, now: datetime, served: Collection[str]
        ) -> None:
            assert tuple(served) == ("ann@a.example",)
            super().send(delivery_id, message, now)

    mail = Mail(fails=DeliveryError("bo is greylisted", served=("ann@a.example",)))
    run(database, {"mail": mail}, lanes, rng, now)
    run(database, {"mail": Mail(fails=DeliveryError("no network"))}, lanes, rng, now + DAY)
    last = Mail()  # as after a restart
    run(database, {"mail": last}, lanes, rng, now + 2 * DAY)
    assert len(last.taken) == 1
    assert backlog(database) == {State.SENT: 1}
