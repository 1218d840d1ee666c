"""When a group may go: a pure function, so every clock can be tried."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.config import Route
from watcher.core.hours import QuietHours
from watcher.pipeline.pacing import Group, over_limit, ready_at

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPANS = st.timedeltas(timedelta(0), timedelta(days=1))
NEAR = st.datetimes(datetime(2031, 3, 1), datetime(2031, 3, 8), timezones=st.just(UTC))  # noqa: DTZ001 (zone follows)


def route(wait: float = 5, interval: float = 5) -> Route:
    return Route((), ("hook",), wait * MINUTE, interval * MINUTE)


def test_a_group_waits_for_others_from_its_first_alert_on() -> None:
    assert ready_at(Group(NOON), route(), NOON + MINUTE, UTC) == NOON + 5 * MINUTE
    assert ready_at(Group(NOON), route(wait=0), NOON, UTC) == NOON


def test_the_next_message_of_a_group_keeps_its_distance() -> None:
    left = [NOON - 9 * MINUTE, NOON - 3 * MINUTE]
    assert ready_at(Group(NOON, left), route(1, 10), NOON, UTC) == NOON + 7 * MINUTE
    assert ready_at(Group(NOON, left), route(8, 10), NOON, UTC) == NOON + 8 * MINUTE


def test_a_clock_that_was_set_back_holds_nothing_up() -> None:  # I01
    an_hour_ago = NOON - 60 * MINUTE
    assert ready_at(Group(NOON), route(), an_hour_ago, UTC) <= an_hour_ago
    assert ready_at(Group(NOON, [NOON - MINUTE]), route(), an_hour_ago, UTC) <= an_hour_ago
    assert ready_at(Group(NOON), route(wait=0), an_hour_ago, UTC) <= an_hour_ago


def test_a_clock_a_little_behind_another_ends_no_wait() -> None:
    """Two machines never agree on the time to the millisecond."""
    behind = NOON - timedelta(milliseconds=9)
    assert ready_at(Group(NOON), route(), behind, UTC) == NOON + 5 * MINUTE


@given(NEAR, st.lists(NEAR, max_size=3), NEAR, SPANS, SPANS)
def test_nothing_waits_longer_than_the_route_says_whatever_the_clock_does(
    opened: datetime, left: list[datetime], now: datetime, wait: timedelta, interval: timedelta
) -> None:  # I01, I02, I06
    due = ready_at(Group(opened, left), Route((), ("hook",), wait, interval), now, UTC)
    assert due <= now + max(2 * wait, interval)
    if opened + wait > now >= opened:
        assert due > now
    if any(at + interval > now >= at for at in left):
        assert due > now


def test_what_is_raised_in_quiet_hours_is_ready_at_their_end() -> None:
    night = replace(route(), quiet_hours=QuietHours(time(22), time(7)))
    evening, morning = NOON + timedelta(hours=9, minutes=58), NOON + timedelta(hours=19)
    assert ready_at(Group(evening), night, evening, UTC) == morning
    assert ready_at(Group(evening), night, morning - MINUTE, UTC) == morning
    assert ready_at(Group(evening), night, morning, UTC) <= morning
    early = evening - 4 * MINUTE
    assert ready_at(Group(early), night, early, UTC) == early + 5 * MINUTE


def test_a_limit_is_of_the_last_hour() -> None:
    left = [NOON - n * 20 * MINUTE for n in range(5)]
    assert over_limit(left, replace(route(), max_alerts_per_hour=3), NOON)
    assert not over_limit(left, replace(route(), max_alerts_per_hour=4), NOON)
    assert not over_limit(left, route(), NOON)


def test_what_left_in_the_future_counts_for_nothing() -> None:  # I01
    limited = replace(route(), max_alerts_per_hour=1)
    assert not over_limit([NOON + MINUTE], limited, NOON)
