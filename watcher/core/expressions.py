"""Expressions of the watchlist prepared for matching: terms as numbers, lists of terms as sets.

Done once a watchlist, so that a text costs what occurs in it and not what the watchlist has. Knows
neither texts nor how terms are found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watcher.core.topics import All, Any_, Expr, Near, Not, Term, terms_of


@dataclass(frozen=True, slots=True)
class Words:
    """At least one of the terms with these numbers."""

    literals: frozenset[int]
    patterns: frozenset[int]


@dataclass(frozen=True, slots=True)
class Every:
    """Each of the items."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the items."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Neither:
    """None of the items."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Close:
    """Each of the items within so many words or, None, in one sentence; `words` are all theirs."""

    items: tuple["Node", ...]
    within: int | None
    words: Words


Node = Words | Every | Some | Neither | Close


def prepare(expr: Expr, numbers: Mapping[Term, int]) -> Node:
    """Return the expression with numbers for its terms and plain lists of terms as sets."""
    match expr:
        case Term():
            return _words([expr], numbers)
        case All(items):
            return Every(tuple(prepare(item, numbers) for item in items))
        case Not(items):
            return Neither(tuple(prepare(item, numbers) for item in items))
        case Near(items, within):
            words = _words(terms_of(expr), numbers)
            return Close(tuple(prepare(item, numbers) for item in items), within, words)
        case Any_(items):
            words = _words((item for item in items if isinstance(item, Term)), numbers)
            rest = tuple(prepare(item, numbers) for item in items if not isinstance(item, Term))
            return Some((words, *rest)) if rest else words


def _words(terms: Iterable[Term], numbers: Mapping[Term, int]) -> Words:
    terms = list(terms)
    return Words(
        frozenset(numbers[term] for term in terms if not term.regex),
        frozenset(numbers[term] for term in terms if term.regex),
    )
