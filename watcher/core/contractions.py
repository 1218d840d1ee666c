"""Write English contractions out, so that "won't" and "will not" are the same words."""

import re

_WHOLE = {"won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not"}
_ENDINGS = {"n't": " not", "'ll": " will", "'re": " are", "'ve": " have", "'m": " am"}
# "The strike is over, she said", "Siege over after a week"; "over pay", "over 50" go on otherwise.
_SUBJECTS = (
    "strike|walkout|war|siege|search|hunt|standoff|crisis|emergency|lockdown|outbreak|truce|"
    "ceasefire|curfew|blockade|boycott"
)
_ADVERBS = re.compile(
    rf"(?:\b(?:is|are|was|were)(?: now| finally)?|\b(?P<what>{_SUBJECTS}))"
    r" (?P<adverb>over|off)(?=[.,;:!?\u201d\"]|$| (?:after|as|and|but|said|at)\b)",
    re.IGNORECASE,
)
_SAID_SHORT = {"over": "has ended", "off": "has been called off"}
_CONTRACTED = re.compile(
    rf"\b(?P<whole>{'|'.join(_WHOLE)})\b|(?<=[a-z])(?P<ending>{'|'.join(_ENDINGS)})\b",
    re.IGNORECASE,
)
_MARKS = ("cannot", *_ENDINGS)


def spelled_out(sentence: str) -> str:
    """Return a normalised sentence without contractions; "'s" and "'d" say too many things."""
    if " over" in sentence or " off" in sentence:
        sentence = _ADVERBS.sub(_at_length, sentence)
    lower = sentence.lower()
    if any(mark in lower for mark in _MARKS):  # an apostrophe is mostly a possessive
        return _CONTRACTED.sub(_written, sentence)
    return sentence


def _written(found: re.Match[str]) -> str:
    whole = found["whole"]
    if whole is None:
        return _ENDINGS[found["ending"].lower()]
    written = _WHOLE[whole.lower()]
    return written.capitalize() if whole[0].isupper() else written


def _at_length(found: re.Match[str]) -> str:
    return f"{found['what'] or ''} {_SAID_SHORT[found['adverb'].lower()]}".strip()
