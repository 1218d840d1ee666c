"""A second opinion on sentences of which the judgement is unsure: what to ask, what to believe.

Pure; how to ask is core.chat's. A judge that reads articles can be talked to by them, so it is
never believed on its word: it must quote, the quote is looked for in the texts, and a sentence
with a changed value is never shown to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from watcher.core.features import features
from watcher.core.fold import fold
from watcher.core.text import is_cjk, normalise, words
from watcher.model import Assessment, Judged, Status

# Where novelty says little: of 1,512 labelled sentences without a changed value (background
# training set, MSRP) the judgement is wrong on 47 % within these bounds, on 14 % outside.
LOW: Final = 0.35
HIGH: Final = 0.65
# One request stays within the context of a small local model (about 8,000 tokens).
MOST: Final = 20
LONGEST: Final = 600
"""Characters; a longer "sentence" is a list or a table."""
# A quote of fewer words, or Chinese or Japanese characters, stands anywhere by chance.
_WORDS: Final = 4
_CHARACTERS: Final = 8
# A checked opinion is taken to be right nine times in ten: an assumption; `--judge` measures it.
_SURE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence and the earlier sentences that are nearest to it."""

    text: str
    supports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A checked answer.

    Attributes:
        status: new or known.
        evidence: the quote that it rests on.
    """

    status: Status
    evidence: str

    @property
    def unseen(self) -> float:
        """How likely it is, 0..1, that memory does not say the sentence."""
        return _SURE if self.status is Status.NEW else round(1.0 - _SURE, 3)


Opinions = Mapping[Question, Opinion]
NONE: Final[Opinions] = {}


def questions(assessments: Iterable[Assessment]) -> tuple[Question, ...]:
    """Return what is worth asking about one article, in text order, each once, at most MOST."""
    asked = (question(one) for each in assessments for one in each.sentences)
    return tuple(dict.fromkeys(one for one in asked if one))[:MOST]


def question(judged: Judged) -> Question | None:
    """Return what to ask about a sentence; None if its judgement is sure or not to be doubted."""
    unsure = judged.status in (Status.NEW, Status.KNOWN) and LOW <= judged.novelty <= HIGH
    if not unsure or judged.changes or not judged.support:
        return None
    asked = Question(judged.text, tuple(support.text for support in judged.support))
    return asked if max(map(len, (asked.text, *asked.supports))) <= LONGEST else None


def holds(asked: Question, opinion: Opinion) -> bool:
    """Say whether the texts bear an opinion out.

    Known: the quote stands in a support, is no scrap, shares a term with the sentence, and every
    number of the sentence stands in a support. New: the quote stands in the sentence and in no
    support, and names something.
    """
    quote = _plain(opinion.evidence)
    quoted = features(normalise(opinion.evidence))
    within = [text for text in asked.supports if _stands(quote, _plain(text))]
    if opinion.status is Status.NEW:
        return bool(quoted.items) and _stands(quote, _plain(asked.text)) and not within
    enough = _CHARACTERS if is_cjk(quote) else _WORDS
    size = len(quote.replace(" ", "")) if is_cjk(quote) else len(quote.split())
    sentence = features(asked.text)
    said = frozenset().union(*(features(text).bag for text in asked.supports))
    numbers = {item.canon for item in sentence.items if item.kind == "number"}
    return bool(within and size >= enough and quoted.bag & sentence.bag) and numbers <= said


def _plain(text: str) -> str:
    """The words of a text in one spelling, a space between them."""
    return " ".join(words(fold(normalise(text)).lower()))


def _stands(quote: str, text: str) -> bool:
    """Say whether a quote stands in a text, as whole words where words are told apart."""
    if is_cjk(quote):
        return quote.replace(" ", "") in text.replace(" ", "")
    return bool(quote) and f" {quote} " in f" {text} "
