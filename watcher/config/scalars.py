"""What an unquoted scalar of YAML means: the core schema of YAML 1.2, nothing guessed.

Source: YAML 1.2.2, section 10.3.2. So `NO`, `12:30` and `2024-01-01` are texts, `0123` is 123.
"""

import re
from typing import Final

Scalar = str | int | float | bool | None

MAX_DIGITS: Final = 15
"""Digits of a number: all survive in a float, and none of our numbers needs as many."""

_NULL: Final = re.compile(r"~|null|Null|NULL|")
_BOOL: Final = re.compile(r"(true|True|TRUE)|false|False|FALSE")
_INT: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL: Final = re.compile(r"([-+]?)\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def meaning(text: str) -> Scalar:
    """The value of an unquoted scalar.

    Raises:
        ValueError: a number too long to be meant.
    """
    if _NULL.fullmatch(text):
        return None
    if match := _BOOL.fullmatch(text):
        return match[1] is not None
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    if _INT.fullmatch(text) or _FLOAT.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise ValueError(f"a number of {len(text)} digits; put it in quotes if it is a text")
        whole = _INT.fullmatch(text)
        return (int(text, 0) if text[:2] in {"0o", "0x"} else int(text)) if whole else float(text)
    return text
