"""When a group may go: a pure function, so every clock can be tried."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.config import Route
from watcher.pipeline.pacing import Group, ready_at

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPANS = st.timedeltas(timedelta(0), timedelta(days=1))
NEAR = st.datetimes(datetime(2031, 3, 1), datetime(2031, 3, 8), timezones=st.just(UTC))  # noqa: DTZ001 (zone follows)


def route(wait: float = 5, interval: float = 5) -> Route:
    return Route((), ("hook",), wait * MINUTE, interval * MINUTE)


def test_a_group_waits_for_others_from_its_first_alert_on() -> None:
    assert ready_at(Group(NOON), route(), NOON + MINUTE) == NOON + 5 * MINUTE
    assert ready_at(Group(NOON), route(wait=0), NOON) == NOON


def test_the_next_message_of_a_group_keeps_its_distance() -> None:
    left = [NOON - 9 * MINUTE, NOON - 3 * MINUTE]
    assert ready_at(Group(NOON, left), route(1, 10), NOON) == NOON + 7 * MINUTE
    assert ready_at(Group(NOON, left), route(8, 10), NOON) == NOON + 8 * MINUTE


def test_a_clock_that_was_set_back_holds_nothing_up() -> None:  # I01
    an_hour_ago = NOON - 60 * MINUTE
    assert ready_at(Group(NOON), route(), an_hour_ago) <= an_hour_ago
    assert ready_at(Group(NOON, [NOON - MINUTE]), route(), an_hour_ago) <= an_hour_ago
    assert ready_at(Group(NOON), route(wait=0), an_hour_ago) <= an_hour_ago


def test_a_clock_a_little_behind_another_ends_no_wait() -> None:
    """Two machines never agree on the time to the millisecond."""
    behind = NOON - timedelta(milliseconds=9)
    assert ready_at(Group(NOON), route(), behind) == NOON + 5 * MINUTE


@given(NEAR, st.lists(NEAR, max_size=3), NEAR, SPANS, SPANS)
def test_nothing_waits_longer_than_the_route_says_whatever_the_clock_does(
    opened: datetime, left: list[datetime], now: datetime, wait: timedelta, interval: timedelta
) -> None:  # I01, I02, I06
    due = ready_at(Group(opened, left), Route((), ("hook",), wait, interval), now)
    assert due <= now + max(2 * wait, interval)
    if opened + wait > now >= opened:
        assert due > now
    if any(at + interval > now >= at for at in left):
        assert due > now
