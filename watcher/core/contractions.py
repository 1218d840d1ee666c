"""Write English contractions out, so that "won't" and "will not" are the same words."""

import re

_WHOLE = {"won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not"}
_ENDINGS = {"n't": " not", "'ll": " will", "'re": " are", "'ve": " have", "'m": " am"}
_CONTRACTED = re.compile(
    rf"\b(?P<whole>{'|'.join(_WHOLE)})\b|(?<=[a-z])(?P<ending>{'|'.join(_ENDINGS)})\b",
    re.IGNORECASE,
)


def spelled_out(sentence: str) -> str:
    """Return a normalised sentence without contractions; "'s" and "'d" say too many things."""
    if "'" not in sentence and "annot" not in sentence:
        return sentence
    return _CONTRACTED.sub(_written, sentence)


def _written(found: re.Match[str]) -> str:
    whole = found["whole"]
    if whole is None:
        return _ENDINGS[found["ending"].lower()]
    written = _WHOLE[whole.lower()]
    return written.capitalize() if whole[0].isupper() else written
