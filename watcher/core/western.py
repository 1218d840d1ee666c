"""Write what German, French, Spanish, Italian and Portuguese say with function words as English.

Numbers, months, negations, "about", "could", "said": written so, they are read by the readers of
English ("rund 7.000" is "about 7000", "n'a pas signé" is "not a signé"). What else a sentence says
stays as it is. Knows words only; which they are is in data/western.tsv.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from watcher.core.dates import MONTHS
from watcher.core.lexicon import Phrases, forms, lexicon, rows
from watcher.core.text import WORD, words

LANGUAGES = frozenset({"de", "fr", "es", "it", "pt"})
# One such word is a name's ("Charles de Gaulle"), two that English lacks are a language's: of
# 58,000 English headlines and sentences 2 are taken for another, of 420 invented ones in the five
# languages 7 are not told.
_SURE = 2
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})((?: \d{3})+)(?!\d)")
_DOTTED = re.compile(r"(?<![\d.,])(\d{1,3})((?:\.\d{3})+)(?![\d.])")
_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![\d,])")
_PERCENT = re.compile(r"(\d) %")
# "ne … pas" has its verb between.
_NE_PAS = re.compile(
    r"\b(?:ne |n')(?P<verb>(?:[\w'-]+ ){0,2}?[\w'-]+) (?:pas|plus|jamais|guère)\b", re.IGNORECASE
)
_NE = re.compile(r"\b(?:ne |n')(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language.

    Attributes:
        forms: what a phrase in lower case is in English; "-" for nothing.
        counting: phrases that mean this only before a number.
        dropped: beginnings of words that say nothing ("l'").
        dates: what stands between a day and its month.
    """

    forms: Phrases[str]
    counting: Phrases[str]
    dropped: re.Pattern[str] | None
    dates: re.Pattern[str]

    def english(self, lower: Sequence[str], at: int) -> tuple[int, str]:
        """Return (words, English) of what stands at word `at`; (0, "") where nothing does."""
        for size, said in self.counting.match(lower, at):
            if at + size < len(lower) and self._number(lower, at + size):
                return size, said
        return self.forms.first(lower, at) or (0, "")

    def _number(self, lower: Sequence[str], at: int) -> bool:
        said = (self.forms.first(lower, at) or (0, ""))[1]
        return lower[at][0].isdigit() or said[:1].isdigit() or said in _MAGNITUDES


def language(sentence: str) -> str:
    """Return which of the five languages a normalised sentence is in, "" for any other."""
    # Nearly all English ends here, in a tenth of the time of what follows.
    if len(_told().intersection(sentence.lower().split())) < _SURE:
        return ""
    said = {word.lower() for word in words(sentence)}
    most, best = _SURE - 1, ""
    for name, (own, english) in _function_words().items():
        votes = len(said & own)
        if votes > most and votes > len(said & english):
            most, best = votes, name
    return best


def in_english(sentence: str, name: str) -> tuple[str, frozenset[str]]:
    """Return a sentence of the language `name` with what English says as well in English.

    Returns:
        the sentence, and the words of it in lower case that are English now.
    """
    if name not in LANGUAGES:
        return sentence, frozenset()
    tongue = _tongue(name)
    if name == "fr":
        sentence = _NE.sub("", _NE_PAS.sub(r"not \g<verb>", sentence))
    else:
        sentence = _DOTTED.sub(lambda found: found[0].replace(".", ""), sentence)
    sentence = _SPACED.sub(lambda found: found[0].replace(" ", ""), sentence)
    sentence = _PERCENT.sub(r"\1%", _COMMA.sub(r"\1.\2", sentence))
    sentence = tongue.dates.sub(r"\1 ", sentence)
    if tongue.dropped:
        sentence = tongue.dropped.sub(" ", sentence)
    found = list(WORD.finditer(sentence))
    lower = [one[0].lower() for one in found]
    at = end = 0
    parts: list[str] = []
    written: set[str] = {"not"}
    while at < len(found):
        size, english = tongue.english(lower, at)
        if size:
            parts += [sentence[end : found[at].start()], "" if english == "-" else english]
            written.update(english.lower().split())
            end = found[at + size - 1].end()
        at += size or 1
    return " ".join("".join([*parts, sentence[end:]]).split()), frozenset(written)


@lru_cache(maxsize=1)
def _function_words() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Words of each language that English lacks, and those of English that the language lacks."""
    said = {row[0]: frozenset(forms(row[1])) for row in rows("stopwords.tsv")}
    told = {name: said[name] for name in sorted(LANGUAGES)}
    for name, _, cell in rows("western.tsv"):
        told[name] |= {form for form in forms(cell) if form.isalpha() and len(form) >= _LEAST}
    return {
        name: (
            frozenset(one for one in own if not _english(one)) - said["en"],
            said["en"] - said[name],
        )
        for name, own in told.items()
    }


@lru_cache(maxsize=1)
def _told() -> frozenset[str]:
    """Words that tell any of the languages."""
    return frozenset().union(*(own for own, _ in _function_words().values()))


# Shorter words mean too much in too many languages.
_LEAST = 4


def _english(word: str) -> bool:
    """Whether English news has the word, too: "war", "will", "vote"."""
    lex = lexicon()
    return (
        word in lex.modality.table
        or word in lex.exact.table
        or lex.stem(word) in lex.classes.table
        or bool(lex.number(word)[1])
    )


@lru_cache(maxsize=len(LANGUAGES))
def _tongue(name: str) -> _Tongue:
    every, counting = Phrases[str](), Phrases[str]()
    dropped, months = [], []
    for _, english, cell in (row for row in rows("western.tsv") if row[0] == name):
        for form in forms(cell):
            key = tuple(words(form.removesuffix(" #")))
            if form.endswith("'"):
                dropped.append(form)
            elif form.endswith(" #"):
                counting.add(key, english)
            else:
                every.add(key, english)
            if english in MONTHS:
                months.append(form)
    joined = r"\. ?" if name == "de" else "er " if name == "fr" else "º? (?:de |di )?"
    return _Tongue(
        every,
        counting,
        re.compile(rf"(?<![\w'-])(?:{'|'.join(dropped)})", re.IGNORECASE) if dropped else None,
        re.compile(rf"\b(\d{{1,2}}){joined}(?=(?:{'|'.join(months)})\b)", re.IGNORECASE),
    )


_MAGNITUDES = frozenset({"thousand", "million", "billion", "trillion", "dozen"})
