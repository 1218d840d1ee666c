"""Compare sentences by numbers alone: which words and items they share, and in what order.

A sketch (model.Sketch) is kept beside each fact of memory, so that most facts are ranked without
being read. Knows neither words nor what is new about them.
"""

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from watcher.core.fingerprint import hash63
from watcher.core.items import Item
from watcher.core.text import stem
from watcher.model import Sketch

# Derived forms (destroy/destruction) share a stem's first letters.
_PREFIX = 5
# Pairs within three items: best of 1, 3 and 5 on the background training set (paired AUC .951).
_WINDOW = 3
# What features are read by: where one of these changes, sketches of before say something else.
READERS = (
    "clock.py", "contractions.py", "dates.py", "eastern.py", "features.py", "figures.py",
    "fingerprint.py", "items.py", "lexicon.py", "numerals.py", "quantities.py", "roles.py",
    "rules.py", "scripts.py", "sketch.py", "text.py", "western.py", "wordform.py",
)  # fmt: skip

# What only tells how two sentences differ, or what is no news: no sketch depends on it.
_APART = frozenset(
    f"{name}.tsv"
    for name in (
        "background", "converses", "denials", "formats", "furniture", "kinds", "opposites", "steps"
    )
)  # fmt: skip


def sketch(items: Sequence[Item], lower: Iterable[str]) -> Sketch:
    """Return the sketch of a sentence from its content items and lower-case words."""
    roots: set[int] = set()
    for item in items:
        if of := beginning(item) or other(item):
            roots.add(of)
        if item.kind == "name" and " " in item.surface:
            roots.update(map(hash63, map(stem, item.surface.lower().split())))
    return Sketch(
        tuple([hash63(item.canon) for item in items]), frozenset(roots), tuple(map(_word, lower))
    )


def beginning(item: Item) -> int:
    """Return a hash of the letters that derived forms share, 0 if an item has no other forms."""
    return _letters(item.stem[:_PREFIX]) if len(item.stem) >= _PREFIX else 0


def other(item: Item) -> int:
    """Return the key of what an item may say, too, 0 if nothing.

    That is the country that it is a body of, or the other sense of its word.
    """
    if item.other:
        return hash63(item.other)
    state, body, _ = item.canon.partition(".")
    return hash63(state) if body and state[0] == "@" else 0


def in_twos(one: Sketch) -> Iterator[tuple[int, int]]:
    """Yield two words in a row, as written."""
    return zip(one.words, one.words[1:], strict=False)


def shingles(one: Sketch) -> Iterable[tuple[int, ...]]:
    """Three words in a row; a shorter sentence is one shingle."""
    words = one.words
    return zip(words, words[1:], words[2:], strict=False) if len(words) > 2 else (words,)


def pairs(one: Sketch, among: Collection[int] | None = None) -> Iterator[int]:
    """Yield each two different content items within three of one another, in whichever order.

    Args:
        one: a sentence.
        among: only pairs of these keys, which is faster where it has few of them.
    """
    at = [(k, key) for k, key in enumerate(one.keys) if among is None or key in among]
    for first, (k, key) in enumerate(at, 1):
        for beyond, other in at[first : first + _WINDOW]:
            if beyond - k <= _WINDOW and key != other:
                yield key ^ other


@cache
def edition() -> int:
    """Return 32 bits that tell apart vocabularies and ways to read: their sketches differ."""
    found = 0
    for file in sources():
        found = zlib.crc32(file.read_bytes(), found)
    return found


def sources() -> Iterator[Traversable]:
    """Yield the files that a sketch depends on."""
    folder = resources.files("watcher.core")
    yield from (folder / name for name in READERS)
    for file in sorted((folder / "data").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".tsv") and file.name not in _APART:
            yield file


@lru_cache(maxsize=32768)
def _word(word: str) -> int:
    return zlib.crc32(word.encode())


@lru_cache(maxsize=32768)
def _letters(letters: str) -> int:
    return hash63(letters + "-")  # no canonical form ends so
