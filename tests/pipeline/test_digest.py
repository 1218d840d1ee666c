"""Digests: one a local date, whatever happens to the clock and to watcher."""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from watcher.app.workers import caught
from watcher.core.hours import Schedule
from watcher.model import Digest, Message, SectionKind, Status
from watcher.pipeline import deliver, digest
from watcher.pipeline.digest import Reader
from watcher.store import articles, digests, facts
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.digests import Mark
from watcher.store.facts import NewFact

BRUSSELS = ZoneInfo("Europe/Brussels")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Events = list[tuple[str, dict[str, Any]]]


class Mailbox:
    """Keeps the digests that it takes, in order."""

    def __init__(self) -> None:
        self.taken: list[Digest] = []

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        del delivery_id, now
        assert isinstance(message, Digest)
        self.taken.append(message)


class Desk:
    """A clock that goes where the test says; something minor happens at every look."""

    def __init__(self, database: Database, lanes: Any, now: datetime) -> None:
        self.database, self.lanes, self.now = database, lanes, now
        self.mailbox = Mailbox()
        self.schedule = Schedule(time(8))
        self.topics = [("ferry", "Ferries"), ("port", "Northport")]
        self.facts = 0

    def happens(self, topic: str = "ferry") -> str:
        """A minor fact, which nobody is alerted to."""
        self.facts += 1
        text, url = f"Fact {self.facts}.", f"https://a.example/{self.facts}"
        new = NewArticle(url, url, "a.example", "a.example", "T", "", "", self.now, "en")
        with self.database.write() as session:
            number = articles.add_version(session, None, new, self.now).article_id
            fact = NewFact(text, number, self.now, frozenset({1}), Status.NEW)
            facts.add(session, topic, [fact], self.now)
        return text

    def looks(self) -> list[Digest]:
        """All digests that have come when the stages have run now."""
        reader = Reader("mail", "me@a.example", self.schedule, self.topics)
        digest.run(self.database, [reader], zone=BRUSSELS, now=self.now)
        deliver.run(
            self.database,
            {"mail": self.mailbox},
            lanes=self.lanes,
            net=caught,
            clock=lambda: self.now,
            rng=random.Random(7),
        )
        return self.mailbox.taken

    def lives(self, until: datetime, step: timedelta) -> None:
        """Look again and again, with something to tell each time."""
        while self.now < until:
            self.now += step
            self.happens()
            self.looks()

    def dates(self) -> Counter[Any]:
        """How many digests came on each local date."""
        return Counter(one.created.astimezone(BRUSSELS).date() for one in self.mailbox.taken)


def texts(found: Digest) -> list[str]:
    return [
        note.text
        for part in found.parts
        for section in part.sections
        if section.kind is SectionKind.MINOR
        for note in section.notes
    ]


@pytest.fixture
def desk(database: Database, lanes: Any) -> Desk:
    return Desk(database, lanes, datetime(2031, 3, 4, 6, tzinfo=UTC))  # 07:00 in Brussels


def test_at_its_hour_it_tells_what_came_since_the_last(desk: Desk, events: Events) -> None:
    assert desk.looks() == []
    first = desk.happens()
    desk.now += HOUR - MINUTE
    assert desk.looks() == []
    desk.now += MINUTE
    (one,) = desk.looks()
    assert (one.since, one.created) == (desk.now - HOUR, desk.now)
    assert texts(one) == [first]
    assert [part.topic for part in one.parts] == ["ferry"]
    desk.now += HOUR
    second, third = desk.happens(), desk.happens("port")
    desk.now += 23 * HOUR
    _, two = desk.looks()
    assert texts(two) == [second, third]
    assert two.since == one.created
    assert two.id != one.id
    assert [fields["topics"] for name, fields in events if name == "digest.made"] == [1, 2]


def test_nothing_to_say_is_no_message(desk: Desk) -> None:
    desk.looks()
    desk.now += DAY
    assert desk.looks() == []
    desk.happens()
    desk.now += DAY
    (one,) = desk.looks()
    assert one.created - one.since == DAY


def test_whoever_asks_for_digests_late_is_not_sent_the_past(desk: Desk) -> None:
    desk.now += 5 * HOUR
    desk.happens()
    assert desk.looks() == []
    assert desk.looks() == []


@pytest.mark.parametrize("change", [(3, 30), (10, 26)])
@pytest.mark.parametrize("at", [time(2, 30), time(3)])
def test_when_summer_time_begins_or_ends_each_date_has_one(
    desk: Desk, at: time, change: tuple[int, int]
) -> None:  # I03
    desk.schedule = Schedule(at)
    desk.now = datetime(2031, *change, tzinfo=BRUSSELS).astimezone(UTC) - 12 * HOUR
    desk.looks()
    desk.lives(desk.now + 3 * DAY, step=HOUR)
    assert len(desk.dates()) == 3
    assert set(desk.dates().values()) == {1}
    told = [text for one in desk.mailbox.taken for text in texts(one)]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("back", [HOUR, 3 * HOUR, DAY, 3 * DAY])
def test_a_clock_set_back_past_the_hour_sends_no_second(desk: Desk, back: timedelta) -> None:
    # I01
    desk.looks()
    desk.lives(desk.now + 3 * DAY + 2 * HOUR, step=HOUR)
    before = desk.dates()
    assert set(before.values()) == {1}
    right = desk.now
    desk.now -= back
    desk.lives(right + 2 * DAY, step=HOUR)
    ids = [one.id for one in desk.mailbox.taken]
    assert len(ids) == len(set(ids))
    assert set(desk.dates().values()) == {1}
    assert len(desk.dates()) == len(before) + 2


@pytest.mark.parametrize("ahead", [2 * HOUR, 10 * 365 * DAY])
def test_a_clock_that_ran_ahead_stops_no_later_digest(desk: Desk, ahead: timedelta) -> None:
    # I02
    desk.looks()
    desk.happens()
    right = desk.now
    desk.now += ahead
    desk.looks()
    desk.now = right
    desk.lives(right + 2 * DAY, step=HOUR)
    today = right.astimezone(BRUSSELS).date()
    assert desk.dates()[today] <= 1
    assert desk.dates()[today + DAY] == 1


def test_what_was_missed_is_made_up_for_once(desk: Desk) -> None:  # I02
    desk.looks()
    texts_ = [desk.happens() for _ in range(3)]
    desk.now += 9 * DAY + 5 * HOUR
    for _ in range(3):
        assert len(desk.looks()) == 1
    assert sorted(texts(desk.mailbox.taken[0])) == texts_
    desk.happens()
    desk.now += 20 * HOUR
    assert len(desk.looks()) == 2


def test_weekly(desk: Desk) -> None:
    desk.schedule = Schedule(time(8), 0)
    desk.looks()
    desk.lives(desk.now + 21 * DAY, step=6 * HOUR)
    days = list(desk.dates())
    assert [day.weekday() for day in days] == [0, 0, 0]
    assert set(desk.dates().values()) == {1}


def test_another_hour_loses_nothing_and_doubles_nothing(desk: Desk) -> None:
    desk.looks()
    first = desk.happens()
    desk.now += HOUR
    desk.looks()
    second = desk.happens()
    desk.schedule = Schedule(time(18))
    desk.now += 12 * HOUR
    assert [texts(one) for one in desk.looks()] == [[first], [second]]


def test_two_workers_make_one(desk: Desk) -> None:  # E12
    desk.looks()
    desk.happens()
    desk.now += HOUR
    desk.looks()
    with desk.database.write() as session:  # the other has not seen that this one is done
        digests.told(session, "mail", Mark(desk.now - HOUR, 0, 0))
    assert len(desk.looks()) == 1
