"""Terms as the watchlist spells them: plain, "re:…" or "@alias"; in lists and per language.

What may stand in a term and how it is found is core's.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from watcher.config.languages import CODES
from watcher.config.section import Context
from watcher.config.values import Line, listed, some
from watcher.core.matcher import flaw
from watcher.core.topics import Term

REGEX: Final = "re:"
ALIAS: Final = "@"

_ONE: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^",]*))\s*(?:,|\Z)""")
"""One of several terms in a line; quoted, it may hold a comma."""

_PATTERN: Final = re.compile(r"/.+/[a-z]*|.*(?:[|\\]|\.[*+?]).*")
"""What only a regular expression means."""
_SEARCH: Final = re.compile(r".+\s(?:AND|OR|NOT|NEAR)\s.+")
"""What only a search engine's query means."""

Aliases = Mapping[str, tuple[Term, ...]]


def term(text: str, language: str = "") -> Term:
    """A term as the watchlist spells it."""
    if text.startswith(REGEX):
        return Term(text.removeprefix(REGEX).strip(), regex=True, language=language)
    return Term(text, language=language)


def misread(one: Term) -> str:
    """What a term looks like that it is not, and what to write instead; "" where it is plain."""
    if one.regex:
        return ""
    if _PATTERN.fullmatch(one.text):
        return f"{one.text!r} is looked for as it stands; a regular expression begins with re:"
    if _SEARCH.fullmatch(one.text):
        return (
            f"{one.text!r} is looked for as one phrase; write {{all: […]}} for AND, a list for OR, "
            "{none: […]} for NOT, {near: […]} for NEAR"
        )
    return ""


def per_language(languages: Mapping[str, Iterable[str]]) -> tuple[Term, ...]:
    """All terms of all languages, each with its language."""
    return tuple(term(text, code) for code, texts in languages.items() for text in texts)


def split(texts: str) -> tuple[Term, ...]:
    """Terms in one line, separated by commas, each in quotes or not.

    Raises:
        ValueError: one of them is none, or there is none.
    """
    found, place = [], 0
    while place < len(texts):
        one = _ONE.match(texts, place)
        if one is None:
            raise ValueError('has a quotation mark astray; write "cod quota", harvest')
        place = one.end()
        if text := next(filter(None, one.groups()), "").strip():
            found.append(term(_sound(text)))
    if not found:
        raise ValueError("holds no term")
    return tuple(found)


def _sound(text: str) -> str:
    if text.startswith(ALIAS):
        raise ValueError("begins with @, which calls an alias; here only terms can stand")
    if problem := flaw(term(text)):
        raise ValueError(f"{problem}; correct the term")
    return text


def _known(text: str, info: ValidationInfo) -> str:
    if not text.startswith(ALIAS):
        return _sound(text)
    if isinstance(info.context, Context):
        info.context.check("aliases", text.removeprefix(ALIAS))
    return text


def _code(text: str) -> str:
    """A two-letter code, which no other key of a match can be taken for."""
    if text not in CODES:
        raise ValueError("is no two-letter language code; write one such as en, ko or zh")
    return text


Word = Annotated[Line, AfterValidator(_sound)]
"""A term, or "re:" and a regular expression."""

Wanted = Annotated[Line, AfterValidator(_known)]
"""A term, "re:" and a regular expression, or "@" and the name of an alias."""

Code = Annotated[str, AfterValidator(_code), Field(json_schema_extra={"enum": sorted(CODES)})]

Words = Annotated[
    tuple[Word, ...],
    AfterValidator(some),
    BeforeValidator(listed, json_schema_input_type=Word | tuple[Word, ...]),
]
PerLanguage = dict[Code, Words]
