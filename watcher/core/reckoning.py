"""Numbers that follow from known ones: a third of 36 is 12, 212 passengers and 8 crew are 220.

Knows values and the words that announce a sum; a number that could follow by chance is left alone.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from watcher.core.quantities import Quantity

# Units of shares and multiples, and what one is in them.
_SHARES = {"percent": 100.0, "fold": 1.0, "time": 1.0}
# "A third" is 33 percent; with .005 one more of 1,797 labelled pairs is wrong, with .05 none.
_WITHIN = 0.02
# A smaller sum of known numbers may be a new toll: 5 dead are not 3 dead and 2 hurt.
_LEAST = 20
_SUM = "total totalling altogether combined overall together aboard"
_REST = "majority margin lead difference gap rest remaining leaves leaving fewer short below ahead"
_IN_ALL = frozenset(_SUM.split())
_LEFT = frozenset(_REST.split()) | {"behind"}


def follows(new: Quantity, words: Sequence[str], known: Sequence[Quantity]) -> bool:
    """Say whether a number follows from two known ones.

    Args:
        new: the number.
        words: lower-case words of its sentence.
        known: what was told before.
    """
    in_words = not any(sign.isdigit() for sign in new.surface)
    if new.unit in _SHARES and in_words:  # shares in figures are measured anew
        return any(abs(new.value / one - 1) <= _WITHIN for one in _shares(new, known))
    return any(new.value == one for one in _sums(new, words, known))


def _shares(new: Quantity, known: Sequence[Quantity]) -> Iterator[float]:
    for one, other in permutations(known, 2):
        if one.value and other.value and "second" not in (one.unit, other.unit):
            yield _SHARES[new.unit] * one.value / other.value


def _sums(new: Quantity, words: Sequence[str], known: Sequence[Quantity]) -> Iterator[float]:
    for one, other in combinations(known, 2):
        if not _LEFT.isdisjoint(words):
            yield abs(one.value - other.value)
        in_all = not _IN_ALL.isdisjoint(words)
        if in_all or (new.value >= _LEAST and one.unit == other.unit == new.unit):
            yield one.value + other.value
        if in_all and new.value >= _LEAST:
            yield one.value * other.value
