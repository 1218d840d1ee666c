"""Whether one text satisfies an expression, given where its terms occur.

Knows all, any, none and near. Does not know how terms are found.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from watcher.core.topics import All, Any_, Expr, Near, Not, Term, terms_of

# A sentence ends with its mark, closing quotes and a space before a capital, or with its line. A
# full stop after a capital and up to two letters (U.S., Mr., Gov.) may abbreviate: then it goes on,
# for a sentence too long finds more and one too short less.
_SENTENCE_END = re.compile(
    r"""(?:(?<![A-ZА-Я])(?<![A-ZА-Я][a-zа-я])(?<![A-ZА-Я][a-zа-я]{2})\.|[!?…])["'”’»)\]]*\s+
        (?=["'“‘«(\[]*[^\W_a-zа-я])|[。！？｡]["'”’」』）]*|\n""",
    re.VERBOSE,
)
# Distances count words; two characters stand for one where words have no spaces.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|(?:(?![{_UNSPACED}])[^\W_])+(?:['’]\w+)?")


class Hit(NamedTuple):
    """An occurrence of a term: half-open offsets into the text."""

    start: int
    end: int
    term: Term


class _Window(NamedTuple):
    """The part of a text where occurrences must start: half-open."""

    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """One text with the occurrences of its terms.

    Attributes:
        found: where literal terms occur.
        search: finds a regular expression; asked only where an expression hangs on it.
    """

    text: str
    found: Mapping[Term, Sequence[tuple[int, int]]]
    search: Callable[[Term, str], list[tuple[int, int]]]

    def evaluate(self, expr: Expr) -> list[Hit] | None:
        """Return the occurrences that satisfy `expr`, None if it is not satisfied."""
        return self._evaluate(expr, _Window(0, len(self.text) + 1))

    def _evaluate(self, expr: Expr, window: _Window) -> list[Hit] | None:
        match expr:
            case Term():
                return [hit for hit in self._hits(expr) if _within(hit, window)] or None
            case All(items):
                return self._all(items, window)
            case Any_(items):
                parts = [self._evaluate(item, window) for item in items]
                held = [part for part in parts if part is not None]
                return [hit for part in held for hit in part] if held else None
            case Not(items):
                return [] if all(self._evaluate(item, window) is None for item in items) else None
            case Near(terms, within):
                return self._near(terms, within, window)

    def _all(self, items: Sequence[Expr], window: _Window) -> list[Hit] | None:
        hits: list[Hit] = []
        for item in items:
            part = self._evaluate(item, window)
            if part is None:
                return None
            hits += part
        return hits

    def _near(self, terms: Sequence[Expr], within: int | None, outer: _Window) -> list[Hit] | None:
        hits: dict[Hit, None] = {}
        satisfied = False
        for inner in self._windows(terms, within):
            window = _Window(max(inner.start, outer.start), min(inner.end, outer.end))
            part = self._all(terms, window)
            if part is not None:
                satisfied = True
                hits.update(dict.fromkeys(part))
        return list(hits) if satisfied else None

    def _windows(self, terms: Sequence[Expr], within: int | None) -> Iterator[_Window]:
        """Yield the places where terms can be near each other, each once, in text order."""
        hits = {hit for expr in terms for term in terms_of(expr) for hit in self._hits(term)}
        windows = dict.fromkeys(
            self._sentence(hit) if within is None else self._reach(hit, within)
            for hit in sorted(hits, key=lambda hit: hit[:2])
        )
        yield from windows

    def _sentence(self, hit: Hit) -> _Window:
        index = bisect_right(self._sentence_starts, hit.start)
        return _Window(self._sentence_starts[index - 1], self._sentence_starts[index])

    def _reach(self, hit: Hit, within: int) -> _Window:
        """Return where a term may start with at most `within` words between it and `hit`."""
        beyond = bisect_left(self._word_starts, hit.end) + within + 1
        end = self._word_starts[beyond] if beyond < len(self._word_starts) else len(self.text) + 1
        return _Window(hit.start, end)

    def _hits(self, term: Term) -> list[Hit]:
        if term not in self._memory:
            spans = self.search(term, self.text) if term.regex else self.found.get(term, ())
            self._memory[term] = [Hit(start, end, term) for start, end in spans]
        return self._memory[term]

    @cached_property
    def _memory(self) -> dict[Term, list[Hit]]:
        return {}

    @cached_property
    def _sentence_starts(self) -> list[int]:
        ends = [match.end() for match in _SENTENCE_END.finditer(self.text)]
        return [0, *ends, len(self.text) + 1]

    @cached_property
    def _word_starts(self) -> list[int]:
        return [match.start() for match in _WORD.finditer(self.text)]


def _within(hit: Hit, window: _Window) -> bool:
    return window.start <= hit.start < window.end
