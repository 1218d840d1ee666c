"""Which language codes exist (ISO 639-1), and what people write instead.

Knows codes only. Source: ISO 639-1; the slips are country codes and names taken for languages.
"""

import re
from typing import Final

_ISO_639_1: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
    tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
CODES: Final = frozenset(_ISO_639_1.split())

_SLIPS: Final = {
    "jp": "ja", "cn": "zh", "ua": "uk", "cz": "cs", "dk": "da", "gr": "el", "vn": "vi", "ir": "fa",
    "arabic": "ar", "chinese": "zh", "english": "en", "french": "fr", "german": "de",
    "japanese": "ja", "korean": "ko", "portuguese": "pt", "russian": "ru", "spanish": "es",
    "ukrainian": "uk",
}  # fmt: skip


def language(text: str) -> str:
    """A BCP 47 tag whose primary part is in lower case: en, zh-Hant, pt-BR, yue.

    Raises:
        ValueError: no such language.
    """
    primary, *rest = text.split("-")
    known = primary in CODES or re.fullmatch("[a-z]{3}", primary)
    if known and all(re.fullmatch("[A-Za-z0-9]{1,8}", part) for part in rest):
        return text
    code = text.lower() if text.lower() in CODES else _SLIPS.get(text.lower(), "")
    remedy = f'did you mean "{code}"?' if code else "write a two-letter code such as en, ko or zh"
    raise ValueError(f"is no language; {remedy}")
