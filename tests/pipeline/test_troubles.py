"""The rules by which watcher judges its own work: values in, values out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.pipeline import troubles
from watcher.pipeline.troubles import DAY, HOUR, Kind, Seen, Trouble, find, follow, habit
from watcher.store.troubles import FeedState, Known, ReceiverState, Unread

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
Moments = Sequence[datetime]


def feed(name: str = "north", **changes: Any) -> FeedState:
    state = FeedState(1, name, "https://a.example/feed", False, 0, "", NOW, NOW, NOW, NOW)
    return replace(state, **changes)


def failing(name: str, failures: int = 9) -> FeedState:
    return feed(name, failures=failures, error=f"{name} does not answer.")


def kinds(seen: Seen) -> list[Kind]:
    return [one.kind for one in find(seen) if not one.implied]


def weekdays(weeks: int, hours: Sequence[int]) -> list[datetime]:
    """A newsroom that works on weekdays, at these hours."""
    start = NOW - timedelta(weeks=weeks)
    days = (start + timedelta(days=number) for number in range(7 * weeks))
    return [day.replace(hour=hour) for day in days if day.weekday() < 5 for hour in hours]


def test_a_habit_knows_nights_and_weekends() -> None:
    newsroom = habit(weekdays(4, (9, 12, 17)))
    assert newsroom is not None
    assert timedelta(days=5) <= newsroom <= timedelta(days=6)  # twice from Friday to Monday
    wire = habit([NOW - n * HOUR for n in reversed(range(24 * 20))])
    assert wire == DAY  # never sooner


def test_one_outage_makes_no_habit() -> None:
    whole = [NOW - n * 6 * HOUR for n in reversed(range(200))]
    holed = whole[:60] + whole[140:]
    assert habit(holed) == habit(whole)


@pytest.mark.parametrize(
    "moments",
    [[], [NOW], [NOW - n * HOUR for n in range(99, 0, -1)], [NOW - 9 * n * DAY for n in (3, 2, 1)]],
)
def test_without_a_history_there_is_no_habit(moments: Moments) -> None:
    assert habit(moments) is None


@given(st.lists(st.integers(1, 10**6), min_size=8, max_size=60))
def test_no_gap_but_the_longest_is_beyond_the_habit(gaps: list[int]) -> None:
    moments = [NOW]
    for gap in gaps:
        moments.append(moments[-1] + timedelta(seconds=gap))
    found = habit(moments)
    beyond = [gap for gap in gaps if found is not None and timedelta(seconds=gap) > found]
    assert len(beyond) <= 1


def test_feeds_that_fail_are_gone_or_are_silent() -> None:
    quiet = feed("c", last_new_at=NOW - 3 * DAY)
    habits = {"c": 2 * DAY, "d": 2 * DAY}
    fine = feed("d", last_new_at=NOW - DAY)
    seen = Seen(feeds=[feed("a", gone=True), failing("b"), quiet, fine], habits=habits)
    assert kinds(seen) == [Kind.FEED_GONE, Kind.FEED_FAILING, Kind.FEED_SILENT]
    assert "b does not answer." in find(seen)[1].text
    assert kinds(Seen(feeds=[failing("b", troubles.FAILING - 1)])) == []
    # It was not asked, so it was not heard to be silent; of one without a habit nobody knows.
    assert kinds(Seen(feeds=[replace(quiet, last_success_at=NOW - 2 * DAY)], habits=habits)) == []
    assert kinds(Seen(feeds=[quiet])) == []


@pytest.mark.parametrize(
    ("empty", "before", "told"),
    [
        (60 * HOUR, 0 * HOUR, False),  # emptied on Friday at midnight, filled on Monday at noon
        (73 * HOUR, 0 * HOUR, True),
        (73 * HOUR, 40 * HOUR, False),  # it holds what is recent, and that is nothing now and then
        (81 * HOUR, 40 * HOUR, True),
        (15 * DAY, 100 * DAY, True),
    ],
)
def test_a_feed_that_held_entries_and_holds_none_is_told(
    empty: timedelta, before: timedelta, *, told: bool
) -> None:  # A03
    state = feed(empty_since=NOW - empty, longest_empty=before, last_new_at=NOW - empty)
    seen = Seen(feeds=[state], topics={"ferry": ["north"]})
    assert kinds(seen) == ([Kind.FEED_EMPTY] if told else [])
    # It was not asked, so it was not seen to be empty; nor is it said to be silent besides.
    assert kinds(replace(seen, feeds=[replace(state, last_success_at=NOW - empty)])) == []
    wire = replace(seen, habits={"north": 2 * DAY})
    assert kinds(wire) == [Kind.FEED_EMPTY]
    moved = replace(seen, feeds=[replace(state, last_new_at=None)])
    assert ["its address is new" in one.text for one in find(moved)] == [True] * told


@pytest.mark.parametrize(
    ("state", "hours"),
    [
        ({}, 4),
        ({"failures": 1}, 4),  # who asks for a day with its first answer (429)
        ({"skip_hours": 0b1111 << 16}, 8),  # at 12 and four hours later, until 20
        ({"last_polled_at": None}, 4),  # never asked
        ({"last_polled_at": NOW - DAY}, 4),  # while nothing worked
    ],
)
def test_a_feed_that_is_not_asked_is_told(state: dict[str, Any], hours: int) -> None:  # B10, F01
    def at(moment: datetime) -> list[Kind]:
        return kinds(Seen(feeds=[feed(**state)], longest={"north": HOUR}, since=NOW, now=moment))

    assert at(NOW + hours * HOUR) == []
    assert at(NOW + hours * HOUR + timedelta(minutes=1)) == [Kind.FEED_UNASKED]


@pytest.mark.parametrize(
    ("state", "hours"),
    [
        ({}, 5),  # an hour may pass until it is asked, then four
        ({"last_success_at": None}, 5),
        ({"last_success_at": NOW - DAY}, 5),  # while nothing worked
        ({"skip_hours": 0b111 << 13}, 8),  # at 13 and two hours later
        ({"last_success_at": NOW + 3 * HOUR}, 8),
    ],
)
def test_a_feed_fails_by_time_as_well(state: dict[str, Any], hours: int) -> None:  # B18
    def at(moment: datetime, failures: int) -> list[Kind]:
        north = feed(**{"last_polled_at": moment, **state, "failures": failures})
        return kinds(Seen(feeds=[north], longest={"north": HOUR}, since=NOW, now=moment))

    assert at(NOW + hours * HOUR - timedelta(minutes=1), 4) == []
    assert at(NOW + hours * HOUR, 2) == [Kind.FEED_FAILING]
    assert at(NOW + hours * HOUR, 1) == []


def test_what_waits_to_be_read_is_told_once_for_all() -> None:  # F01
    waits = [Unread(name, NOW) for name in "abcd"]
    (one,) = find(Seen(unread=waits))
    assert (one.kind, one.subject) == (Kind.PAGES_WAIT, "")
    assert "Entries of a, b, c and others have waited to be read since 04 Mar 12:00 UTC" in one.text
    (heavy,) = find(Seen(heavy=["north"]))
    assert (heavy.kind, heavy.subject) == (Kind.PAGES_HEAVY, "north")


def test_all_feeds_failing_is_one_trouble() -> None:
    every = [failing(name) for name in "abc"]
    seen = Seen(feeds=every, topics={"t": ["a", "b"]})
    assert kinds(seen) == [Kind.UNREACHABLE]
    assert kinds(replace(seen, feeds=[*every, feed("d")])) == [
        *[Kind.FEED_FAILING] * 3,
        Kind.TOPIC_UNWATCHED,
    ]
    # Back on the network, those that were not asked again say nothing of themselves.
    later = [replace(one, last_polled_at=NOW - HOUR) for one in every]
    back = replace(seen, feeds=[*later, feed("d")], reached=NOW - HOUR / 2)
    assert kinds(back) == []


@pytest.mark.parametrize(
    ("names", "watched"),
    [("abs", False), ("a", False), ("", False), ("ac", True), ("s", True), ("ss", False)],
)
def test_a_topic_is_watched_by_a_feed_that_works(names: str, watched: bool) -> None:  # K05
    silent = feed("s", last_new_at=NOW - 3 * DAY)
    seen = Seen(
        feeds=[failing("a"), feed("b", gone=True), feed("c"), silent],
        habits={"s": DAY},
        topics={"t": list(names)},
    )
    assert (Kind.TOPIC_UNWATCHED not in kinds(seen)) is watched


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (ReceiverState("r", NOW, None, 3, "slow"), None),
        (ReceiverState("r", NOW, None, 4, "slow"), Kind.RECEIVER_FAILING),
        (ReceiverState("r", None, NOW, 4, "no such address"), Kind.RECEIVER_DEAD),
        (ReceiverState("r", NOW - DAY, NOW, 0, "no such address"), Kind.RECEIVER_DEAD),
        (ReceiverState("r", NOW, NOW - DAY, 0, "no such address"), None),
    ],
)
def test_receivers(state: ReceiverState, kind: Kind | None) -> None:
    found = find(Seen(receivers=[state]))
    assert [one.kind for one in found] == ([kind] if kind else [])
    assert all(state.error in one.text for one in found)


def test_a_dead_receiver_lives_when_it_takes_something() -> None:
    told_at = NOW - HOUR
    before = {"r": Known(Kind.RECEIVER_DEAD, "r", "It is dead.", told_at, told_at)}
    retried = ReceiverState("r", told_at - HOUR, None, 0, "no such address")
    (still,) = find(Seen(receivers=[retried], given_up=before))
    assert (still.kind, still.text, still.implied) == (Kind.RECEIVER_DEAD, "It is dead.", True)
    assert not find(Seen(receivers=[replace(retried, sent=NOW)], given_up=before))


def test_the_machine() -> None:
    low = find(Seen(free=120_000_001, total=10**11))
    assert [one.text for one in low] == [
        "Less than 150 MB are left for the database; free some space."
    ]
    assert kinds(Seen(free=120_000_001, total=10**9)) == []
    assert kinds(Seen(rejected="line 3")) == [Kind.REJECTED]
    assert kinds(Seen(step=timedelta(hours=-2))) == [Kind.CLOCK]
    assert kinds(Seen(step=timedelta(seconds=30))) == []
    assert kinds(Seen(away=timedelta(minutes=1))) == [Kind.AWAY]
    assert kinds(Seen(away=timedelta(seconds=59))) == []


TROUBLE = Trouble(Kind.FEED_FAILING, "north", "It fails.")


def told(found: Sequence[Trouble], known: list[Known], now: datetime) -> list[str]:
    """Follow once: what is told; `known` is brought up to date."""
    steps = follow(found, known, {"north"}, now)
    changed = {(step.known.kind, step.known.subject): step.known for step in steps}
    known[:] = [one for one in known if (one.kind, one.subject) not in changed]
    known += changed.values()
    return [step.told.title for step in steps if step.told]


def test_a_trouble_is_told_once_and_its_end_as_well() -> None:
    known: list[Known] = []
    assert told([TROUBLE], known, NOW) == ["Feed failing: north"]
    assert told([replace(TROUBLE, text="Again.")], known, NOW + 9 * DAY) == []
    assert known[0].text == "Again."
    assert told([], known, NOW + 10 * DAY) == ["Recovered: feed failing: north"]
    assert told([], known, NOW + 11 * DAY) == []


@pytest.mark.parametrize(
    ("seconds", "lasted"),
    [(0, "less than a minute"), (119, "1 minute"), (120, "2 minutes"), (7200, "2 hours")],
)
def test_how_long_it_lasted_is_said_in_words(seconds: int, lasted: str) -> None:
    known = [Known(TROUBLE.kind, "north", "It fails.", NOW, NOW)]
    (step,) = follow([], known, {"north"}, NOW + timedelta(seconds=seconds))
    assert step.told
    assert step.told.new[1].text.startswith(f"It lasted {lasted}.")


def test_a_poll_that_fails_ends_no_silence() -> None:  # B18
    silent = feed(last_new_at=NOW - 3 * DAY)
    flaps = [0, 1, 2, 0, troubles.FAILING, 0]
    states = [replace(silent, failures=number, error="503") for number in flaps]
    known: list[Known] = []
    said = [
        told(find(Seen(feeds=[state], habits={"north": DAY})), known, NOW + hour * HOUR)
        for hour, state in enumerate(states)
    ]
    assert said[:4] == [["Feed silent: north"], [], [], []]
    assert said[4:] == [["Feed failing: north"], []]


def test_what_comes_and_goes_is_told_once_a_day() -> None:
    known: list[Known] = []
    said = [
        (hour, line)
        for hour in range(60)
        for line in told([TROUBLE] if hour % 2 else [], known, NOW + hour * HOUR)
    ]
    begun = [hour for hour, line in said if line.startswith("Feed")]
    assert begun == [1, 25, 49]
    assert [hour for hour, line in said if line.startswith("Recovered")] == [2, 26, 50]


def test_a_clock_set_back_keeps_nothing_untold() -> None:  # I01
    known = [Known(TROUBLE.kind, "north", "x", NOW + 300 * DAY, NOW + 300 * DAY, NOW + 300 * DAY)]
    assert told([TROUBLE], known, NOW) == ["Feed failing: north"]


def test_what_is_implied_begins_untold_but_does_not_end() -> None:
    known: list[Known] = []
    implied = replace(TROUBLE, implied=True)
    assert told([implied], known, NOW) == []
    assert known == []
    told([TROUBLE], known, NOW)
    assert told([implied], known, NOW + HOUR) == []
    assert known[0].ended_at is None


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (Known(Kind.CLOCK, "", "x", NOW, NOW), []),  # an occasion, over when it is told
        (Known(Kind.AWAY, "", "x", NOW, NOW), []),
        (Known(Kind.FEED_FAILING, "left the watchlist", "x", NOW, NOW), []),
        (Known(Kind.FEED_FAILING, "north", "x", NOW, NOW), [Trouble(Kind.FEED_GONE, "north", "y")]),
    ],
)
def test_some_ends_are_no_recovery(known: Known, found: list[Trouble]) -> None:
    assert not [line for line in told(found, [known], NOW + HOUR) if line.startswith("Recovered")]


def test_moments_in_a_text_are_those_nearest_to_now() -> None:
    at = datetime(2031, 1, 1, 0, 30, tzinfo=UTC)
    before, due = at - 2 * HOUR, at + HOUR
    said = f"not asked since {before:{troubles.WHEN}}, due {due:{troubles.WHEN}}: wait."
    assert list(troubles.parts(said, at)) == [
        "not asked since ", before, ", due ", due, ": wait."
    ]  # fmt: skip
    for odd in ("no such host", "99 Foo 10:00 UTC", "31 Feb 10:00 UTC"):
        assert "".join(map(str, troubles.parts(odd, at))) == odd
    leap = datetime(2032, 2, 29, 10, tzinfo=UTC)
    assert leap in list(troubles.parts("29 Feb 10:00 UTC", leap))


@given(st.text())
def test_a_text_is_cut_without_loss(text: str) -> None:
    assert "".join(map(str, troubles.parts(text, NOW))) == text
