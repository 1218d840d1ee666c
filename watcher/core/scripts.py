"""Which script a sentence is in, and whether it denies something in it."""

import re
from functools import lru_cache

from watcher.core.rules import Rules, rules

_SCRIPTS = {
    "kana": re.compile("[\u3040-\u30ff]"),
    "han": re.compile("[\u3400-\u9fff]"),
    "hangul": re.compile("[\uac00-\ud7a3]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}


@lru_cache(maxsize=16384)
def script(sentence: str) -> str:
    """Return the script that most of a sentence is in; Japanese is told from Chinese by kana."""
    if sentence.isascii():
        return "latin"
    letters = {name: len(found.findall(sentence)) for name, found in _SCRIPTS.items()}
    if letters["kana"] and letters["han"] < 20 * letters["kana"]:
        letters["kana"] += letters["han"]
    letters["latin"] //= 2  # names and units stand in Latin letters in any script
    return max(letters, key=lambda name: letters[name])


def denies(sentence: str) -> bool:
    """Say whether a sentence denies something, by the words of its script."""
    return _denial(script(sentence)).search(sentence) is not None


@lru_cache(maxsize=8)
def _denial(script: str) -> Rules:
    return rules("denials.tsv", script)
