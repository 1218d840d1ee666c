"""One spelling for texts and terms: accents, dashes, quotes and spaces folded, case kept.

Knows characters only, neither words nor languages. Unlike core.text.normalise, which keeps what a
reader sees, folding drops distinctions, and every folded character can be traced to its origin.
"""

import re
import unicodedata
from collections.abc import Sequence

_ACCENT = re.compile("[\u0300-\u036f]")
_APOSTROPHES = "‘’‛′ʼʹ`´＇"
_JOINERS = "_·・ㆍ‧•∙⋅･−"  # write "North_Korea", "북·러" and "金・正恩" as they write "North-Korea"
# Letters that no Unicode decomposition takes apart.
_LETTERS = dict(zip("øØłŁđĐħĦıæÆœŒßẞ", "o O l L d D h H i ae AE oe OE ss SS".split(), strict=True))  # noqa: SIM905 - one line beside its keys


class _Table(dict[int, str]):
    """Code point to its folded form, worked out once each; at most one entry per code point."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_TABLE = _Table()


def _fold_character(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _JOINERS:
        return " "
    category = unicodedata.category(character)
    if character.isspace() or category == "Pd":
        return " "
    if category in ("Cc", "Cf", "Cs"):  # control, soft hyphen, zero width, bidi, lone surrogate
        return ""
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", character))
    # NFC puts Hangul syllables and voiced kana together again.
    plain = "".join("'" if c in _APOSTROPHES else _LETTERS.get(c, c) for c in plain)
    return unicodedata.normalize("NFC", plain)


def fold(text: str) -> str:
    """Return `text` (in NFC) with one spelling for what readers take as the same, case kept.

    Lower-casing the result keeps its length. Runs of spaces, hyphens and line breaks become one
    space; Erdoğan becomes Erdogan, ё becomes е, full-width letters plain ones.
    """
    folded = text.translate(_TABLE)
    while "  " in folded:
        folded = folded.replace("  ", " ")
    return folded


def origins(text: str) -> Sequence[int]:
    """Return for each character of `fold(text)` its offset in `text`, and at the end len(text)."""
    if text.isascii() and len(fold(text)) == len(text):
        return range(len(text) + 1)  # ASCII never grows, so nothing has moved
    offsets: list[int] = []
    previous = ""
    for offset, character in enumerate(text):
        for piece in _TABLE[ord(character)]:
            if piece != " " or previous != " ":
                offsets.append(offset)
            previous = piece
    offsets.append(len(text))
    return offsets
