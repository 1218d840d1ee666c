"""Watcher tells of its own troubles through its own outbox, and survives being restarted."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from watcher.config import Watchlist, load
from watcher.core.matcher import Matcher
from watcher.model import Alert
from watcher.pipeline import judge, troubles, watch
from watcher.pipeline.loop import Loop
from watcher.pipeline.watch import Machine
from watcher.store import articles, feeds, outbox
from watcher.store.articles import NewArticle
from watcher.store.db import Database, open_database
from watcher.store.feeds import FeedSpec, PollOutcome
from watcher.store.outbox import State
from watcher.store.troubles import Known

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WELL = Machine(10**11, 10**12)
TELL = [("mail", "me@a.example"), ("hook", "https://a.example")]


@pytest.fixture
def watchlist(tmp_path: Path) -> Watchlist:
    path = tmp_path / "watchlist.yaml"
    lines = "\n".join(f'  - {{name: {n}, url: "https://{n}.example/feed"}}' for n in "abc")
    path.write_text(
        f"feeds:\n{lines}\ntopics: [{{name: fish, match: cod}}]\n"
        "receivers: [{name: mail, console: {}}, {name: hook, console: {}}]\n",
        encoding="utf-8",
    )
    return load(path, {})


class Desk:
    """A database in which feeds and receivers fare as the test says."""

    def __init__(self, database: Database, watchlist: Watchlist, now: datetime) -> None:
        self.database, self.watchlist = database, watchlist
        specs = [FeedSpec(one.name, one.url, one.interval) for one in watchlist.feeds]
        with database.write() as session:
            feeds.sync(session, specs, now)
            self.ids = {one.name: one.id for one in feeds.lease_due(session, now, 9, MINUTE)}

    def polled(self, name: str, now: datetime, error: str = "", kind: str = "dns") -> None:
        outcome = PollOutcome(now + DAY, error=error, error_kind=kind if error else "")
        with self.database.write() as session:
            feeds.settle_poll(session, self.ids[name], outcome, now)

    def look(self, now: datetime, machine: Machine = WELL) -> dict[str, list[str]]:
        """What each receiver is told now."""
        _, self.open = watch.run(self.database, self.watchlist, machine, tell=TELL, now=now)
        with self.database.write() as session:
            from watcher.store import groups

            for held in groups.held(session):
                groups.release(session, held.id, now)
            due = outbox.lease_due(session, now, 99, MINUTE)
            for one in due:
                outbox.settle(session, one.delivery_id, State.SENT, now)
        told: dict[str, list[str]] = {}
        for one in due:
            alerts = [alert for alert in one.carries if isinstance(alert, Alert)]
            assert {alert.kind for alert in alerts} == {"operator"}
            told.setdefault(one.receiver, []).extend(alert.title for alert in alerts)
        return told

    open: tuple[Known, ...] = ()


@pytest.fixture
def desk(database: Database, watchlist: Watchlist, now: datetime) -> Desk:
    return Desk(database, watchlist, now)


def both(*titles: str) -> dict[str, list[str]]:
    return {"mail": list(titles), "hook": list(titles)}


def test_a_feed_that_fails_is_told_once_across_restarts(
    desk: Desk, now: datetime, tmp_path: Path
) -> None:
    desk.polled("b", now)
    for number in range(5):
        desk.polled("a", now + number * HOUR, "a.example has no address.")
    assert desk.look(now + 5 * HOUR) == both("Feed failing: a")
    assert "a.example has no address." in desk.open[0].text
    desk.database.close()
    desk.database = open_database(tmp_path / "watcher.db")
    assert desk.look(now + 6 * HOUR) == {}
    assert [one.subject for one in desk.open] == ["a"]
    desk.polled("a", now + 7 * HOUR)
    assert desk.look(now + 7 * HOUR) == both("Recovered: feed failing: a")
    assert desk.open == ()
    desk.database.close()


def test_a_feed_that_is_gone_is_told(desk: Desk, now: datetime) -> None:  # B17
    with desk.database.write() as session:
        gone = PollOutcome(now, error="a says 410.", gone=True)
        feeds.settle_poll(session, desk.ids["a"], gone, now)
    assert desk.look(now) == both("Feed gone: a")
    assert "Remove it from the watchlist" in desk.open[0].text


def test_without_a_network_there_is_one_notice_and_then_all_are_asked(
    desk: Desk, now: datetime
) -> None:
    for number in range(6):
        for name in "abc":
            desk.polled(name, now + number * HOUR, f"{name}.example has no address.")
    assert desk.look(now + 6 * HOUR) == both("No feed answers")
    desk.polled("a", now + 7 * HOUR)
    assert desk.look(now + 8 * HOUR) == both("Recovered: no feed answers")
    with desk.database.write() as session:
        due = feeds.lease_due(session, now + 8 * HOUR, 9, MINUTE)
    assert sorted(one.name for one in due) == ["b", "c"]
    desk.polled("b", now + 8 * HOUR)
    desk.polled("c", now + 8 * HOUR, "c.example has no address.")
    assert desk.look(now + 9 * HOUR) == both("Feed failing: c")


def test_a_silent_feed_is_compared_with_its_own_past(
    desk: Desk, now: datetime, database: Database
) -> None:
    from watcher.model import Entry
    from watcher.store import entries
    from watcher.store.identity import Keyed

    for number in range(30):  # twice a day
        at = now + number * 12 * HOUR
        with database.write() as session:
            entry = Entry(f"g{number}", f"https://a.example/{number}", f"Cod {number}")
            added = entries.add(
                session, desk.ids["a"], [Keyed(entry, entry.url)], at, baseline=False
            )
            outcome = PollOutcome(at + HOUR, new=added.new)
            feeds.settle_poll(session, desk.ids["a"], outcome, at)
    desk.polled("a", at + DAY)
    assert desk.look(at + DAY) == {}
    desk.polled("a", at + DAY + HOUR)
    assert desk.look(at + DAY + HOUR) == both("Feed silent: a")


def test_a_feed_that_is_put_off_again_and_again_is_told(desk: Desk, now: datetime) -> None:
    machine = replace(WELL, since=now)  # B10, F01
    desk.polled("a", now)
    for hours in range(1, 6):
        at = now + hours * HOUR
        desk.polled("b", at)
        desk.polled("c", at)
        with desk.database.write() as session:
            feeds.put_off(session, desk.ids["a"], at + HOUR)
        told = desk.look(at, machine)
        assert told == (both("Feed not asked: a") if hours == 5 else {})
    assert "04 Mar 12:00 UTC, and is due 04 Mar 18:00 UTC" in desk.open[0].text
    assert desk.look(at, replace(WELL, since=at)) == both("Recovered: feed not asked: a")
    assert desk.look(at, machine) == {}  # on the same day
    desk.polled("a", at)
    assert desk.look(at, machine) == {}
    assert desk.open == ()


def test_pages_that_wait_are_told_until_they_are_read(desk: Desk, now: datetime) -> None:  # F01
    from watcher.model import Entry
    from watcher.store import entries
    from watcher.store.identity import Keyed

    machine = replace(WELL, since=now)
    for name, first in (("a", False), ("b", True)):
        entry = Entry("1", f"https://{name}.example/1", "Cod")
        with desk.database.write() as session:
            entries.add(session, desk.ids[name], [Keyed(entry, entry.url)], now, baseline=first)
    for name in "abc":
        desk.polled(name, now)
    late = now + troubles.UNREAD
    assert desk.look(late, machine) == {}
    late += MINUTE
    assert desk.look(late, replace(WELL, since=late - MINUTE)) == {}  # it was not at work
    assert desk.look(late, replace(machine, came={"a": late - MINUTE})) == {}  # nor watched
    with desk.database.write() as session:  # also while it is being read at last
        due = entries.lease_due_reads(session, late, 9, HOUR)
    assert desk.look(late, machine) == both("Pages wait")
    assert "Entries of a have waited to be read since 04 Mar 12:00 UTC" in desk.open[0].text
    with desk.database.write() as session:
        for one in due:
            entries.settle_read(session, one)
    assert desk.look(late, machine) == both("Recovered: pages wait")


def test_pages_that_are_too_heavy_are_told(desk: Desk, now: datetime) -> None:  # A09, F01
    assert desk.look(now, replace(WELL, heavy=["b"])) == both("Pages too heavy: b")
    assert desk.look(now + HOUR) == both("Recovered: pages too heavy: b")


def test_an_article_that_cannot_be_judged_is_told_by_its_title(
    desk: Desk, now: datetime, loop: Loop
) -> None:  # F08
    told = NewArticle("k", "https://quay.example/1", "quay", "", "Cod is gone", "", "", now)
    with desk.database.write() as session:
        articles.add_version(session, None, told, now)
    for number in range(judge.POISONED):
        with desk.database.write() as session:
            articles.lease_due_judgements(session, now + number * HOUR, 9, judge.LEASE)
    now += judge.POISONED * HOUR
    judge.run(
        desk.database,
        Matcher([]),
        first_seen={},
        only={},
        deliveries=lambda _: (),
        loop=loop,
        now=now,
    )
    for name in "abc":
        desk.polled(name, now)
    assert desk.look(now) == both("Article not judged: “Cod is gone”")
    assert desk.open[0].text.startswith("https://quay.example/1 could not be judged")
    assert desk.look(now + 2 * HOUR) == {}
    assert [one.subject for one in desk.open] == ["“Cod is gone”"]
    for name in "abc":
        desk.polled(name, now + 8 * DAY)
    assert desk.look(now + 8 * DAY) == {}
    assert desk.open == ()


def test_the_others_are_told_of_a_receiver_that_takes_nothing(
    desk: Desk, now: datetime
) -> None:  # H03
    def settle(state: State, error: str, at: datetime) -> None:
        with desk.database.write() as session:
            from watcher.pipeline.notices import notice

            news = notice(f"news {at}", "Cod", "Cod landed.", now=at)
            outbox.raise_alert(session, news, TELL[1:], at)
            (due,) = outbox.lease_due(session, at, 9, MINUTE)
            outbox.settle(session, due.delivery_id, state, at, error=error)

    settle(State.DEAD, "hook is gone for good", now)
    assert desk.look(now) == {"mail": ["Receiver dead: hook"]}
    assert "hook is gone for good" in desk.open[0].text
    settle(State.DEAD, "hook is gone for good", now + HOUR)
    assert desk.look(now + HOUR) == {}
    settle(State.SENT, "", now + 2 * HOUR)
    assert desk.look(now + 2 * HOUR) == both("Recovered: receiver dead: hook")


def test_two_dead_receivers_do_not_tell_of_each_other_for_ever(desk: Desk, now: datetime) -> None:
    from watcher.pipeline.notices import notice

    raised = []
    with desk.database.write() as session:
        outbox.raise_alert(session, notice("n", "Cod", "Cod.", now=now), TELL, now)
    for hours in range(72):
        at = now + hours * HOUR
        with desk.database.write() as session:
            for due in outbox.lease_due(session, at, 9, MINUTE):
                outbox.settle(session, due.delivery_id, State.DEAD, at, error="gone")
            from watcher.store import groups

            for held in groups.held(session):
                groups.release(session, held.id, at)
        number, _ = watch.run(desk.database, desk.watchlist, WELL, tell=TELL, now=at)
        raised.append(number)
    assert sum(raised) == 2


@pytest.mark.parametrize(
    ("machine", "title"),
    [
        (Machine(1000, 10**12), "Disk low"),
        (Machine(10**11, 10**12, rejected="watchlist.yaml:3: no topics"), "Watchlist rejected"),
        (Machine(10**11, 10**12, step=-2 * HOUR), "Clock stepped"),
    ],
)
def test_the_machine(desk: Desk, now: datetime, machine: Machine, title: str) -> None:  # E03, I01
    assert desk.look(now, machine) == both(title)
    assert desk.look(now + MINUTE, machine) == {}
    ended = both(f"Recovered: {title.lower()}") if title != "Clock stepped" else {}
    assert desk.look(now + HOUR) == ended
