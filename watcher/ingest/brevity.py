"""Whether a text is short for an article."""

import re

# Walls and shells talk briefly; a real article of this length may say any of these things. Writing
# without spaces says as much in a third of the characters.
_LENGTH = 600
_LENGTH_DENSE = 200
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_brief(text: str) -> bool:
    """Whether a text is no longer than what stands in front of articles."""
    return len(text) < (_LENGTH_DENSE if is_dense(text) else _LENGTH)


def is_dense(text: str) -> bool:
    """Whether a text is in writing without spaces, or in syllables, which says more with less."""
    return len(_DENSE.findall(text)) * 2 > len(text)
