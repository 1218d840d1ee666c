"""Calendar dates in a sentence: "14 June", "June 14", "4-5 March", "2024", "Christmas Day".

Knows words and values only; which of them matter is decided in core.changes.
"""

import re

from watcher.core.lexicon import lexicon

_DAY = re.compile(r"^([12]?\d|3[01])(?:st|nd|rd|th)?$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
# Months that are also verbs or names count only where a capital says so, and "may" never first.
_AMBIGUOUS = frozenset({"may", "march"})


def read_date(surface: list[str], lower: list[str], at: int) -> tuple[str, int]:
    """Read a date at word `at`.

    Returns:
        (date, words taken): "06-14" for a day, "month:6", "2024"; ("", 0) where none stands.
    """
    word = lower[at]
    named = lexicon().days.first(lower, at)
    if named:
        return named[1], named[0]
    following = lower[at + 1] if at + 1 < len(lower) else ""
    if _YEAR.match(word):
        return word, 1
    month = _month(surface[at], word, first=at == 0)
    if month and (day := _DAY.match(following)):
        return f"{month:02}-{int(day[1]):02}", 2
    if month:
        return f"month:{month}", 1
    return _day_first(surface, lower, at)


def _day_first(surface: list[str], lower: list[str], at: int) -> tuple[str, int]:
    """Read "14 June", "the 12th of October", and the first of "4 and 5 September"."""
    day = _DAY.match(lower[at])
    following = lower[at + 1] if at + 1 < len(lower) else ""
    if day and (month := _later_month(surface, lower, at)):
        return f"{month:02}-{int(day[1]):02}", 1
    if following == "of" and at + 2 < len(lower):
        ordinal, role = lexicon().number(lower[at])
        number = int(day[1]) if day else int(ordinal) if role == "ordinal" else 0
        month = _month(surface[at + 2], lower[at + 2], first=False)
        if number and month:
            return f"{month:02}-{number:02}", 3  # "the 12th of October", "the first of May"
    month = _month(surface[at + 1], following, first=False) if following else 0
    if day and month:
        return f"{month:02}-{int(day[1]):02}", 2
    return "", 0


def _later_month(surface: list[str], lower: list[str], at: int) -> int:
    """The month that stands with the next day: "4 and 5 September", "4-5 September"; else 0."""
    last = at + 1 + (lower[at + 1 : at + 2] in (["and"], ["to"], ["or"], ["until"]))
    if last + 1 >= len(lower) or not _DAY.match(lower[last]):
        return 0
    return _month(surface[last + 1], lower[last + 1], first=False)


def _month(shown: str, word: str, *, first: bool) -> int:
    """The month's number, 0 if it is none: "jun" in "Seo-jun" and "may" in "may come" are none."""
    if shown[0].isascii() and not shown[0].isupper():
        return 0
    if word in _AMBIGUOUS and first:
        return 0
    return lexicon().month(word)


def spoken(date: str) -> str:
    """Return a date as people read it: "month:6" is June, "02-07" is 7 February."""
    if date.startswith("month:"):
        return MONTHS[int(date[6:]) - 1]
    if date[2:3] == "-":
        return f"{int(date[3:])} {MONTHS[int(date[:2]) - 1]}"
    return date


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
