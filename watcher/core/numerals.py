"""Numbers in words: "seven thousand", "one and a half million", "two thirds of", "doubled".

Knows words and values only; digits and units are those of core.quantities.
"""

from watcher.core.lexicon import lexicon

# "half of it" and "half the fleet" are shares; "half time" and "the second half of May" are not.
_WHOLES = frozenset({"of", "the", "its", "his", "her", "their", "our", "all", "those", "these"})
_HALVES = frozenset({"first", "second", "other", "latter"})


def count(lower: list[str], at: int) -> tuple[float | None, int]:
    """Return (value, words taken) of the number words at `at`, (None, 0) where none stand."""
    total, current, k = 0.0, None, at
    if (size := _half_a(lower, at)) > 0:
        current, k = 0.5, at + size
    while k < len(lower):
        value, role = lexicon().number(lower[k])
        if current and lower[k : k + 3] == ["and", "a", "half"]:
            current, k = current + 0.5, k + 3
            continue
        if current and lower[k] == "and" and _goes_on(lower, k + 1):
            k += 1
            continue
        if role == "unit":
            current = (current or 0.0) + value
        elif role == "magnitude" and (current is not None or _a(lower, k)):
            current = (current or 1.0) * value
            if value >= 1000:
                total, current = total + current, 0.0
        elif role == "vague" and k == at:
            current = value
        else:
            break
        k += 1
    return (None, 0) if current is None else (total + current, k - at)


def _a(lower: list[str], at: int) -> bool:
    """Whether "a" before a magnitude counts it: "a hundred", but not "a grand jury"."""
    return lower[at - 1 : at] == ["a"] and lower[at] != "grand"


def share(lower: list[str], at: int) -> tuple[float, int]:
    """Return (per cent, words taken) of "half the", "third of" after "a", "two thirds of".

    Taken is 0 where no share stands.
    """
    before, after = lower[max(0, at - 2) : at], lower[at + 1 : at + 3]
    if before[-1:] == ["a"] and (after[:1] in _OF or before == ["by", "a"]):
        part = _part(lower[at])
        return (float(round(100 * part)), 1) if part else (0.0, 0)
    if not after:
        return 0.0, 0
    if lower[at] == "one" and after[0] == "in" and len(after) > 1:
        many, role = lexicon().number(after[1])
        return (float(round(100 / many)), 3) if role == "unit" and many > 1 else (0.0, 0)
    if lower[at] == "half":
        whole = after[0] in _WHOLES and _HALVES.isdisjoint(before[-1:])
        return (50.0, 1) if whole else (0.0, 0)
    many, role = lexicon().number(lower[at])
    if role == "unit" and (after[1:] == ["of"] or many > 1):
        part = _part(after[0])
        return (float(round(100 * many * part)), 2) if part else (0.0, 0)
    return 0.0, 0


# "A quarter more than last year"; "a quarter" alone is three months.
_OF = [["of"], ["more"], ["less"], ["fewer"], ["higher"], ["lower"], ["bigger"], ["smaller"]]


def _part(word: str) -> float:
    """What "quarter", "thirds" and "fifth" are of one; 0 for other words."""
    value, role = lexicon().number(word)
    if role == "ordinal" and value > 2:
        return 1.0 / value
    return value if role == "fraction" else 0.0


def _half_a(lower: list[str], at: int) -> int:
    """The words of "half a" before a magnitude or a unit of size, or "half" before a magnitude.

    "Half a million", "half an hour"; 0 if it is none.
    """
    if lower[at] != "half":
        return 0
    size = 2 if lower[at + 1 : at + 2] in (["a"], ["an"]) else 1
    if at + size >= len(lower):
        return 0
    if lexicon().number(lower[at + size])[1] == "magnitude":
        return size
    units = lexicon().units_at(lower, at + size) if size > 1 else ()
    return size if any(factor and base != "person" for _, (_, base, factor) in units) else 0


def _goes_on(lower: list[str], at: int) -> bool:
    """Whether a smaller number stands at `at`, after an "and": "two hundred and fifty"."""
    return at < len(lower) and lexicon().number(lower[at])[1] == "unit"
