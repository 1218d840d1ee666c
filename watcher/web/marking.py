"""Two sentences side by side: which words of each the other has not."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

LONGEST = 400
"""Words; longer than any sentence, and comparing takes quadratic time."""
# Scripts without spaces are compared character by character.
_DENSE = "\u3040-\u30ff\u3400-\u9fff"
_LETTER = rf"[^\W{_DENSE}]"
_WORD = re.compile(rf"[{_DENSE}]|{_LETTER}+(?:['’.,-]{_LETTER}+)*|[^\w\s]|\s+")


class Run(NamedTuple):
    """A piece of a sentence, and whether the other sentence lacks it."""

    text: str
    differs: bool


def beside(old: str, new: str) -> tuple[Sequence[Run], Sequence[Run]]:
    """Both sentences in pieces; unmarked if they are too long to compare."""
    left, right = _words(old), _words(new)
    if max(len(left), len(right)) > 2 * LONGEST:
        return [Run(old, False)], [Run(new, False)]
    keys = [_key(word) for word in left], [_key(word) for word in right]
    match = SequenceMatcher(None, *keys, autojunk=False)
    before: list[Run] = []
    after: list[Run] = []
    for kind, a, b, c, d in match.get_opcodes():
        differs = kind != "equal"
        for runs, words in ((before, left[a:b]), (after, right[c:d])):
            if text := "".join(words):
                runs.append(Run(text, differs and bool(text.strip())))
    return before, after


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _key(word: str) -> str:
    return word.casefold() if word.strip() else " "
