"""How far apart a feed's polls are by its own habit: pure functions, within the person's bounds.

`interval` is the usual pace. A feed that dropped entries between two polls is polled faster, one
that refused us slower, and both find back step by step. One that has long said nothing new is
polled less often, until it says something.
"""

from dataclasses import dataclass
from datetime import timedelta

# A feed with nothing new for so many intervals of some length is polled at that length: after a
# night of eight hours twice an hour, and after sixteen hours as seldom as may be by default. News
# that follows news is met at the usual pace.
QUIET = 16
# The silence of a feed that must be sent whole each time, for want of validators, counts so often.
# Publishers ask that such a feed be had once a day; what it says would then be a day late.
WHOLE = 2
# How fast a feed finds back to its usual pace: from half or twice of it in three polls or four.
BACK = 1.25
# Above this share of new entries the feed may drop some before we come again.
FULL = 0.5


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the person allows.

    Attributes:
        least: how far apart polls are at least, if they must; not above `usual`.
        usual: what the watchlist calls the interval.
        most: how far apart polls of a healthy feed are at most, by our own choice.
    """

    least: timedelta
    usual: timedelta
    most: timedelta


def after_poll(pace: timedelta | None, bounds: Bounds, *, new: int, shown: int) -> timedelta:
    """The pace after a poll that brought a whole feed.

    Args:
        pace: the one before; None for the usual one.
        bounds: what is allowed.
        new: entries that were not there before.
        shown: entries that the feed holds; if all of them are new, it dropped some unseen.
    """
    now = min(max(pace or bounds.usual, bounds.least), bounds.most)
    if new and new >= shown:
        return max(min(now, bounds.usual) / 2, bounds.least)
    if now < bounds.usual and new > FULL * shown:
        return now
    return min(now * BACK, bounds.usual) if now < bounds.usual else max(now / BACK, bounds.usual)


def after_refusal(pace: timedelta | None, bounds: Bounds) -> timedelta:
    """The pace after an answer that said "too often", or "not you"."""
    return min(max(pace or bounds.usual, bounds.usual) * 2, bounds.most)


def wait(pace: timedelta, bounds: Bounds, silence: timedelta, *, whole: bool = False) -> timedelta:
    """How long to leave a healthy feed alone.

    Args:
        pace: its pace.
        bounds: what is allowed.
        silence: since it last had something new.
        whole: it gave nothing by which to ask whether it has changed.
    """
    return max(pace, min(silence * (WHOLE if whole else 1) / QUIET, bounds.most))
