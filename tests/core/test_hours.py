"""Local time is not steady: every test here is about what a clock on a wall can do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.hours import QuietHours, Schedule, in_zone

BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = ["Europe/Brussels", "America/St_Johns", "Australia/Lord_Howe", "Asia/Seoul", "UTC"]
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2031-03-04 06:59:59", "2031-03-03 07:00"),
        ("2031-03-04 07:00:00", "2031-03-04 07:00"),
        ("2031-03-04 23:30:00", "2031-03-04 07:00"),  # it is the 5th in Brussels
        ("2031-07-01 06:00:00", "2031-07-01 06:00"),  # summer
    ],
)
def test_daily(now: str, due: str) -> None:
    assert Schedule(time(8)).latest(utc(now), BRUSSELS) == utc(due)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2031-03-03 06:59", "2031-02-24 07:00"),  # a Monday
        ("2031-03-03 07:00", "2031-03-03 07:00"),
        ("2031-03-09 23:00", "2031-03-03 07:00"),
    ],
)
def test_weekly(now: str, due: str) -> None:
    assert Schedule(time(8), 0).latest(utc(now), BRUSSELS) == utc(due)


@pytest.mark.parametrize(
    "day",
    [
        date(2031, 3, 30),  # 02:30 is skipped
        date(2031, 10, 26),  # 02:30 comes twice
    ],
)
def test_a_time_that_is_skipped_or_comes_twice_is_due_once(day: date) -> None:  # I03
    schedule = Schedule(time(2, 30))
    moment = datetime(day.year, day.month, day.day, tzinfo=BRUSSELS).astimezone(UTC) - 3 * HOUR
    dues = {schedule.latest(moment + n * timedelta(minutes=10), BRUSSELS) for n in range(40 * 6)}
    days = [due.astimezone(BRUSSELS).date() for due in dues]
    assert sorted(days) == sorted(set(days))
    assert day in days


@given(
    st.sampled_from(ZONES),
    st.times().map(lambda at: at.replace(microsecond=0, fold=0)),
    st.none() | st.integers(0, 6),
    st.datetimes(datetime(2030, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (zone follows)
)
def test_each_local_date_has_one_and_none_is_left_out(
    zone: str, at: time, weekday: int | None, now: datetime
) -> None:  # I03, I06
    here, schedule = ZoneInfo(zone), Schedule(at, weekday)
    due = schedule.latest(now, here)
    assert timedelta(0) <= now - due <= timedelta(days=8)
    assert schedule.latest(due, here) == due
    before = schedule.latest(due - timedelta(seconds=1), here)
    apart = (due.astimezone(here).date() - before.astimezone(here).date()).days
    assert apart == (1 if weekday is None else 7)


@pytest.mark.parametrize(
    ("start", "end", "now", "until"),
    [
        (22, 7, "2031-03-04 20:59", "2031-03-04 20:59"),
        (22, 7, "2031-03-04 21:00", "2031-03-05 06:00"),
        (22, 7, "2031-03-05 05:59", "2031-03-05 06:00"),
        (22, 7, "2031-03-05 06:00", "2031-03-05 06:00"),
        (12, 14, "2031-03-05 11:30", "2031-03-05 13:00"),
        (12, 14, "2031-03-05 13:00", "2031-03-05 13:00"),
        (12, 14, "2031-03-05 10:59", "2031-03-05 10:59"),
        (0, 7, "2031-03-04 23:00", "2031-03-05 06:00"),
        (22, 7, "2031-03-29 23:00", "2031-03-30 05:00"),  # an hour shorter
        (22, 7, "2031-10-25 21:00", "2031-10-26 06:00"),  # an hour longer
    ],
)
def test_quiet_hours(start: int, end: int, now: str, until: str) -> None:  # I03
    quiet = QuietHours(time(start), time(end))
    assert quiet.over(utc(now), BRUSSELS) == utc(until)


@pytest.mark.parametrize("end", [time(2), time(2, 30), time(3)])
def test_quiet_hours_that_end_while_clocks_change_end_once(end: time) -> None:  # I03
    quiet = QuietHours(time(22), end)
    for night in (date(2031, 3, 30), date(2031, 10, 26)):
        begin = datetime.combine(night, time(12), BRUSSELS).astimezone(UTC) - timedelta(days=1)
        moments = [begin + n * timedelta(minutes=5) for n in range(24 * 12)]
        loud = [quiet.over(moment, BRUSSELS) == moment for moment in moments]
        changes = [n for n in range(1, len(loud)) if loud[n] != loud[n - 1]]
        assert len(changes) == 2
        assert not loud[changes[0]]


@given(
    st.sampled_from(ZONES),
    st.lists(st.times().map(lambda at: at.replace(microsecond=0, fold=0)), min_size=2, max_size=2),
    st.datetimes(datetime(2030, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (zone follows)
)
def test_no_quiet_lasts_for_more_than_a_day_and_its_end_is_not_quiet(
    zone: str, hours: list[time], now: datetime
) -> None:  # I06
    here, quiet = ZoneInfo(zone), QuietHours(*hours)
    end = quiet.over(now, here)
    assert timedelta(0) <= end - now <= timedelta(hours=25)
    assert quiet.over(end, here) == end


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_moment_that_a_zone_puts_outside_of_the_calendar_stays_as_it_is(at: datetime) -> None:
    zones = [ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")]
    shown = [in_zone(at, zone) for zone in zones]
    assert shown == [at, at]
    assert any(one.tzinfo is UTC for one in shown)


def test_a_moment_is_shown_as_clocks_of_the_zone_show_it() -> None:
    assert f"{in_zone(utc('2031-07-01 10:00'), BRUSSELS):%H:%M}" == "12:00"
