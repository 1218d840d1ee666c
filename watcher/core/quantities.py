"""Numbers with their units, however written: "some 7,000", "seven thousand", "7k", "$3.5bn".

Knows words and values only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from watcher.core.clock import read_time
from watcher.core.lexicon import lexicon
from watcher.core.numerals import count, share

_DIGITS = re.compile(
    r"^(?P<money>[$£€¥₩])?(?P<number>\d+(?:[.,]\d+)*)(?P<suffix>%|[a-z]{1,3})?$", re.IGNORECASE
)
_SUFFIXES = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "mln": 1e6,
    "bln": 1e9,
    "b": 1e9,
    "tn": 1e12,
    "trn": 1e12,
}
# "2,5" and "0,75" are written so where the comma is the decimal sign.
_DECIMAL_COMMA = re.compile(r"^(\d+),(\d{1,2})$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
# Two approximate values within 5 % are the same ("nearly 2,000" = "1,980"); exact ones must agree
# to rounding at two significant figures ("9.6m" = "some 10 million" only if one is approximate).
# If both are, each may be so far off ("nearly 300" = "about 280"): of 2,370 invented pairs one less
# is told for nothing, and no new one is missed.
_ABOUT = 0.05
# How much more "more than" may be. "More than 200" said of a known 218 is no update, while a known
# "more than 200" that has become 218 is. No invented pair has a value between 1 and 1.5 times.
_MORE = 1.1
# "Dozens" may be 24 or 99, "hundreds" 200 or 999.
_VAGUE = 5
# "Two more years" are two years.
_BETWEEN = frozenset({"more", "further", "additional", "extra", "full", "whole", "consecutive"})
# "Could one day help" counts nothing.
_SOME_DAY = frozenset({"could", "may", "might", "would", "will", "can", "to"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts.

    Attributes:
        value: in the unit's base where it has one.
        unit: canonical base unit, "#class" or stem of the counted noun, "" if none is near; "fold"
            for "doubled", "clock" for a time of the day in minutes.
        sense: "", about, at-least, at-most, vague ("dozens": that many or several times more).
        surface: as written, for people.
    """

    value: float
    unit: str
    surface: str
    sense: str = ""

    def of(self, unit: str) -> "Quantity":
        """Return the same number counting `unit`."""
        return replace(self, unit=unit)

    def same(self, other: "Quantity") -> bool:
        """Say whether both numbers can be the same one; "more than 200" can be a known 211."""
        if self.value == other.value:
            return True
        if self.sense == "at-least" and self.value < other.value <= self.value * _MORE:
            return True
        if "vague" in (self.sense, other.sense):
            floor, count = sorted((self, other), key=lambda one: one.sense != "vague")
            return count.sense != "vague" and 1 <= count.value / floor.value < _VAGUE
        largest = max(abs(self.value), abs(other.value))
        gap = abs(self.value - other.value) / largest if largest else 0.0
        return gap <= _ABOUT * (bool(self.sense) + bool(other.sense))


def read_quantity(surface: list[str], lower: list[str], at: int) -> tuple[Quantity | None, int]:
    """Read a number at word `at`.

    Returns:
        (quantity, words taken), or (None, 0) where no number stands. Ordinals are no quantities;
        a bare "one" or "two" only counts as a number before a unit.
    """
    lex = lexicon()
    whole, taken = _whole(surface, lower, at)
    if whole is not None:
        return whole, taken
    role = lex.number(lower[at])[1]
    value, taken, money = _number(lower, at)
    if value is None:
        return None, 0
    end = at + taken
    if lower[at:end] == ["one"] and _is_some_day(lower, at):
        return None, 0
    sense = _sense(lower, at) or ("vague" if role == "vague" else "")
    unit = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₩": "won", "%": "percent"}.get(
        money, ""
    )
    if not unit:
        for size, (canonical, base, factor) in _units_at(lower, end):
            unit, value = (base, value * factor) if factor else (canonical, value)
            shown = " ".join(surface[at : end + size])
            people = base == "person"
            return Quantity(value, unit, shown, sense), taken + (0 if people else size)
        if 0 < value < 2 and not lower[at][0].isdigit():
            return None, 0  # "one" is a pronoun more often than a number
    return Quantity(value, unit, " ".join(surface[at:end]), sense), taken


def _sense(lower: list[str], at: int) -> str:
    """What stands before a number makes of it: "", about, at-least or at-most."""
    begun = at - (at > 0 and lower[at - 1] in ("a", "an"))  # "almost a hundred"
    for back in range(min(3, begun), 0, -1):
        for size, sense in lexicon().senses.match(lower, begun - back):
            if size == back:
                return "" if sense == "exact" else sense
    return ""


def _units_at(lower: list[str], at: int) -> Iterator[tuple[int, tuple[str, str, float]]]:
    """Yield the units at word `at`, as the lexicon does, or behind a word such as "more"."""
    if at < len(lower):
        yield from lexicon().units_at(lower, at)
    if lower[at : at + 1] and lower[at] in _BETWEEN and at + 1 < len(lower):
        yield from ((size + 1, unit) for size, unit in lexicon().units_at(lower, at + 1))


def _is_some_day(lower: list[str], at: int) -> bool:
    """Whether "one" at `at` begins "one day" that is no time: "could one day help"."""
    return lower[at + 1 : at + 2] == ["day"] and not _SOME_DAY.isdisjoint(lower[at - 1 : at])


def _whole(surface: list[str], lower: list[str], at: int) -> tuple[Quantity | None, int]:
    """Read what has its unit in itself: "6 p.m.", "two thirds of", "doubled", "twice"."""
    minutes, taken = read_time(lower, at)
    if taken:
        return Quantity(float(minutes), "clock", " ".join(surface[at : at + taken])), taken
    part, taken = share(lower, at)
    if taken:
        return Quantity(part, "percent", " ".join(surface[at : at + taken]), "about"), taken
    number, role = lexicon().number(lower[at])
    if role in ("fold", "times"):
        return Quantity(number, "time" if role == "times" else role, surface[at]), 1
    return None, 0


def _number(lower: list[str], at: int) -> tuple[float | None, int, str]:
    """Return (value, words taken, money or percent sign)."""
    match = _DIGITS.match(lower[at])
    if match:
        value, money = _digits(match)
        taken = 1
    else:
        value, taken = count(lower, at)
        money = ""
    if value is None:
        return None, 0, ""
    lex = lexicon()
    while at + taken < len(lower):
        number, role = lex.number(lower[at + taken])
        if role != "magnitude":
            break
        value *= number
        taken += 1
    return value, taken, money


def _digits(match: re.Match[str]) -> tuple[float | None, str]:
    """The value of figures, None where they are no number ("19th", "1.2.3")."""
    suffix = (match["suffix"] or "").lower()
    text = _DECIMAL_COMMA.sub(r"\1.\2", match["number"])
    plain = _THOUSANDS.match(text) or (text.count(",") == 0 and text.count(".") < 2)
    if not plain or (suffix and suffix != "%" and suffix not in _SUFFIXES):
        return None, ""
    value = float(text.replace(",", "")) * _SUFFIXES.get(suffix, 1.0)
    return value, match["money"] or ("%" if suffix == "%" else "")
