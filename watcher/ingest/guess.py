"""Guesses the encoding of Japanese, Korean and Chinese that says it is UTF-8, or nothing, and lies.

Only where all that is beyond ASCII makes text in one of these writings; it does so by no accident.
Other old encodings have one byte a letter, any of which makes letters of all others.
"""

import re

_SAMPLE = 100_000  # bytes: the beginning is like the rest
# One odd character in fifty: an advertisement, a letter that is cut off. Less than a dozen
# characters may be an accident: one Thai word of six is Chinese.
_SHARE = 0.98
_LEAST = 12
_HAN = "\u4e00-\u9fff"
_KANA = "\u3041-\u30ff"
_HANGUL = "\uac00-\ud7a3"
_SIGNS = "\u2010-\u2026\u3000-\u303f\uff00-\uff60"
# To try and, wider, to read with; what all is in such text, and what a tenth of it is at least.
_WRITINGS = tuple(
    (trial, codec, re.compile(f"[{everything}{_SIGNS}]"), re.compile(f"[{some}]"))
    for trial, codec, everything, some in (
        ("cp932", "cp932", _KANA + _HAN, _KANA),
        ("euc_jp", "euc_jp", _KANA + _HAN, _KANA),
        ("euc_kr", "cp949", _HANGUL, _HANGUL),
        ("gb2312", "gb18030", _HAN, _HAN),
    )
)
_SOME = 0.1


def encoding(body: bytes) -> str:
    """The Python codec that a body which is no UTF-8 is surely in, "" if none is sure."""
    sample = body[:_SAMPLE]
    if sample.isascii() or b"\x00" in sample:
        return ""
    for trial, codec, everything, some in _WRITINGS:
        text = sample.decode(trial, "replace")
        beyond = "".join(letter for letter in text if not letter.isascii())
        right = len(everything.findall(beyond))
        if (
            right >= max(_LEAST, _SHARE * len(beyond))
            and len(some.findall(beyond)) >= _SOME * right
        ):
            return codec
    return ""
