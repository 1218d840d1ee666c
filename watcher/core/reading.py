"""Whether one text satisfies an expression, given where its terms occur.

Knows sentences and distances. Does not know how terms are found, nor topics.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from watcher.core.expressions import Close, Every, Neither, Node, Some, Words

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

Span = tuple[int, int]
"""Half-open offsets into the text."""


class Hit(NamedTuple):
    """An occurrence of the term with this number, at half-open offsets into the text."""

    start: int
    end: int
    term: int


@dataclass(frozen=True)
class Reading:
    """One text with the occurrences of its terms.

    Attributes:
        found: where literal terms occur, by number; only those that do.
        search: finds a regular expression by number; asked only where an expression hangs on it.
    """

    text: str
    found: Mapping[int, Sequence[Span]]
    search: Callable[[int], Sequence[Span]]

    def evaluate(self, node: Node) -> list[Hit] | None:
        """Return the occurrences that satisfy `node`, None if it is not satisfied."""
        return self._evaluate(node, (0, len(self.text) + 1))

    def _evaluate(self, node: Node, window: Span) -> list[Hit] | None:
        match node:
            case Words():
                hits = self._hits(node)
                return hits[bisect_left(hits, window[:1]) : bisect_left(hits, window[1:])] or None
            case Every(items):
                return self._every(items, window)
            case Some(items):
                parts = [self._evaluate(item, window) for item in items]
                held = [part for part in parts if part is not None]
                return list(chain(*held)) if held else None
            case Neither(items):
                return [] if all(self._evaluate(item, window) is None for item in items) else None
            case Close():
                return self._close(node, window)

    def _every(self, items: Sequence[Node], window: Span) -> list[Hit] | None:
        hits: list[Hit] = []
        for item in items:
            part = self._evaluate(item, window)
            if part is None:
                return None
            hits += part
        return hits

    def _close(self, node: Close, outer: Span) -> list[Hit] | None:
        if any(isinstance(item, Words) and not self._hits(item) for item in node.items):
            return None
        held: list[list[Hit]] = []
        for start, end in self._windows(node):
            part = self._every(node.items, (max(start, outer[0]), min(end, outer[1])))
            if part is not None:
                held.append(part)
        return list(dict.fromkeys(chain(*held))) if held else None

    def _windows(self, node: Close) -> Iterator[Span]:
        """Yield where terms must start to be near each other, each place once, in text order."""
        places = (self._sentence(hit) if node.within is None else self._reach(hit, node.within)
                  for hit in self._hits(node.words))  # fmt: skip
        yield from dict.fromkeys(places)

    def _sentence(self, hit: Hit) -> Span:
        index = bisect_right(self._sentence_starts, hit.start)
        return self._sentence_starts[index - 1], self._sentence_starts[index]

    def _reach(self, hit: Hit, within: int) -> Span:
        """Return where a term may start with at most `within` words between it and `hit`."""
        beyond = bisect_left(self._word_starts, hit.end) + within + 1
        end = self._word_starts[beyond] if beyond < len(self._word_starts) else len(self.text) + 1
        return hit.start, end

    def _hits(self, words: Words) -> list[Hit]:
        """Return all occurrences, in text order."""
        if words not in self._memory:
            places = [(term, self.found[term]) for term in self.found.keys() & words.literals]
            places += [(term, self.search(term)) for term in sorted(words.patterns)]
            hits = (Hit(*span, term) for term, spans in places for span in spans)
            self._memory[words] = sorted(hits)
        return self._memory[words]

    @cached_property
    def _memory(self) -> dict[Words, list[Hit]]:
        return {}

    @cached_property
    def _sentence_starts(self) -> list[int]:
        ends = [match.end() for match in _SENTENCE_END.finditer(self.text)]
        return [0, *ends, len(self.text) + 1]

    @cached_property
    def _word_starts(self) -> list[int]:
        return [match.start() for match in _WORD.finditer(self.text)]
