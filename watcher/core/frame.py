"""Sentences that are the same but for a word or two: what stands in whose place.

Similarity hardly sees one word among twenty ("charged with theft", "charged with murder"), so two
sentences of one frame are aligned word by word, and what differs is looked at by itself. Knows
nothing of memory.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from watcher.core.features import Features
from watcher.core.items import Item
from watcher.core.lexicon import lexicon
from watcher.core.roles import BE, DIRECTED

# Less than this share of the longer sentence's words in the same order is no frame. Of 369 changed
# and 369 reworded invented pairs and 2,753 paraphrases of MSRP something is found in 122, 2 and 24;
# with .6 in 131, 5 and 45, with .8 in 115, 2 and 11.
_FRAME = 0.7
# More words than this in one place are another clause, not another word.
_SPAN = 4
_NO = """
    not no never none nobody nothing neither nor without cannot n't hardly unable impossible
    decline declines declined declining fail fails failed failing refuse refuses refused refusing
    dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt wont cant couldnt wouldnt
"""
_NEGATORS = frozenset(_NO.split())
# "does not": more words that say no where nothing stood are a clause of their own.
_ADDED = 2
# How far the one who acts and the one who is acted upon stand from the word for it, in content.
_NEAR = 3
# More letters than this in common are one name in two spellings; Iran and Iraq have .75.
_SPELT = 0.8
# "Sgt", "Tenn": longer beginnings are found by the letters in common.
_ABBREVIATED = 5
# Acts of speech that have a giver and a receiver, beside those of core.roles.
_GIVEN = frozenset({"#offer", "#promise", "#order", "#apologise", "#call", "#reassure"})
# Of the content of both so much may be in one alone: sides have changed in 27 of the changed pairs,
# 2 of the reworded ones and 2 of MSRP; with none 24, 2 and 0, with .25 28, 3 and 11.
_OTHER = 0.12


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a frame: the words that stood there, and those that stand there now."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    was: tuple[Item, ...]
    now: tuple[Item, ...]


def places(now: Features, past: Features) -> list[Place]:
    """Where two sentences of one frame differ, in order; [] if they have no frame in common."""
    longer = max(len(now.words), len(past.words))
    if min(len(now.words), len(past.words)) < _FRAME * longer:
        return []
    steps = SequenceMatcher(None, past.words, now.words, autojunk=False).get_opcodes()
    if sum(b - a for step, a, b, _, _ in steps if step == "equal") < _FRAME * longer:
        return []
    return [
        Place(past.words[a:b], now.words[c:d], _between(past, a, b), _between(now, c, d))
        for step, a, b, c, d in steps
        if step != "equal" and max(b - a, d - c) <= _SPAN
    ]


def exclusive(place: Place, now: Features, past: Features) -> tuple[str, str] | None:
    """Two members of one kind, one of which stands for the other: ("brakes", "airbags")."""
    if any(item.kind == "number" for item in (*place.was, *place.now)):
        return None  # "fourteen days" and "two weeks" are compared as numbers
    new = [one for one in _members(place.new) if one[0] not in past.words]
    for old_shown, old in _members(place.old):
        for new_shown, found in new:
            groups = {group for group, _ in old} & {group for group, _ in found}
            if groups and not old & found and old_shown not in now.words:
                return old_shown, new_shown
    return None


def denied(found: Sequence[Place]) -> Place | None:
    """The place where one of two sentences says no and the other does not."""
    turned = [
        place
        for place in found
        if _negations(place.old) != _negations(place.new)
        and (min(len(place.old), len(place.new)) or max(len(place.old), len(place.new)) <= _ADDED)
    ]
    return turned[0] if len(turned) == 1 else None


def renamed(place: Place) -> tuple[str, str] | None:
    """Two names, one of which stands for the other; neither is a part of the other."""
    old, new = (tuple(filter(_is_name, items)) for items in (place.was, place.now))
    if not old or not new or len(place.was) > len(old) or len(place.now) > len(new):
        return None
    words = frozenset(word.lower() for item in old for word in item.surface.split())
    states = {item.canon.partition(".")[0] for item in old if item.kind == "name"}
    for item in new:
        if item.canon.partition(".")[0] in states or words & set(item.surface.lower().split()):
            return None
    shown = " ".join(i.surface for i in old), " ".join(i.surface for i in new)
    return None if _spelt_otherwise(*shown) else shown


def _spelt_otherwise(one: str, other: str) -> bool:
    """Whether two names may be one: "Falluja" and "Fallujah", "Sgt" and "Sergeant"."""
    short, long = sorted((_letters(one), _letters(other)), key=len)
    if not short or SequenceMatcher(None, short, long, autojunk=False).ratio() >= _SPELT:
        return True
    rest = iter(long)
    return short[0] == long[0] and len(short) <= _ABBREVIATED and all(s in rest for s in short)


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(sign for sign in plain if sign.isalnum())


def turned(now: Features, past: Features) -> tuple[Item, Item] | None:
    """The same action in two sentences of the same content, if its sides have changed places.

    Returns:
        (the item of the earlier sentence, the item of this one), None if nobody has.
    """
    if len(now.bag ^ past.bag) > _OTHER * len(now.bag | past.bag):
        return None
    for item in now.items:
        for old in past.items:
            if item.canon == old.canon and item.verb and _directed(item):
                before, after = _sides(now, item)
                was_before, was_after = _sides(past, old)
                if (before - after) & (was_after - was_before) and (after - before) & (
                    was_before - was_after
                ):
                    return old, item
    return None


def _directed(item: Item) -> bool:
    return item.kind == "act" or item.canon in DIRECTED or item.canon in _GIVEN


def _sides(found: Features, item: Item) -> tuple[frozenset[str], frozenset[str]]:
    """What stands before and after an action, turned round where it is passive.

    Nothing where it is passive and nobody is said to act.
    """
    at = next(k for k, one in enumerate(found.items) if one is item)
    before = frozenset(one.canon for one in found.items[max(0, at - _NEAR) : at])
    last = found.items[at + 1 : at + 1 + _NEAR]
    after = frozenset(one.canon for one in last)
    until = last[-1].at if last else item.at
    if BE.isdisjoint(found.words[max(0, item.at - _NEAR) : item.at]):
        return before, after
    return (after, before) if "by" in found.words[item.at : until] else (frozenset(), frozenset())


def _is_name(item: Item) -> bool:
    first = item.kind == "word" and item.at == 0 and item.surface[0].isupper()
    if item.kind == "name":
        return not item.canon.startswith("@office")
    return item.kind == "proper" or first


def _between(found: Features, start: int, end: int) -> tuple[Item, ...]:
    return tuple(item for item in found.items if start <= item.at < end)


def _negations(words: Sequence[str]) -> int:
    return sum(word in _NEGATORS for word in words)


def _members(words: Sequence[str]) -> Iterator[tuple[str, frozenset[tuple[str, int]]]]:
    """The members of kinds among some words: each as written, with (group, member) pairs."""
    stems, at = [lexicon().stem(word) for word in words], 0
    while at < len(stems):
        size, members = lexicon().members.first(stems, at) or (0, frozenset())
        if size:
            yield " ".join(words[at : at + size]), members
        at += size or 1
