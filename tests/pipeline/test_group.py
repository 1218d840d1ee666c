"""Joining: what comes together goes in one message, whatever happens meanwhile."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from watcher.app.workers import caught
from watcher.config import Route
from watcher.core.hours import QuietHours, Schedule
from watcher.errors import DeliveryError
from watcher.model import Alert, Digest, Judged, Message, Reason, SectionKind, Status, Verdict
from watcher.pipeline import deliver, digest, group
from watcher.pipeline.digest import Reader
from watcher.pipeline.group import Terms
from watcher.store import deliveries, digests, outbox, silences
from watcher.store.db import Database
from watcher.store.digests import Mark
from watcher.store.outbox import State, To

MINUTE = timedelta(minutes=1)
Events = list[tuple[str, dict[str, Any]]]


class Sink:
    """A receiver that keeps (delivery id, ids of the alerts, strongest first), and digests."""

    def __init__(self) -> None:
        self.digests: list[Digest] = []
        self.taken: list[tuple[str, list[str]]] = []
        self.fails: BaseException | None = None

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        del now
        if isinstance(message, Digest):
            self.digests.append(message)
            return
        self.taken.append((delivery_id, [one.id for one in (message, *message.joined)]))
        if self.fails:
            raise self.fails


class Desk:
    """Raises alerts, and runs the two stages that bring them to a sink."""

    def __init__(self, database: Database, lanes: Any, now: datetime) -> None:
        self.database, self.lanes, self.now = database, lanes, now
        self.sinks = {"hook": Sink(), "mail": Sink()}
        self.readers: set[str] = set()
        self.route: Route | None = Route((), ("hook", "mail"), 5 * MINUTE, 5 * MINUTE)
        self.key = self.silenced = ""
        self.route_of: Callable[[str, str, str], Route | None] = lambda *_: self.route

    def terms(self) -> Terms:
        return Terms(self.route_of, self.readers, UTC)

    def raises(self, name: str, confidence: float = 0.9, topic: str = "t", kind: str = "") -> bool:
        alert = Alert(
            id=name,
            topic=topic,
            topic_title="T",
            verdict=Verdict.FRESH,
            reason=Reason.NEW_FACTS,
            title=name,
            url=f"https://a.example/{name}",
            outlet="a.example",
            published=self.now,
            created=self.now,
            new=(Judged(f"{name} happened.", Status.NEW, confidence=confidence, kind=kind),),
        )
        told = [To(receiver, "somewhere", self.key) for receiver in self.sinks]
        with self.database.write() as session:
            return outbox.raise_alert(
                session, alert, told, self.now, hold=True, silenced=self.silenced
            )

    def after(self, minutes: float, *, patient: bool = True) -> list[list[str]]:
        """The messages that have reached the hook when so many minutes have passed."""
        self.now += minutes * MINUTE
        group.run(self.database, self.terms(), now=self.now, patient=patient)
        deliver.run(
            self.database,
            self.sinks,
            lanes=self.lanes,
            net=caught,
            clock=lambda: self.now,
            rng=random.Random(7),
            awake=self.terms().awake,
        )
        return [alerts for _, alerts in self.sinks["hook"].taken]

    def digests(self) -> list[Digest]:
        """The digests that have reached the hook."""
        self.after(0)
        return self.sinks["hook"].digests

    def backlog(self) -> dict[State, int]:
        with self.database.read() as session:
            return dict(outbox.backlog(session))


@pytest.fixture
def desk(database: Database, lanes: Any, now: datetime) -> Desk:
    return Desk(database, lanes, now)


def test_what_comes_while_an_alert_waits_joins_it_the_strongest_first(
    desk: Desk, events: Events
) -> None:
    desk.raises("a", 0.6)
    assert desk.after(2) == []
    assert desk.backlog() == {State.HELD: 2}
    desk.raises("b", 0.9)
    desk.raises("c", 0.6)
    assert desk.after(2.9) == []
    assert desk.after(0.1) == [["b", "a", "c"]]
    assert desk.after(99) == [["b", "a", "c"]]
    assert desk.sinks["mail"].taken[0][1] == ["b", "a", "c"]
    assert desk.backlog() == {State.SENT: 2}
    assert [fields["alerts"] for name, fields in events if name == "group.released"] == [3, 3]


def test_topics_do_not_mix(desk: Desk) -> None:
    desk.raises("a")
    desk.raises("b", topic="other")
    assert sorted(desk.after(5)) == [["a"], ["b"]]


def test_the_next_message_keeps_its_distance_from_the_last(desk: Desk) -> None:
    desk.route = Route((), ("hook",), 5 * MINUTE, 30 * MINUTE)
    desk.raises("a")
    assert desk.after(5) == [["a"]]
    desk.raises("b")
    assert desk.after(29) == [["a"]]
    desk.raises("c")
    assert desk.after(1) == [["a"], ["b", "c"]]


def test_without_waiting_each_goes_at_once(desk: Desk) -> None:
    desk.route = Route((), ("hook",), timedelta(0), timedelta(0))
    desk.raises("a")
    assert desk.after(0) == [["a"]]
    desk.raises("b")
    assert desk.after(0) == [["a"], ["b"]]


def test_whoever_comes_once_waits_for_nobody(desk: Desk) -> None:
    desk.raises("a")
    assert desk.after(0) == []
    assert desk.after(0, patient=False) == [["a"]]


def test_an_alert_that_is_raised_again_joins_nothing(desk: Desk) -> None:  # E01
    assert desk.raises("a")
    assert not desk.raises("a")
    desk.after(5)
    assert not desk.raises("a")
    assert desk.after(60) == [["a"]]


def test_a_route_that_is_gone_holds_nothing_back(desk: Desk) -> None:  # D09, H13
    desk.raises("a")
    desk.route = None
    del desk.sinks["mail"]
    assert desk.after(0) == [["a"]]
    assert desk.backlog() == {State.SENT: 1, State.CANCELLED: 1}


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), DeliveryError("busy")])
def test_what_was_tried_is_the_same_when_tried_again(desk: Desk, fault: BaseException) -> None:
    # E01, G01, H01, H09
    del desk.sinks["mail"]
    desk.raises("a")
    desk.raises("b")
    desk.sinks["hook"].fails = fault
    if isinstance(fault, KeyboardInterrupt):  # killed after sending, before its record
        with pytest.raises(KeyboardInterrupt):
            desk.after(5)
    else:
        desk.after(5)
    desk.sinks["hook"].fails = None
    desk.raises("c")
    desk.after(60)
    first, *others = desk.sinks["hook"].taken
    assert first[1] == ["a", "b"]
    assert others == [first, (others[-1][0], ["c"])]
    assert others[-1][0] != first[0]


def test_a_kill_between_any_two_steps_loses_nothing(desk: Desk) -> None:  # E01
    del desk.sinks["mail"]
    for number in range(12):
        desk.raises(f"a{number}")
        if number % 3 == 1:
            group.run(desk.database, desk.terms(), now=desk.now)  # killed after this
        if number % 3 == 2:
            with desk.database.write() as session:
                outbox.lease_due(session, desk.now, 9, deliver.LEASE)  # or after this
        desk.now += 2 * MINUTE
    desk.after(60)
    desk.after(60)
    told = [one for _, alerts in desk.sinks["hook"].taken for one in alerts]
    assert sorted(told) == sorted(f"a{number}" for number in range(12))
    assert len({delivery for delivery, _ in desk.sinks["hook"].taken}) < 12
    assert desk.backlog() == {State.SENT: len(desk.sinks["hook"].taken)}


def test_five_hundred_alerts_at_once_are_one_message(desk: Desk) -> None:  # G11
    for number in range(500):
        desk.raises(f"a{number}")
    (message,) = desk.after(5)
    assert len(message) == 500


def test_a_clock_set_back_delays_no_group(desk: Desk) -> None:  # I01
    desk.raises("a")
    assert desk.after(-60) == [["a"]]
    desk.raises("b")
    assert desk.after(5) == [["a"], ["b"]]


def test_a_machine_that_slept_sends_one_message(desk: Desk) -> None:  # I02
    desk.raises("a")
    desk.raises("b")
    assert desk.after(60 * 24) == [["a", "b"]]


def test_quiet_hours_hold_everything_and_then_send_one_message_a_topic(desk: Desk) -> None:
    desk.route = Route((), ("hook",), 5 * MINUTE, 5 * MINUTE, QuietHours(time(22), time(7)))
    desk.after(60 * 10)  # it is 22:00
    for number in range(4):
        desk.raises(f"a{number}")
        assert desk.after(120) == []
    desk.raises("b", topic="other")
    assert desk.after(59) == []
    assert sorted(desk.after(1)) == [["a0", "a1", "a2", "a3"], ["b"]]
    desk.raises("c")
    assert desk.after(6)[-1] == ["c"]


def test_no_second_try_is_made_in_quiet_hours(desk: Desk) -> None:
    desk.route = Route((), ("hook",), timedelta(0), timedelta(0), QuietHours(time(22), time(7)))
    desk.now += timedelta(hours=9, minutes=59)
    desk.raises("a")
    hook = desk.sinks["hook"]
    hook.fails = DeliveryError("busy")
    desk.after(0)
    desk.after(1)  # 22:00: the second try, planned for before
    assert len(hook.taken) == 2
    desk.after(60 * 8)
    assert len(hook.taken) == 2
    desk.after(60)
    assert len(hook.taken) == 3


@pytest.fixture
def limited(desk: Desk) -> Desk:
    """A desk whose route lets two messages an hour pass, one an alert."""
    desk.route = Route((), ("hook",), timedelta(0), timedelta(0), None, 2)
    del desk.sinks["mail"]
    return desk


def test_what_is_over_the_limit_waits_for_its_turn_in_one_message(limited: Desk) -> None:
    for name in ("a", "b"):
        limited.raises(name)
        limited.after(1)
    for name in ("c", "d"):
        limited.raises(name)
        assert limited.after(1) == [["a"], ["b"]]
    assert limited.after(57) == [["a"], ["b"], ["c", "d"]]  # an hour after the first


def test_a_limit_is_of_a_route_and_a_receiver(limited: Desk) -> None:
    limited.sinks["mail"] = Sink()
    for name in ("a", "b", "c"):
        limited.raises(name, topic=name)
    assert len(limited.after(0)) == 2
    assert len(limited.sinks["mail"].taken) == 2
    first, second = limited.route, Route(("other",), ("hook",), timedelta(0), timedelta(0), None, 1)
    routes = {"other": second}
    limited.raises("d", topic="other")
    terms = Terms(lambda topic, *_: routes.get(topic, first), (), UTC)
    assert group.run(limited.database, terms, now=limited.now) == 2  # hook and mail


@pytest.mark.parametrize("kind", ["confirmation", "denial"])
def test_a_first_official_word_passes_the_limit(limited: Desk, kind: str) -> None:
    for name in ("a", "b", "c"):
        limited.raises(name)
        limited.after(0)
    limited.raises("d", kind=kind)
    assert limited.after(1) == [["a"], ["b"], ["c", "d"]]


def test_what_is_over_the_limit_is_told_in_the_digest(limited: Desk) -> None:
    limited.readers = {"hook"}
    for name in ("a", "b", "c", "d"):
        limited.raises(name)
        limited.after(0)
    limited.raises("e", topic="other")
    assert limited.after(90) == [["a"], ["b"], ["e"]]
    assert limited.backlog() == {State.SENT: 3, State.DIGEST: 2}
    digest_it(limited, limited.now - 120 * MINUTE, limited.now)
    (told,) = limited.digests()
    (part,) = told.parts
    (section,) = part.sections
    assert (part.topic, section.kind, section.total) == ("t", SectionKind.OVERFLOW, 2)
    assert [note.text for note in section.notes] == ["c happened.", "d happened."]
    limited.now += 24 * 60 * MINUTE
    digest_it(limited, limited.now - 120 * MINUTE, limited.now)
    assert limited.digests() == [told]
    assert limited.after(999) == [["a"], ["b"], ["e"]]


def test_without_a_digest_any_more_what_waited_for_it_is_sent(limited: Desk) -> None:  # H13
    limited.readers = {"hook"}
    for name in ("a", "b", "c"):
        limited.raises(name)
        limited.after(0)
    assert limited.backlog()[State.DIGEST] == 1
    limited.readers = set()
    assert limited.after(30) == [["a"], ["b"]]
    assert limited.after(30) == [["a"], ["b"], ["c"]]


def test_a_digest_that_was_raised_before_the_clock_was_set_back_settles_nothing(
    limited: Desk,
) -> None:  # I01
    limited.readers = {"hook"}
    for name in ("a", "b", "c"):
        limited.raises(name)
        limited.after(0)
    digest_it(limited, limited.now - 60 * MINUTE, limited.now)
    for name in ("d", "e"):
        limited.raises(name)
        limited.after(0)
    digest_it(limited, limited.now - 60 * MINUTE, limited.now)  # as if it had not been made
    assert len(limited.digests()) == 1
    limited.now += 24 * 60 * MINUTE
    digest_it(limited, limited.now - 60 * MINUTE, limited.now)
    first, second = limited.digests()
    assert [len(one.parts[0].sections[0].notes) for one in (first, second)] == [1, 2]


def digest_it(desk: Desk, since: datetime, now: datetime) -> None:
    """Make the digest of the hook that is due after `since`."""
    reader = Reader("hook", "somewhere", Schedule(time(12)), [("t", "T")])
    with desk.database.write() as session:
        digests.told(session, "hook", Mark(since, 0, 0))
    digest.run(desk.database, [reader], zone=UTC, now=now)


def names(found: Iterable[tuple[str, Any]]) -> list[str]:
    return [name for name, _ in found]


def test_nothing_that_waits_is_no_work(desk: Desk, events: Events) -> None:
    assert group.run(desk.database, desk.terms(), now=desk.now) == 0
    assert names(events) == []


def test_alerts_by_two_routes_travel_apart_and_each_at_its_own_pace(desk: Desk) -> None:
    urgent = Route((), ("hook",), timedelta(0), timedelta(0), verdicts=("fresh",))
    calm = Route((), ("hook",), 60 * MINUTE, timedelta(0))
    routes = {route.key: route for route in (urgent, calm)}

    def raises(name: str, route: Route) -> None:
        desk.key = route.key
        desk.raises(name)

    desk.route_of = lambda _topic, _receiver, key: routes[key]
    raises("a", calm)
    raises("b", urgent)
    raises("c", calm)
    assert desk.after(0) == [["b"]]
    assert desk.after(60) == [["b"], ["a", "c"]]


def test_what_was_silenced_is_told_in_the_digest(desk: Desk) -> None:
    begin = desk.now - 60 * MINUTE
    desk.silenced = "silence 1"
    desk.raises("a")
    assert desk.after(9) == []
    digest_it(desk, begin, desk.now)
    (told,) = desk.digests()
    (part,) = told.parts
    (section,) = part.sections
    assert (section.kind, section.total) == (SectionKind.SILENCED, 1)
    assert [note.text for note in section.notes] == ["a happened."]


def silenced(desk: Desk, words: str = "") -> None:
    """Begin a silence while alerts are held."""
    with desk.database.write() as session:
        end = desk.now + timedelta(hours=8)
        silences.add(session, topic="t", words=words, until=end, now=desk.now)


def test_what_is_silenced_while_it_is_held_is_not_sent(desk: Desk, events: Events) -> None:
    desk.raises("a")
    silenced(desk)
    assert desk.after(99) == []
    assert desk.backlog() == {State.SILENCED: 2}
    assert [one["alert"] for name, one in events if name == "alert.silenced"] == ["a", "a"]
    with desk.database.read() as session:
        (one,) = deliveries.listed(session, [State.SILENCED], receiver="hook")
        kept = outbox.silenced(session, "hook", desk.now - MINUTE, desk.now)
    assert "silence 1 until" in one.error
    assert [alert.id for alert in kept] == ["a"]
    with desk.database.write() as session:
        deliveries.again(session, [one.id], desk.now)
    assert desk.after(0) == [["a"]]  # sent by hand, whatever is silenced


def test_what_no_silence_covers_goes_without_what_one_does(desk: Desk) -> None:
    for name in "abc":
        desk.raises(name)
    silenced(desk, '"a happened", "c happened"')
    assert desk.after(99) == [["b"]]
    assert desk.backlog() == {State.SILENCED: 4, State.SENT: 2}
    with desk.database.read() as session:
        kept = outbox.silenced(session, "hook", desk.now - MINUTE, desk.now)
        sent = deliveries.listed(session, [State.SENT], receiver="hook")
    assert sorted(alert.id for alert in kept) == ["a", "c"]
    assert [one.titles for one in sent] == [("b",)]
