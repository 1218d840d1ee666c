"""How one term of the watchlist may be written in a text: its literal start and a pattern for it.

Knows scripts and their inflections: whole words where words have spaces, case endings in Cyrillic,
particles after Korean nouns, substrings in Chinese and Japanese. Does not know topics or search.
"""

import re
from dataclasses import dataclass
from itertools import zip_longest

from watcher.core.fold import fold

_WIDE = "\u2e80-\U0003ffff"  # CJK, kana, Hangul: next to them a Latin word is whole without a space
_HANGUL = "가-힣"
_UNSPACED = re.compile(  # Thai, Lao, Burmese, Khmer, kana, Han
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LETTER = rf"[^\W{_WIDE}]"  # of a script written with spaces

CASE_SENSITIVE_LETTERS = 5
"""Capitals up to this length are abbreviations (US, WHO, DPRK), longer ones somebody shouting."""

_START = re.compile(rf"(?<!{_LETTER})")
_END = re.compile(rf"(?!{_LETTER})")
_ANY_ENDING = re.compile(f"{_LETTER}*")

# Endings of Russian nouns and adjectives in all cases, folded (й is и, ё is е).
# Source: А. А. Зализняк, Грамматический словарь русского языка, the regular declensions.
_ENDINGS = (
    "а я о е и ы у ю ь ои еи ою ею ью ом ем ам ям ов ев ах ях ами ями ии ыи ого его ому ему "
    "ым им ых их ыми ими ая яя ое ее ую юю ие ые ия ию ием иям иях иями"
)
_INFLECTED = re.compile(rf"(?:{_ENDINGS.replace(' ', '|')})?(?!{_LETTER})")
_ENDING = re.compile("(?:[иыо]и|ая|яя|ое|ее|ие|ые|[аяоеиыьую])$")
_SHORTEST_STEM = 3  # below it endings are as long as the word and say nothing

# What may stand between a Korean noun and the next space: a suffix of origin or kind, a plural,
# up to three particles or a copula. Source: 표준국어대사전, entries of 조사 and 접미사.
_SUFFIXES = "군부|군|측|제|산|인|식|발|행|판|형|계|내|간|당국|정부|정권"
_PARTICLES = (
    "으로부터|로부터|으로서|로서|으로써|로써|에게서|에서|에게|한테|께서|까지|부터|마저|조차|보다|처럼|"
    "같이|대로|마다|밖에|만큼|으로|하고|이랑|이라고|라고|이라는|라는|이라며|라며|이라|이란|이었다|였다|"
    "입니다|이며|이고|이다|이나|이든|라도|뿐|은|는|이|가|을|를|의|에|와|과|로|도|만|나|며|랑|께|야|요|다"
)
_KOREAN_START = re.compile(f"(?<![{_HANGUL}])")
_KOREAN_END = re.compile(rf"(?=(?:{_SUFFIXES})?들?(?:{_PARTICLES}){{0,3}}(?![{_HANGUL}]))")
_ANY_KOREAN_ENDING = re.compile(f"[{_HANGUL}]*")
_GAP = re.compile(" ?")  # Korean compounds drop their spaces, Chinese and Japanese have none


@dataclass(frozen=True, slots=True)
class Spelling:
    """A term ready to be found in folded text.

    Attributes:
        anchor: the literal, folded, lower-case text that each occurrence starts with.
        cased: to be found in text with its case kept, otherwise in lower-case text.
        start: must match where the term starts.
        pieces: literals, each with what may or must follow it.
    """

    anchor: str
    cased: bool
    start: re.Pattern[str] | None
    pieces: tuple[tuple[str, re.Pattern[str] | None], ...]

    def end(self, text: str, start: int) -> int:
        """Return where the occurrence that starts at `start` ends, -1 if there is none."""
        if self.start and not self.start.match(text, start):
            return -1
        for literal, tail in self.pieces:
            if not text.startswith(literal, start):
                return -1
            start += len(literal)
            if tail:
                match = tail.match(text, start)
                if match is None:
                    return -1
                start = match.end()
        return start


def spell(term: str) -> Spelling:
    """Return how `term` may be written; see core.topics.Term for what its characters mean."""
    kept = " ".join(fold(term).split())
    cased = _is_abbreviation(kept)
    words = (kept if cased else kept.lower()).split(" ")
    pieces: list[tuple[str, re.Pattern[str] | None]] = []
    literal = ""
    for word, following in zip_longest(words, words[1:]):
        stem, tail = _inflect(word, cased=cased)
        tight = following and _is_wide(word[-1]) and _is_wide(following[0])
        if following is None and tail is None:
            tail = _end(word[-1])
        literal += stem
        for expected in (tail, _GAP if tight else None):
            if expected:
                pieces.append((literal, expected))
                literal = ""
        literal += " " if following and not tight else ""
    if literal:
        pieces.append((literal, None))
    return Spelling(pieces[0][0].lower(), cased, _start(kept[0]), tuple(pieces))


def flaw(term: str) -> str:
    """Say what is wrong with a term that is no regular expression, "" if nothing."""
    words = fold(term).split()
    if not term.strip():
        return "is empty"
    if any("*" in word[:-1] or word == "*" for word in words):
        return "may have * only at the end of a word, after at least one letter"
    if not any(character.isalnum() for character in term):
        return "has no letter or digit"
    return ""


def is_latin(term: str) -> bool:
    """Say whether the letters of `term` are Latin, so that only its language tells it apart."""
    letters = [character for character in fold(term) if character.isalpha()]
    return bool(letters) and all(character < "\u0250" for character in letters)


def _is_abbreviation(kept: str) -> bool:
    letters = [character for character in kept if character.isalpha()]
    return kept.isupper() and len(letters) <= CASE_SENSITIVE_LETTERS


def _is_wide(character: str) -> bool:
    return character >= "\u2e80"


def _is_hangul(character: str) -> bool:
    return _HANGUL[0] <= character <= _HANGUL[-1]


def _inflect(word: str, *, cased: bool) -> tuple[str, re.Pattern[str] | None]:
    """Split a word into its literal stem and what may follow inside the word."""
    if word.endswith("*"):
        stem = word[:-1]
        if _is_hangul(stem[-1]):
            return stem, _ANY_KOREAN_ENDING
        return stem, None if _UNSPACED.match(stem[-1]) else _ANY_ENDING
    if _CYRILLIC.match(word[-1]) and not cased:
        stem = _ENDING.sub("", word)
        if len(stem) >= _SHORTEST_STEM:
            return stem, _INFLECTED
    return word, None


def _start(first: str) -> re.Pattern[str] | None:
    """Return the guard against starting inside a word."""
    if _is_hangul(first):
        return _KOREAN_START
    return _START if first.isalnum() and not _UNSPACED.match(first) else None


def _end(last: str) -> re.Pattern[str] | None:
    """Return the guard against ending inside a word."""
    if _is_hangul(last):
        return _KOREAN_END
    return _END if last.isalnum() and not _UNSPACED.match(last) else None
