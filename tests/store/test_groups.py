import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from watcher.model import Alert
from watcher.store import groups, outbox
from watcher.store.db import Database
from watcher.store.groups import Held, Left
from watcher.store.outbox import Due, State

MINUTE = timedelta(minutes=1)
TWO = [("screen", "console"), ("mail", "someone@example.org")]


def hold(
    database: Database, alert: Alert, at: datetime, to: Sequence[tuple[str, str]] = TWO
) -> None:
    with database.write() as session:
        assert outbox.raise_alert(session, alert, to, at, hold=True)


def held(database: Database) -> tuple[Held, ...]:
    with database.read() as session:
        return groups.held(session)


def release(database: Database, at: datetime) -> tuple[Due, ...]:
    with database.write() as session:
        for one in groups.held(session):
            groups.release(session, one.id, at)
        return outbox.lease_due(session, at, 100, MINUTE)


def test_alerts_of_a_topic_share_what_is_held(
    database: Database, alert: Alert, now: datetime
) -> None:
    later = now + MINUTE
    hold(database, alert, now)
    hold(database, replace(alert, id="ships/2", created=later), later, [*TWO, ("hook", "x")])
    hold(database, replace(alert, id="ports/1", topic="ports"), later, TWO[:1])
    waiting = {(one.topic, one.receiver): one for one in held(database)}
    assert {key: (one.opened, one.alerts) for key, one in waiting.items()} == {
        ("ships", "screen"): (now, 2),
        ("ships", "mail"): (now, 2),
        ("ships", "hook"): (later, 1),
        ("ports", "screen"): (later, 1),
    }
    with database.write() as session:
        assert outbox.lease_due(session, later, 100, MINUTE) == ()
    due = {one.delivery_id: one for one in release(database, later)}
    assert {key: [a.id for a in due[one.id].carries] for key, one in waiting.items()} == {
        ("ships", "screen"): ["ships/1", "ships/2"],
        ("ships", "mail"): ["ships/1", "ships/2"],
        ("ships", "hook"): ["ships/2"],
        ("ports", "screen"): ["ports/1"],
    }
    assert {one.released for one in due.values()} == {later}


def test_nothing_joins_what_was_released(database: Database, alert: Alert, now: datetime) -> None:
    hold(database, alert, now)
    first = release(database, now)
    hold(database, replace(alert, id="ships/2"), now)
    assert {one.id for one in held(database)}.isdisjoint(one.delivery_id for one in first)
    assert {one.carries for one in first} == {(alert,)}


def test_what_is_not_held_stays_as_it_is(database: Database, alert: Alert, now: datetime) -> None:
    hold(database, alert, now)
    first, second = release(database, now)
    with database.write() as session:
        outbox.settle(session, first.delivery_id, State.SENT, now)
        for one in (first, second):
            groups.release(session, one.delivery_id, now + MINUTE)
            groups.set_aside(session, one.delivery_id)
            groups.told(session, one.delivery_id, now + MINUTE)
        assert dict(outbox.backlog(session)) == {State.SENT: 1, State.PENDING: 1}


def test_when_messages_left(database: Database, alert: Alert, now: datetime) -> None:
    hold(database, alert, now)
    first, second = release(database, now)
    later = now + MINUTE
    with database.write() as session:
        outbox.settle(session, first.delivery_id, State.SENT, later)
        gone = {one.receiver: one for one in groups.left(session, now - MINUTE)}
        assert gone[first.receiver] == Left("ships", first.receiver, later)
        assert gone[second.receiver] == Left("ships", second.receiver, now)
        assert groups.left(session, now) == ()
    hold(database, replace(alert, id="ships/2"), later)
    with database.read() as session:
        assert groups.left(session, now) == ()  # held is not gone


def test_who_joins_while_another_releases_is_in_the_message_or_the_next(
    database: Database, alert: Alert, now: datetime
) -> None:  # E12
    ids = [f"ships/{number}" for number in range(60)]
    told: list[str] = []
    over = threading.Event()

    def send() -> None:
        while not over.is_set():
            told.extend(alert.id for one in release(database, now) for alert in one.carries)

    sender = threading.Thread(target=send)
    sender.start()
    for name in ids:
        hold(database, replace(alert, id=name), now, TWO[:1])
    over.set()
    sender.join()
    told += [alert.id for one in release(database, now) for alert in one.carries]
    assert sorted(told) == sorted(ids)


@pytest.mark.parametrize("end", [State.SENT, State.DEAD])
def test_explains_how_an_article_was_told(
    database: Database, alert: Alert, article_id: int, now: datetime, end: State
) -> None:
    with database.write() as session:
        outbox.raise_alert(session, alert, TWO, now, article_id=article_id, hold=True)
    hold(database, replace(alert, id="ships/2", title="Another ship", created=now + MINUTE), now)
    first, _ = release(database, now)
    with database.write() as session:
        outbox.settle(session, first.delivery_id, end, now, error="why")
        found = {one.receiver: one for one in outbox.tellings(session, article_id)}
    sent, waits = found[first.receiver], found[({"screen", "mail"} - {first.receiver}).pop()]
    assert (sent.topic, sent.state, sent.settled, sent.error) == ("ships", end, now, "why")
    assert (waits.state, waits.settled) == (State.PENDING, None)
    assert sent.others == waits.others == ("Another ship",)
