"""Typed comparison of a sentence with the earlier ones that support it: what changed.

Similarity ranks the dangerous cases backwards ("7,000 containers" against "10,000 containers"
looks more alike than a rewording), so aligned sentences are compared slot by slot.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from operator import add

from watcher.core import acts
from watcher.core.dates import spoken
from watcher.core.features import HEDGED, PLANNED, Features, Item
from watcher.core.frame import denied, exclusive, places, renamed, turned
from watcher.core.items import Change
from watcher.core.lexicon import lexicon
from watcher.core.quantities import Quantity
from watcher.core.reckoning import follows
from watcher.core.scripts import denies, script
from watcher.core.text import is_wide

# How much of the sentence its best support must say before a slot can be compared: typed triggers
# on sentences that are not aligned are noise (13 false alarms on the founding articles without).
_ALIGNED = {
    "number": 0.5,
    "date": 0.5,
    "name": 0.5,
    "polarity": 0.65,
    "modality": 0.5,
    "role": 0.5,
    "denial": 0.5,
    acts.NEXT: 0.5,  # .4 and .65 find the same
    "speaker": 0.7,
    # Of 1,797 labelled pairs 17 are told by it, all rightly; with .7 and .8 one and two fewer.
    "place": 0.65,
}
VALUES = ("number", "date")
"""Kinds of change that give a value in another's place."""

TOGETHER = frozenset({*VALUES, "modality", acts.ENDED, acts.NEXT})
"""Kinds that are told beside what several facts say together: each looks at the same act itself."""

LEAST_ALIGNED = min(_ALIGNED.values())
"""Sentences that share less are not compared slot by slot, so their supports need not be read."""

# Items between a value and the act that it tells of; 1 finds the same, with 3 two more values of
# other things in the stories of ECB+.
_BESIDE = 2


def changes(
    now: Features,
    earlier: Sequence[Features],
    best: float,
    union: float = 0.0,
    only: Collection[int] = (),
) -> list[Change]:
    """Return what `now` says differently from all of `earlier` (nearest first), by kind.

    Args:
        now: the sentence.
        earlier: its supports.
        best: share of `now` that the nearest one says, 0..1.
        union: share that all say together, 0..1, which is enough for kinds of `TOGETHER`.
        only: the indexes of words that only describe (core.descriptions).
    """
    if not earlier:
        return []
    readers: dict[str, Callable[[Features, Sequence[Features]], list[Change]]] = {
        "number": _numbers, "date": _dates, "name": partial(_names, only=only), "place": _places,
        "polarity": _polarity, "modality": acts.modality, "role": acts.role,
        "denial": acts.denial, acts.NEXT: acts.next_step, "speaker": _speakers,
    }  # fmt: skip
    return [
        change
        for kind, reader in readers.items()
        if (max(best, union) if kind in TOGETHER else best) >= _ALIGNED[kind]
        for change in reader(now, earlier)
        if best >= _ALIGNED[kind] or _holds(change, now, earlier)
    ]


def _holds(change: Change, now: Features, earlier: Sequence[Features]) -> bool:
    """Whether a change counts that only several facts together are near enough for.

    What "may" or "if" said in one of them is too little: an encyclopedia is full of both.
    """
    if change.kind in VALUES:
        return _of_one_act(change, now, earlier)
    return change.old != acts.LEVELS[HEDGED]


def _of_one_act(change: Change, now: Features, earlier: Sequence[Features]) -> bool:
    """Whether old and new value stand beside the same act: "43 dead", "58 people have died"."""
    acts_now = _acts_beside(change.new, now)
    return any(not acts_now.isdisjoint(_acts_beside(change.old, past)) for past in earlier)


def _acts_beside(value: str, found: Features) -> set[str]:
    shown = f"{value} "
    at = next((k for k, one in enumerate(found.items) if shown.startswith(f"{one.surface} ")), None)
    if at is None:
        return set()
    near = found.items[max(0, at - _BESIDE) : at + _BESIDE + 1]
    return {one.canon for one in near if one.kind == "act"}


def _polarity(now: Features, earlier: Sequence[Features]) -> list[Change]:
    """An action is denied or undone; where words are not read one by one, the sentence is."""
    no = denies(now.text)
    if script(now.text) != "latin" and all(denies(past.text) != no for past in earlier):
        return [Change("polarity", earlier[0].text, now.text)]
    return acts.polarity(now, earlier)


def in_place(now: Features, past: Features) -> list[Change]:
    """What stands in another's place in a sentence that is otherwise that one, word by word."""
    found = places(now, past)
    changed: list[Change] = []
    for place in found:
        if values := exclusive(place, now, past):
            changed.append(Change("thing", *values))
        elif values := renamed(place):
            changed.append(Change("name", *values))
    if no := denied(found):
        changed.append(Change("polarity", " ".join(no.old), " ".join(no.new)))
    # Elsewhere the order of words says little of who does what.
    if script(now.text) == "latin" and (sides := turned(now, past)):
        changed.append(
            Change("role", *(_acted(*one) for one in zip((past, now), sides, strict=True)))
        )
    for shown in (_weekdays, _years) if found else ():
        old, new = shown(past.dates), shown(now.dates)
        if old and new and not old & new:
            changed.append(Change("date", ", ".join(sorted(old)), ", ".join(sorted(new))))
    return changed


def _acted(found: Features, item: Item) -> str:
    """An action with what stands beside it, as the sentence puts it."""
    at = next(k for k, one in enumerate(found.items) if one is item)
    return " ".join(one.surface for one in found.items[max(0, at - 1) : at + 2])


def _numbers(now: Features, earlier: Sequence[Features]) -> list[Change]:
    known = [quantity for past in earlier for quantity in past.quantities]
    years = {date for past in earlier for date in past.dates}
    found = []
    for quantity in now.quantities:
        if any(quantity.same(old) for old in known) or f"{quantity.value:.0f}" in years:
            continue
        if follows(quantity, now, known) or _in_a_row(quantity, now, earlier):
            continue
        old = _counterpart(quantity, known)
        if old is None and (
            _single(quantity, earlier) or quantity.unit == "fold" or _since(quantity, now)
        ):
            continue  # "doubled" beside "rose to 80 million"; "five months after the spill"
        if old is None and len(now.quantities) == len(earlier[0].quantities) == 1:
            old = earlier[0].quantities[0]  # the only number of both
        found.append(Change("number", old.surface if old else "", quantity.surface))
    return found


def _counterpart(quantity: Quantity, known: Sequence[Quantity]) -> Quantity | None:
    """The known number in whose place one stands: of "43 dead, 300 injured" that of the injured."""
    like = [one for one in known if one.unit == quantity.unit]
    word = quantity.surface.split()[-1]
    return next((one for one in like if one.surface.split()[-1] == word), like[0] if like else None)


def _single(quantity: Quantity, earlier: Sequence[Features]) -> bool:
    """Whether an earlier text says it as "a": one family, and twelve months as a year."""
    first, *rest = quantity.surface.lower().split()
    spans = [name for name, seconds in _SPANS.items() if abs(quantity.value / seconds - 1) < _LEAP]
    named = spans if quantity.unit == "second" else rest if first == "one" else []
    return any(not {"a", "an", "one"}.isdisjoint(past.words) and named[-1] in past.words
               for past in earlier if named)  # fmt: skip


_DAY = 24 * 3600.0
_SPANS = {
    "hour": _DAY / 24,
    "day": _DAY,
    "week": 7 * _DAY,
    "fortnight": 14 * _DAY,
    "month": 365.2425 / 12 * _DAY,
    "year": 365.2425 * _DAY,
    "decade": 3652.425 * _DAY,
    "century": 36524.25 * _DAY,
}
_LEAP = 0.02  # of a year: so much twelve months of any length differ from it


def _in_a_row(quantity: Quantity, now: Features, earlier: Sequence[Features]) -> bool:
    """Whether an earlier text has it as an ordinal: "stage 14" is the 14th stage, no 14 stages."""
    number = f"{quantity.value:.0f}"
    if quantity.surface != number or number not in now.words[1:]:
        return False
    numbered = now.words[now.words.index(number, 1) - 1]
    ordinals = {number + ending for ending in ("st", "nd", "rd", "th")}
    return any(
        word in ordinals and numbered in ("number", after)
        for past in earlier
        for word, after in zip(past.words, (*past.words[1:], ""), strict=True)
    )


def _since(quantity: Quantity, now: Features) -> bool:
    """Whether it is how long ago something was, which the calendar says."""
    ago = rf"{re.escape(quantity.surface)} (?:after|since|ago|later)\b"
    return quantity.unit == "second" and re.search(ago, now.text) is not None


def approximated(item: Item, now: Features, earlier: Sequence[Features]) -> bool:
    """Whether a number is one that an earlier text has more or less exactly: "almost 80,000"."""
    given = [q for q in now.quantities if item.kind == "number" and item.canon == f"={q.value:g}"]
    known = [q for past in earlier for q in past.quantities if given]
    return any(one.same(old) for one in given for old in known)


def stated(change: Change, now: Features, beside: Sequence[Features]) -> bool:
    """Whether a value that no support has is given beside them, as in the next sentence.

    Args:
        change: one of `now` against its supports.
        now: the sentence.
        beside: what else is known nearby: for a number, of the articles of its supports.
    """
    if change.kind == "date":
        return not change.old and any(now.dates <= past.dates for past in beside)
    given = [one for one in now.quantities if change.kind == "number" and one.surface == change.new]
    known = [one for past in beside for one in past.quantities if one.unit]
    return any(one.unit == old.unit and one.same(old) for one in given for old in known)


def _dates(now: Features, earlier: Sequence[Features]) -> list[Change]:
    """A calendar date or month no support has, or another day or year for something ahead."""
    known = {date for past in earlier for date in past.dates}
    found = _ahead(now, known) if now.level in (HEDGED, PLANNED) else []
    months = {date[:2] for date in known if date[2:3] == "-"}
    months |= {f"{int(date[6:]):02}" for date in known if date.startswith("month:")}
    for date in sorted(now.dates - known):
        if date.startswith("w") or len(date) == 4:
            continue
        month = date[:2] if date[2:3] == "-" else f"{int(date[6:]):02}"
        if date.startswith("month:") and month in months:
            continue
        old = next(iter(sorted(d for d in known if d[2:3] == "-" or d.startswith("month:"))), "")
        found.append(Change("date", spoken(old), spoken(date)))
    return found


def _ahead(now: Features, known: set[str]) -> list[Change]:
    """The first weekday that is named for something ahead, another one, or another year."""
    found = []
    for shown in (_weekdays, _years):
        old, new = shown(known), shown(now.dates)
        if new and not old & new and (old or (shown is _weekdays and not known)):
            found.append(Change("date", ", ".join(sorted(old)), ", ".join(sorted(new))))
    return found


def _weekdays(dates: Iterable[str]) -> frozenset[str]:
    return frozenset(_DAYS[int(date[1:]) - 1] for date in dates if date.startswith("w"))


def _years(dates: Iterable[str]) -> frozenset[str]:
    return frozenset(date for date in dates if len(date) == 4 and date.isdigit())


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _names(now: Features, earlier: Sequence[Features], only: Collection[int]) -> list[Change]:
    """Proper names no support has; a first name or title beside a known name is none."""
    fresh = [
        item.surface
        for item in now.items
        if item.kind == "proper"
        and item.at not in only
        and f"({item.surface})" not in now.text  # it is short for what stands before it
        and not _speaks(item)
        and not _named(item, earlier)
        and not _beside(item, now, earlier)
    ]
    return [Change("name", "", " ".join(fresh))] if fresh else []


def _places(now: Features, earlier: Sequence[Features]) -> list[Change]:
    """The one country of a sentence is not that of the one it resembles: it happened elsewhere."""
    here, there = _countries(now), _countries(earlier[0])
    known = {state for past in earlier for state in _countries(past)}
    if len(here) == len(there) == 1 and not known & here.keys():
        return [Change("place", *there.values(), *here.values())]
    new, lost = here.keys() - known, there.keys() - here.keys()
    if is_wide(now.text) and len(new) == len(lost) == 1:  # of several one is another
        return [Change("place", there[lost.pop()], here[new.pop()])]
    return []


def _countries(found: Features) -> dict[str, str]:
    """Countries, and whoever speaks for one, each as it is written first."""
    shown: dict[str, str] = {}
    for item in found.items:
        if item.kind == "name" and re.fullmatch(r"@[a-z]{2}(\..*)?", item.canon):
            shown.setdefault(item.canon.partition(".")[0], item.surface)
    return shown


def _named(item: Item, earlier: Sequence[Features]) -> bool:
    """Whether an earlier text has a name, be it as a common word or as two words."""
    shown = item.surface.lower()
    return any(
        shown in past.words or any(map(shown.__eq__, map(add, past.words, past.words[1:])))
        for past in earlier
    ) or any(item.stem[:5] == old.stem[:5] for past in earlier for old in past.items)


def _speaks(item: Item) -> bool:
    """Whether a Russian name is a paper's or an office's, which only says it: "передаёт ТАСС"."""
    shown = item.surface.lower()
    return script(shown) == "cyrillic" and lexicon().speakers.first([shown], 0) is not None


# Words of titles and names; with 1 alone eight more paraphrases of MSRP are new.
_RUN = 3


def _beside(item: Item, now: Features, earlier: Sequence[Features]) -> bool:
    """Whether a new name is part of a known person's: "Ola Nordmann", "Rep Ola Nordmann"."""
    near = [other for other in now.items if _personal(other) and abs(other.at - item.at) <= _RUN]
    run = {item.at}
    for other in sorted(near, key=lambda other: abs(other.at - item.at)):
        if run & {other.at - 1, other.at + 1}:
            run.add(other.at)
            if _named(other, earlier):
                return True
    return False


def _personal(item: Item) -> bool:
    """Whether an item can be a person's name; neither a country nor an office is one."""
    first = item.kind == "word" and item.at == 0 and item.surface[0].isupper()
    return first or item.kind == "proper" or (item.kind == "name" and "." in item.canon)


def _speakers(now: Features, earlier: Sequence[Features]) -> list[Change]:
    """Another official says it."""
    known = frozenset().union(*(past.speakers for past in earlier))
    loose = frozenset(word for past in earlier for word in past.words)
    named = {i.canon for i in now.items if loose & set(i.surface.lower().split())}
    if now.official and now.speakers and known and not now.speakers & (known | named):
        names = (_spoken_by(earlier, known), _spoken_by([now], now.speakers))
        return [Change("speaker", *names)]
    return []


def _spoken_by(texts: Sequence[Features], speakers: frozenset[str]) -> str:
    """The names of speakers as the texts write them."""
    shown = {i.canon: i.surface for text in texts for i in text.items if i.canon in speakers}
    return ", ".join(sorted(set(shown.values())))


def replaced(now: Features, uncovered: Sequence[Item], earlier: Sequence[Features]) -> list[Change]:
    """Another name in a sentence that is otherwise copied: somebody else did it."""
    loose = frozenset(word for past in earlier for word in past.words)
    named = [item for item in uncovered if _names_somebody(item)]
    new = [
        item
        for item in named
        if not loose & set(item.surface.lower().split()) and not _beside(item, now, earlier)
    ]
    if not new or len(named) < len(uncovered) - 1:
        return []
    old = [i.surface for i in earlier[0].items if i.kind == new[0].kind and i.canon not in now.bag]
    if not old and new[0].kind == "name":
        return []  # "the US east coast" of "the east coast" replaces nobody
    return [Change("name", old[0] if old else "", " ".join(item.surface for item in new))]


def _names_somebody(item: Item) -> bool:
    return item.kind == "proper" or (item.kind == "name" and not item.canon.startswith("@office"))
