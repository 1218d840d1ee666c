"""What a person watches, as values: terms, the expressions over them, topics and their matches.

Knows how a term is spelt in the watchlist and which spellings cannot work. Does not search any
text (core.matcher does) and knows neither YAML nor aliases' origin (config does).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

SILENT = timedelta(0)
"""Baseline: whatever is there when a topic is first seen is learnt, and nothing of it alerted."""

EVERYTHING = timedelta.max
"""Baseline: whatever is there when a topic is first seen is alerted, however old."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, phrase or regular expression to find.

    Attributes:
        text: as written in the watchlist, without "re:". Whole words; `*` at a word's end stands
            for any ending; spaces also match hyphens and line breaks. Case counts only in short
            capitals (US, WHO, DPRK: five letters or fewer).
        regex: text is a regular expression, searched case-insensitively.
        language: BCP 47 primary tag. A term in Latin letters that has one counts only in texts of
            this language or of unknown language; other scripts tell themselves apart.
    """

    text: str
    regex: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """Every item matches."""

    items: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - `Any` is typing's
    """At least one item matches."""

    items: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """No item matches (`none:` in the watchlist)."""

    items: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Near:
    """All terms match close together.

    Attributes:
        within: at most so many words from the end of one to the start of another; None for one
            sentence.
    """

    terms: tuple["Expr", ...]
    within: int | None = None


Expr = Term | All | Any_ | Not | Near


@dataclass(frozen=True, slots=True)
class Topic:
    """One need of the watchlist.

    Attributes:
        name: unique, short, stable: the key in database, logs and routes.
        title: for people.
        match: which texts are about it.
        about: one sentence of what the person wants.
        themes: words that the developments of interest are about.
        aliases: name (without "@") to its terms' texts, those that `match` uses.
        baseline: at first sight of the topic, articles published within this span before it are
            alerted, older ones only learnt; SILENT, EVERYTHING or in between.
    """

    name: str
    title: str
    match: Expr
    about: str = ""
    themes: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    baseline: timedelta = SILENT


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A text matches a topic.

    Attributes:
        terms: what was found, as written in the watchlist, each once, in the watchlist's order.
        spans: where, half-open offsets into the text, in text order, each once.
    """

    topic: Topic
    terms: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def terms_of(expr: Expr) -> Iterator[Term]:
    """All terms of an expression in the watchlist's order, those of `none` too."""
    match expr:
        case Term():
            yield expr
        case All(items) | Any_(items) | Not(items) | Near(items):
            for item in items:
                yield from terms_of(item)


def wanted(expr: Expr) -> Iterator[Term]:
    """The terms that can make a text match, in the watchlist's order: not those of `none`."""
    match expr:
        case Term():
            yield expr
        case All(items) | Any_(items) | Near(items):
            for item in items:
                yield from wanted(item)
