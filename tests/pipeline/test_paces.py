from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.pipeline import paces
from watcher.pipeline.paces import Bounds

MINUTE = timedelta(minutes=1)
USUAL = Bounds(5 * MINUTE, 15 * MINUTE, 60 * MINUTE)


@pytest.mark.parametrize(
    ("pace", "new", "shown", "then"),
    [
        (None, 0, 20, 15),
        (None, 3, 20, 15),
        (None, 20, 20, 7.5),  # A19: it may have dropped some unseen
        (7.5, 20, 20, 5),
        (5, 20, 20, 5),
        (5, 11, 20, 5),  # still more than half: no reason to be slower
        (5, 10, 20, 6.25),
        (14, 0, 0, 15),  # not modified
        (60, 20, 20, 7.5),
        (60, 3, 20, 48),
        (16, 0, 0, 15),
    ],
)
def test_a_pace_follows_what_came(pace: float | None, new: int, shown: int, then: float) -> None:
    before = None if pace is None else pace * MINUTE
    assert paces.after_poll(before, USUAL, new=new, shown=shown) == then * MINUTE


def test_a_refusal_halves_the_pace_down_to_the_slowest() -> None:  # B15, B18
    pace, slower = None, []
    for _ in range(4):
        pace = paces.after_refusal(pace, USUAL)
        slower.append(pace / MINUTE)
    assert slower == [30, 60, 60, 60]


@pytest.mark.parametrize(("hours", "minutes"), [(0, 15), (4, 15), (8, 30), (16, 60), (400, 60)])
def test_who_is_quiet_is_asked_less_often(hours: int, minutes: int) -> None:
    wait = paces.wait(15 * MINUTE, USUAL, timedelta(hours=hours))
    assert wait == minutes * MINUTE
    assert paces.wait(15 * MINUTE, USUAL, timedelta(hours=hours / 2), whole=True) == wait


spans = st.integers(1, 3000).map(lambda minutes: minutes * MINUTE)


@given(spans, spans, spans, st.none() | spans, st.integers(0, 99), st.integers(0, 99))
def test_no_pace_leaves_its_bounds(  # noqa: PLR0917 - hypothesis gives values by place
    one: timedelta, two: timedelta, three: timedelta, pace: timedelta | None, new: int, shown: int
) -> None:
    bounds = Bounds(*sorted((one, two, three)))
    for _ in range(3):
        pace = paces.after_poll(pace, bounds, new=new, shown=shown)
        assert pace >= bounds.least
    pace = paces.after_poll(None, bounds, new=new, shown=shown)
    assert bounds.least <= pace <= bounds.usual
    assert bounds.usual <= paces.after_refusal(pace, bounds) <= bounds.most
    assert paces.wait(bounds.usual, bounds, bounds.most * 99) == bounds.most
