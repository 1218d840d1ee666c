import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from watcher.model import Alert
from watcher.store import leases, outbox
from watcher.store.db import Database
from watcher.store.outbox import Due, State, Try

MINUTE = timedelta(minutes=1)
LEASE = 5 * MINUTE
TWO = [("screen", "console"), ("mail", "someone@example.org")]
Settle = Callable[..., None]


def take(database: Database, at: datetime, limit: int = 100) -> tuple[Due, ...]:
    with database.write() as session:
        return outbox.lease_due(session, at, limit, LEASE)


@pytest.fixture
def raised(database: Database, alert: Alert, article_id: int, now: datetime) -> Alert:
    with database.write() as session:
        assert outbox.raise_alert(session, alert, TWO, now, article_id=article_id)
    return alert


def backlog(database: Database) -> dict[State, int]:
    with database.read() as session:
        return dict(outbox.backlog(session))


def test_alert_goes_whole_to_each_receiver(
    database: Database, raised: Alert, now: datetime
) -> None:
    due = take(database, now)
    assert {(one.receiver, one.destination) for one in due} == set(TWO)
    assert {one.carries for one in due} == {(raised,)}
    assert {one.attempts for one in due} == {1}
    assert {one.released for one in due} == {now}
    assert take(database, now) == ()


def test_raising_again_adds_nothing(database: Database, raised: Alert, now: datetime) -> None:
    ids = {one.delivery_id for one in take(database, now)}
    with database.write() as session:
        assert not outbox.raise_alert(session, raised, [*TWO, ("hook", "x")], now)
    assert backlog(database) == {State.PENDING: 2}
    assert {one.delivery_id for one in take(database, now + LEASE)} == ids


def test_delivery_ids_depend_on_alert_receiver_and_destination(
    database: Database, alert: Alert, now: datetime
) -> None:
    with database.write() as session:
        outbox.raise_alert(session, alert, [("a", "b"), ("a", "c"), ("a", "b")], now)
        outbox.raise_alert(session, replace(alert, id="ships/2"), [("a", "b")], now)
    assert len({one.delivery_id for one in take(database, now)}) == 3


@pytest.mark.parametrize("end", [State.SENT, State.DEAD, State.CANCELLED])
def test_ended_delivery_is_not_tried_again(
    database: Database, raised: Alert, now: datetime, end: State
) -> None:
    assert raised
    first, second = take(database, now)
    with database.write() as session:
        outbox.settle(session, first.delivery_id, end, now, error="why")
    assert backlog(database) == {State.PENDING: 1, end: 1}
    assert [one.delivery_id for one in take(database, now + LEASE)] == [second.delivery_id]


def test_another_try_has_its_time(database: Database, raised: Alert, now: datetime) -> None:
    assert raised
    first, _ = take(database, now)
    with database.write() as session:
        later = now + 30 * MINUTE
        outbox.settle(
            session, first.delivery_id, State.PENDING, now, next_attempt_at=later, error="busy"
        )
    assert first.delivery_id not in {one.delivery_id for one in take(database, now + LEASE)}
    (again,) = (one for one in take(database, later) if one.delivery_id == first.delivery_id)
    assert again.attempts == 2


def test_each_try_is_written_down(database: Database, raised: Alert, now: datetime) -> None:
    assert raised
    first = take(database, now)[0].delivery_id
    later = now + LEASE
    with database.write() as session:
        outbox.settle(session, first, State.PENDING, now, next_attempt_at=later, error="bu\0sy")
    take(database, later)
    with database.write() as session:
        outbox.settle(session, first, State.SENT, later)
        assert outbox.tries(session, first) == (
            Try(now, State.PENDING, "busy"),
            Try(later, State.SENT, ""),
        )
        assert outbox.tries(session, "none") == ()


def test_another_try_needs_a_time(database: Database, raised: Alert, now: datetime) -> None:  # E13
    assert raised
    first, _ = take(database, now)
    with pytest.raises(ValueError, match="has a time"), database.write() as session:
        outbox.settle(session, first.delivery_id, State.PENDING, now)
    with pytest.raises(ValueError, match="has a time"), database.write() as session:
        outbox.settle(session, first.delivery_id, State.SENT, now, next_attempt_at=now)


def test_dead_holder_loses_its_lease(database: Database, raised: Alert, now: datetime) -> None:
    # E12
    assert raised
    held = take(database, now)
    assert take(database, now + LEASE - timedelta(seconds=1)) == ()
    rescued = take(database, now + LEASE)
    assert {one.delivery_id for one in rescued} == {one.delivery_id for one in held}
    assert {one.attempts for one in rescued} == {2}


def test_late_report_does_not_unsend(database: Database, raised: Alert, now: datetime) -> None:
    # E12
    assert raised
    slow = take(database, now)[0]
    take(database, now + LEASE)
    with database.write() as session:
        outbox.settle(session, slow.delivery_id, State.SENT, now + LEASE)
        late = now + LEASE + MINUTE
        outbox.settle(
            session, slow.delivery_id, State.PENDING, late, next_attempt_at=late, error="timed out"
        )
    assert backlog(database) == {State.PENDING: 1, State.SENT: 1}


def test_restart_takes_up_what_was_held(database: Database, raised: Alert, now: datetime) -> None:
    assert raised
    take(database, now)
    with database.write() as session:
        assert leases.release_all(session) == 2
    assert len(take(database, now)) == 2


def test_two_workers_never_hold_the_same(
    database: Database, alert: Alert, now: datetime
) -> None:  # E12
    with database.write() as session:
        for number in range(40):
            outbox.raise_alert(session, replace(alert, id=f"ships/{number}"), TWO, now)
    held: list[str] = []

    def work() -> None:
        while due := take(database, now, limit=3):
            held.extend(one.delivery_id for one in due)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(held) == len(set(held)) == 80


def test_last_alert_of_a_topic(database: Database, raised: Alert, now: datetime) -> None:
    operator = replace(raised, id="o", kind="operator")
    with database.write() as session:
        outbox.raise_alert(session, replace(raised, id="ships/9"), [], now + MINUTE)
        outbox.raise_alert(session, operator, [], now + LEASE)
        silenced = replace(raised, id="ships/10")
        outbox.raise_alert(session, silenced, [("hook", "x")], now + LEASE, silenced="enough")
        assert outbox.last_raised(session, "ships") == now + MINUTE
        assert outbox.last_raised(session, "ports") is None


def apply(session: Session, step: tuple[str, int], due: list[Due], now: datetime) -> None:
    action, minutes = step
    if not due:
        return
    one = due.pop()
    if action == "retry":
        again = now + minutes * MINUTE
        outbox.settle(session, one.delivery_id, State.PENDING, now, next_attempt_at=again)
    elif action == "send":
        outbox.settle(session, one.delivery_id, State.SENT, now)


STEPS = st.lists(
    st.tuples(st.sampled_from(["retry", "send", "crash"]), st.integers(0, 100)), max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_each_alert_is_sent_or_tried_again(
    database: Database, alert: Alert, now: datetime, steps: list[tuple[str, int]]
) -> None:  # E13
    at = now
    with database.write() as session:
        name = f"{len(backlog(database))}/{outbox.last_raised(session, alert.topic)}/{steps}"
        outbox.raise_alert(session, replace(alert, id=name), TWO, at)
    for step in steps:
        at += step[1] * MINUTE
        due = list(take(database, at))
        with database.write() as session:
            apply(session, step, due, at)
    far = at + 1000 * MINUTE
    pending = backlog(database).get(State.PENDING, 0)
    due = list(take(database, far))
    assert len(due) == pending
    with database.write() as session:
        for one in due:
            outbox.settle(session, one.delivery_id, State.SENT, far)
    assert State.PENDING not in backlog(database)
