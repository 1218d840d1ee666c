"""Times of the day: "6 p.m.", "6:00pm", "18:30". Knows words and values only."""

import re

_TIME = re.compile(r"^(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?P<half>[ap]m)?$")
_HALVES = {"a.m.": 0, "am": 0, "p.m.": 12, "pm": 12}
_HOURS = 12
NAMED = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}


def read_time(lower: list[str], at: int) -> tuple[int, int]:
    """Return (minutes since midnight, words taken) of the time at `at`; taken is 0 without one.

    A bare number is no time, nor is "6.30" without a half of the day.
    """
    if lower[at] in NAMED:
        return NAMED[lower[at]], 1
    found = _TIME.match(lower[at])
    if not found:
        return 0, 0
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    after = lower[at + 1] if at + 1 < len(lower) else ""
    half = _HALVES.get(found["half"] or after)
    taken = 2 if not found["half"] and after in _HALVES else 1
    if half is None:
        clear = ":" in lower[at]
        return (hour * 60 + minute, 1) if clear else (0, 0)
    if not 1 <= hour <= _HOURS:
        return 0, 0
    return (hour % _HOURS + half) * 60 + minute, taken
