"""Whether the text of a page is that of its entry, not a wall, an error or a list in its place.

Each site has its own words for consent, patience or money, in any language. What they have in
common is that they say nothing of what the feed says. Pure; knows no topic.
"""

import re
from collections.abc import Iterator

from watcher.core.lexicon import lexicon
from watcher.core.text import HAN, HANGUL, KANA, normalise

# Of 181 benchmark pages four say less of their own titles, of 300 news stories none, of pairs of
# pages 17 in 20 (tests/evaluation/page_corpus.py). With what feeds add to titles it is two of the
# 181, both starts of paid articles. Of 14 walls and errors, each beside 3,000 entries of 2022, one
# in a thousand says as much.
LEAST = 0.2
# A line of which so much is the title's is a title: walls stand below it too.
TITLE = 0.5
# Endings differ, beginnings do not; short words are those that any text has.
_BEGINNING = 5
_SHORTEST = 4
_DENSE = f"{HAN}{KANA}{HANGUL}"
_ALPHABETS = "a-z0-9\u00aa-\u00ff\u0100-\u052f"  # Latin, Greek, Cyrillic: words stand apart
_OTHERS = "\u0530-\u10ff\u1200-\u1cff"  # with the marks that stand on letters
_ALIKE = str.maketrans("аеорсху", "aeopcxy")  # Cyrillic to Latin: some hide texts with them
_RUN = re.compile(f"(?P<dense>[{_DENSE}]+)|(?P<word>[{_ALPHABETS}]+)|[{_OTHERS}]+")


def belongs(told: str, text: str) -> bool:
    """Whether a text says enough of what a feed says of an entry; where that is nothing, any does.

    Args:
        told: title and summary, the title in the first line.
        text: of a page, one block a line.
    """
    words = set(_words(told))
    found: set[str] = set()
    for line in beyond(told.partition("\n")[0], text):
        if len(found) >= LEAST * len(words):
            break
        found.update(words.intersection(_words(line)))
    return len(found) >= LEAST * len(words)


def beyond(title: str, text: str) -> Iterator[str]:
    """The lines of a text that do not repeat its title."""
    words = set(_words(title))
    for line in text.splitlines():
        said = set(_words(line))
        if len(said & words) < TITLE * len(said):
            yield line


def _words(text: str) -> Iterator[str]:
    """The words that mean something; pieces of them where words do not stand apart."""
    for run in _RUN.finditer(normalise(text).lower()):
        if run.lastgroup != "word":
            size = 2 if run.lastgroup else 3
            yield from (run[0][at : at + size] for at in range(max(len(run[0]) - size, 0) + 1))
        elif run[0].isdigit() or (len(run[0]) >= _SHORTEST and run[0] not in lexicon().stop):
            yield run[0][:_BEGINNING].translate(_ALIKE)
