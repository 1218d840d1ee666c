from dataclasses import replace
from datetime import datetime, timedelta

from watcher.model import Alert, Entry
from watcher.store import entries, feeds, outbox, troubles
from watcher.store.db import Database
from watcher.store.entries import Keyed
from watcher.store.feeds import FeedSpec, PollOutcome
from watcher.store.outbox import State
from watcher.store.troubles import Known, ReceiverState

HOUR = timedelta(hours=1)


def test_what_was_told_is_remembered_until_it_is_long_over(
    database: Database, now: datetime
) -> None:
    told = Known("feed silent", "north", "It is silent.", now, now)
    ended = replace(told, subject="south", ended_at=now)
    with database.write() as session:
        for one in (told, ended, replace(told, text="Still.")):
            troubles.keep(session, one)
        assert troubles.known(session) == (replace(told, text="Still."), ended)
        troubles.forget(session, now)
        assert len(troubles.known(session)) == 2
        troubles.forget(session, now + HOUR)
        assert troubles.known(session) == (replace(told, text="Still."),)


def test_how_feeds_are_and_when_they_brought_something(database: Database, now: datetime) -> None:
    with database.write() as session:
        feeds.sync(session, [FeedSpec("wire", "https://wire.example/rss", HOUR)], now)
        (wire,) = feeds.lease_due(session, now, 9, HOUR)
        for number in (0, 1, 1, 3):
            at = now + number * HOUR
            entry = Entry(f"g{number}", f"https://wire.example/{number}", "Cod")
            added = entries.add(session, wire.id, [Keyed(entry, entry.url)], at, baseline=False)
            feeds.settle_poll(session, wire.id, PollOutcome(at + HOUR, new=added.new), at)
        failed = PollOutcome(now + 9 * HOUR, error="It has no address.", error_kind="dns")
        feeds.settle_poll(session, wire.id, failed, now + 4 * HOUR)
        assert troubles.moments(session, wire.id, now + HOUR) == [now + HOUR, now + 3 * HOUR]
        (state,) = troubles.feeds(session)
    assert (state.name, state.failures, state.error) == ("wire", 1, "It has no address.")
    assert (state.last_polled_at, state.last_success_at) == (now + 4 * HOUR, now + 3 * HOUR)
    with database.write() as session:
        assert troubles.overdue(session, now + 10 * HOUR, now + 10 * HOUR) == [
            "1 feeds to poll are late",
            "3 entries to read are late",
        ]
        troubles.ask_again(session, now + 5 * HOUR)
        assert [one.name for one in feeds.lease_due(session, now + 5 * HOUR, 9, HOUR)] == ["wire"]


def test_how_receivers_are(database: Database, alert: Alert, now: datetime) -> None:
    def one(name: str, state: State, at: datetime, error: str = "") -> None:
        again = at + HOUR if state is State.PENDING else None
        told = replace(alert, id=f"{name} {at} {state}")
        with database.write() as session:
            outbox.raise_alert(session, told, [(name, "x")], at)
            (due,) = outbox.lease_due(session, at, 9, HOUR)
            outbox.settle(session, due.delivery_id, state, at, next_attempt_at=again, error=error)

    one("mail", State.SENT, now)
    one("mail", State.DEAD, now + timedelta(minutes=1), "no such mailbox")
    one("hook", State.PENDING, now, "down")
    one("gone", State.SENT, now)
    with database.read() as session:
        assert troubles.receivers(session, ["mail", "hook", "new"]) == (
            ReceiverState("hook", None, None, 1, "down"),
            ReceiverState("mail", now, now + timedelta(minutes=1), 0, "no such mailbox"),
        )
        assert troubles.overdue(session, now, now) == ["1 deliveries failed and wait"]
