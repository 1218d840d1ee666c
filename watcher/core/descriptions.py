"""What a sentence says of somebody or something only to say who or what that is.

"The West African nation of Senegal", "Tbilisi, Georgia's capital", "the Frankfurt-based bank": new
words on known things, and no news. Knows the order of English sentences; nothing of memory.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from watcher.core.contractions import spelled_out
from watcher.core.features import Features
from watcher.core.figures import in_figures
from watcher.core.items import Item
from watcher.core.text import WORD

# More words than this between commas are a clause of their own. Without any 16 more of the
# paraphrases of MSRP are new, with 5 8 more, with 15 as many.
_LONGEST = 9
# "The West African nation of": words between; with 2 one more of 1,797 labelled pairs is wrong.
_BEFORE = 4
_AREAS = """
    nation country state kingdom republic city town capital island village port province region
    county district suburb
"""
_PLACES = frozenset(_AREAS.split())
_BEGINS = frozenset({"the", "a", "an", "its", "his", "her", "their"})
_SERIES = frozenset({"and", "or", "plus"})


def descriptions(now: Features) -> frozenset[int]:
    """Return the indexes of words that only describe."""
    return frozenset(at for start, end in _spans(now) for at in range(start, end))


def _spans(now: Features) -> Iterator[tuple[int, int]]:
    words = now.words
    yield from _between_commas(now)
    yield from _speakers(now.items)
    for at, word in enumerate(words):
        if word == "based" and at:
            yield at - 1, at + 1
        if word in _PLACES and words[at + 1 : at + 2] == ("of",):
            before = range(at - 1, max(-1, at - _BEFORE - 1), -1)
            yield next((k for k in before if words[k] == "the"), at), at + 1


def _speakers(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Names next to the word for saying: whoever says it is no news of itself."""
    for k, item in enumerate(items):
        if item.canon != "#say" or not item.verb:
            continue
        first = last = k
        while first and _follows(items[first - 1], items[first]):
            first -= 1
        while last + 1 < len(items) and _follows(items[last], items[last + 1]):
            last += 1
        yield items[first].at, items[last].at + 1


def _follows(one: Item, other: Item) -> bool:
    """Whether two items stand side by side and are names, or a name and the word for saying."""
    named = [item for item in (one, other) if item.canon != "#say"]
    return other.at == one.at + 1 and all(item.kind in ("name", "proper") for item in named)


def _tells(item: Item) -> bool:
    """Whether an item makes news of what stands between commas; "the first ..." does not."""
    if item.kind == "number":
        return item.surface.lower() != "first"
    return item.kind in ("act", "say") and item.verb


def _between_commas(now: Features) -> Iterator[tuple[int, int]]:
    """What somebody or something is: ", Georgia's capital,"; no member of a series.

    Who somebody is may be the news: ", Kenya's Ruth Chebet".
    """
    text = spelled_out(in_figures(now.text))
    found = list(WORD.finditer(text))
    commas = [k for k in range(1, len(found)) if "," in text[found[k - 1].end() : found[k].start()]]
    telling = {item.at for item in now.items if _tells(item)}
    named = {item.at for item in now.items if item.kind in ("name", "proper")}
    for start, end in pairwise([*commas, len(found)]):
        shown = found[start][0]
        if (
            end - start <= _LONGEST
            and (now.words[start] in _BEGINS or shown.endswith("'s"))
            and telling.isdisjoint(range(start, end))
            and end - 1 not in named
            and _SERIES.isdisjoint(now.words[start : end + 1])
        ):
            yield start, end
