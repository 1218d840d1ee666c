"""Numbers that follow from known ones: a third of the 36 is 12, 71 votes to 38 is a majority of 33.

Knows values and the words that announce a difference. Whatever may follow by chance is left alone:
20 dead are news after 12 dead and 8 missing, and so are 59 after 71 aboard and 12 saved.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from watcher.core.features import Features
from watcher.core.quantities import Quantity

# Units of shares and multiples, and what one is in them.
_SHARES = {"percent": 100.0, "fold": 1.0, "time": 1.0}
# "A third" is 33 percent; of 1,797 labelled pairs one more is wrong with .005, none with .05.
_WITHIN = 0.02
_POINT = "percentage point"
_LEADS = frozenset({"majority", "margin", "fewer"})


def follows(new: Quantity, now: Features, known: Sequence[Quantity]) -> bool:
    """Say whether a number follows from known ones.

    Args:
        new: the number.
        now: its sentence.
        known: what was told before.
    """
    if new.unit in _SHARES:
        in_words = not any(sign.isdigit() for sign in new.surface)  # in figures: measured anew
        return in_words and any(
            abs(new.value / one - 1) <= _WITHIN for one in _shares(new, now, known)
        )
    if new.unit != _POINT and _LEADS.isdisjoint(now.words):
        return False
    return any(new.value == abs(one.value - other.value) for one, other in combinations(known, 2))


def _shares(new: Quantity, now: Features, known: Sequence[Quantity]) -> Iterator[float]:
    """The share of each known number in those of which the sentence says that it is a share."""
    told = {one.value for one in known}
    for whole in now.quantities:
        if whole is not new and whole.value in told - {0.0}:
            yield from (_SHARES[new.unit] * one.value / whole.value for one in known if one.value)
