"""A topic as a query for a search service: what it is asked, and the address that asks it.

The query need not be exact: what it finds is judged like any other article. So it may find more
than the topic's terms do, but should not find less. Sends nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice, zip_longest
from typing import Final
from urllib.parse import urlencode

from watcher.core.languages import canonical
from watcher.core.topics import All, Any_, Expr, Near, Not, Term
from watcher.ingest.gdelt_languages import LANGUAGES


class Service(StrEnum):
    """Who searches."""

    GOOGLE_NEWS = "google-news"
    GDELT = "gdelt"


@dataclass(frozen=True, slots=True)
class Query:
    """What a service is asked.

    Attributes:
        text: as it understands it.
        url: where it is asked.
        left_out: terms of the topic that it is not asked for, as written in the watchlist.
    """

    text: str
    url: str
    left_out: tuple[str, ...] = ()


MOST_WORDS: Final = 32
"""Google heeds so many words of a query; GDELT names no limit, but refuses very long ones."""

_MOST_GROUPS: Final = 6
_MOST_TERMS: Final = 200
_MOST_EXCLUDED: Final = 4
_SHORTEST: Final = 3  # letters of a word; GDELT refuses shorter ones, and news is full of them
_SHORTEST_DENSE: Final = 2  # in scripts whose letters are syllables or words
_SCRIPTS: Final = {
    "ar": "ARABIC", "be": "CYRILLIC", "bg": "CYRILLIC", "el": "GREEK", "fa": "ARABIC",
    "he": "HEBREW", "hi": "DEVANAGARI", "ja": "CJK HIRAGANA KATAKANA", "kk": "CYRILLIC",
    "ko": "HANGUL", "mk": "CYRILLIC", "ru": "CYRILLIC", "sr": "CYRILLIC LATIN", "th": "THAI",
    "uk": "CYRILLIC", "ur": "ARABIC", "zh": "CJK",
}  # fmt: skip
_DENSE: Final = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}
_COUNTRIES: Final = {
    "ar": "EG", "cs": "CZ", "da": "DK", "el": "GR", "en": "US", "et": "EE", "fa": "IR", "he": "IL",
    "hi": "IN", "ja": "JP", "ko": "KR", "nb": "NO", "pt": "BR", "sl": "SI", "sr": "RS", "sv": "SE",
    "uk": "UA", "vi": "VN", "zh": "CN",
}  # fmt: skip


def build(service: Service, match: Expr, language: str = "", country: str = "") -> Query:
    """The query for what a topic matches.

    Args:
        service: who is asked.
        match: the topic's terms.
        language: BCP 47 tag of the articles to find; "" for English, or any with GDELT, which
            searches in translations.
        country: ISO 3166 code of the edition, for Google News.

    Raises:
        ValueError: the topic has no term that can be searched for, or GDELT does not know the
            language.
    """
    spoken = canonical(language)
    primary = spoken or "en"
    words = "en" if service is Service.GDELT else primary
    groups = [found for group in _groups(match, words) if (found := _usable(group, words))]
    if not groups:
        raise ValueError(
            "has no term that can be searched for; give it a word of three letters or more"
        )
    share = max(MOST_WORDS // len(groups), 1)
    kept = [_first(group, share) for group in groups]
    taken = {text for group in kept for text in group}
    asked = [_either(group) for group in kept]
    asked += [f"-{text}" for text in list(_usable(_excluded(match), words))[:_MOST_EXCLUDED]]
    left_out = (term for group in groups for text, term in group.items() if text not in taken)
    make = _gdelt if service is Service.GDELT else _google_news
    text, url = make(" ".join(asked), spoken if service is Service.GDELT else primary, country)
    return Query(text, url, tuple(dict.fromkeys(left_out)))


def _groups(expr: Expr, language: str) -> Iterator[tuple[Term, ...]]:
    """Groups of terms, of each of which a matching text has at least one; the first few."""
    match expr:
        case Term():
            yield (expr,)
        case Any_(items):
            each = [list(_groups(item, language)) for item in items]
            # (a and b) or (c and d) is within (a or c) and (b or d); who has fewer stands in each.
            for place in range(max(map(len, each)) if all(each) else 0):
                ones = [groups[min(place, len(groups) - 1)] for groups in each]
                yield tuple(islice(_in_turn(ones, language), _MOST_TERMS))
        case All(items) | Near(items):
            found = chain.from_iterable(_groups(item, language) for item in items)
            yield from islice(found, _MOST_GROUPS)
        case Not():
            return


def _in_turn(groups: list[tuple[Term, ...]], language: str) -> Iterator[Term]:
    """The first of each, then the second of each: what is cut off is the least of all."""
    for terms in zip_longest(*(_fitting(group, language) for group in groups)):
        yield from (term for term in terms if term is not None)


def _excluded(expr: Expr) -> Iterator[Term]:
    """Single terms that no matching text has."""
    match expr:
        case Not(items):
            yield from (item for item in items if isinstance(item, Term))
        case All(items):
            for item in items:
                yield from _excluded(item)


def _usable(terms: Iterable[Term], language: str) -> dict[str, str]:
    """What to ask for, to the term as written: those in the language, else all that can be."""
    plain = [(text, term) for term in terms if not term.regex and (text := _text(term))]
    fitting = set(_fitting([term for _, term in plain], language))
    found: dict[str, tuple[str, str]] = {}
    for text, term in plain:
        if term in fitting:
            found.setdefault(text.lower(), (text, term.text))
    return dict(found.values())


def _text(term: Term) -> str:
    """The term as services spell it, without the `*` that only we know; "" if it is too short."""
    words = re.sub(r"[\"*]", " ", term.text).split()
    text = " ".join(words)
    dense = _script(text) in _DENSE
    if len(text) < (_SHORTEST_DENSE if dense else _SHORTEST):
        return ""
    return f'"{text}"' if re.search(r"[^\w]", text) else text


def _fitting(terms: Iterable[Term], language: str) -> list[Term]:
    """Those in the language, or all where none is."""
    found = list(terms)
    return [term for term in found if _fits(term, language)] or found


def _fits(term: Term, language: str) -> bool:
    if term.language:
        return canonical(term.language) == language
    return _script(term.text) in _SCRIPTS.get(language, "LATIN").split()


def _script(text: str) -> str:
    """The script of the first letter, by the first word of its Unicode name."""
    letter = next((char for char in text if char.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else "LATIN"


def _first(group: dict[str, str], words: int) -> list[str]:
    """The first ones that have so many words together; one at least."""
    kept: list[str] = []
    for text in group:
        words -= len(text.split())
        if kept and words < 0:
            break
        kept.append(text)
    return kept


def _either(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})"


def _google_news(text: str, language: str, country: str) -> tuple[str, str]:
    """Source: the addresses that news.google.com itself gives its editions."""
    country = country or _COUNTRIES.get(language, language.upper())
    edition = f"{language}-{country}" if language in {"en", "pt", "zh"} else language
    hans = "zh-Hant" if country in {"TW", "HK"} else "zh-Hans"
    spelt = {"zh": hans, "pt": "pt-419"}.get(language, language)
    text = f"{text} when:2d"
    about = {"q": text, "hl": edition, "gl": country, "ceid": f"{country}:{spelt}"}
    return text, f"https://news.google.com/rss/search?{urlencode(about)}"


def _gdelt(text: str, language: str, _country: str) -> tuple[str, str]:
    """Source: https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/."""
    if language:
        name = LANGUAGES.get(language)
        if name is None:
            raise ValueError(f"cannot be searched for in the language {language} with gdelt")
        text = f"{text} sourcelang:{name.lower()}"
    about = {
        "query": text, "mode": "artlist", "format": "json", "sort": "datedesc",
        "maxrecords": "250", "timespan": "2d",
    }  # fmt: skip
    return text, f"https://api.gdeltproject.org/api/v2/doc/doc?{urlencode(about)}"
