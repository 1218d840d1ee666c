"""Which topics a text matches: one Aho-Corasick pass for the terms of all topics together.

Knows expressions, sentences and distances. Does not know what a match is worth (the relevance
judgement does) nor how a term may be spelt (core.spelling).
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, partial

import ahocorasick

from watcher.core import patterns, spelling
from watcher.core.expressions import prepare
from watcher.core.fold import fold, origins
from watcher.core.languages import canonical
from watcher.core.patterns import Pattern, Slow
from watcher.core.reading import Hit, Reading, Span
from watcher.core.spelling import Spelling, is_latin, spell
from watcher.core.topics import Term, Topic, TopicMatch, terms_of

_Found = dict[int, list[Span]]
"""A term's number to where it occurs."""


class Matcher:
    """Matches texts against topics; build once a watchlist, use for every text.

    Attributes:
        overruns: regular expressions that ran out of time on a text, and how often. There only
            what they had found by then counts.
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.overruns: Counter[str] = Counter()
        self._topics = tuple(topics)
        self._terms = list(dict.fromkeys(t for topic in topics for t in terms_of(topic.match)))
        numbers = {term: number for number, term in enumerate(self._terms)}
        self._nodes = [prepare(topic.match, numbers) for topic in topics]
        self._orders = [
            list(dict.fromkeys(numbers[term] for term in terms_of(topic.match))) for topic in topics
        ]
        self._users: list[list[int]] = [[] for _ in self._terms]
        for index, order in enumerate(self._orders):
            for number in order:
                self._users[number].append(index)
        self._patterns = {numbers[t]: Pattern(t.text) for t in self._terms if t.regex}
        self._literals = {numbers[t]: spell(t.text) for t in self._terms if not t.regex}
        self._languages = {n: canonical(self._terms[n].language) for n in self._literals
                           if is_latin(self._terms[n].text)}  # fmt: skip
        self._automaton = _automaton(self._literals.items())

    def match(self, text: str, language: str = "") -> tuple[TopicMatch, ...]:
        """Return the topics that `text` matches, in the watchlist's order.

        Args:
            text: any text; spans are offsets into its NFC form, which nearly all text is in.
            language: tag of the text (core.languages), "" if unknown.
        """
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        found = self._find(text, canonical(language))
        if not found and not self._patterns:
            return ()
        reading = Reading(text, found, cache(partial(self._search, text, [])))
        candidates = {
            index for number in (*found, *self._patterns) for index in self._users[number]
        }
        return tuple(
            self._report(index, hits)
            for index in sorted(candidates)
            if (hits := reading.evaluate(self._nodes[index]))
        )

    def _find(self, text: str, language: str) -> _Found:
        """Return where literal terms occur, as offsets into `text`."""
        kept = fold(text)
        lower = kept.lower()
        found: _Found = {}
        if self._automaton is None:
            return found
        for last, candidates in self._automaton.iter(lower):
            for number in candidates:
                form = self._literals[number]
                start = last + 1 - len(form.anchor)
                end = form.end(kept if form.cased else lower, start)
                if end > start and self._counts(number, language):
                    found.setdefault(number, []).append((start, end))
        return _trace(found, text) if found else found

    def _counts(self, number: int, language: str) -> bool:
        """Say whether a term counts in a text of this language; see Term.language."""
        wanted = self._languages.get(number)
        return not wanted or not language or wanted == language

    def users(self, pattern: str) -> tuple[str, ...]:
        """Return the names of the topics with this regular expression."""
        number = next(n for n in self._patterns if self._terms[n].text == pattern)
        return tuple(self._topics[index].name for index in self._users[number])

    def _search(self, text: str, slow: list[int], number: int) -> list[Span]:
        """Return where a regular expression matches; each that is `slow` halves others' time.

        So however many run out of time on one text, together they take twice the time of one.
        """
        limit = max(patterns.TIME_LIMIT / 2 ** len(slow), patterns.LEAST_LIMIT)
        try:
            return self._patterns[number].search(text, limit)
        except Slow as stopped:
            slow.append(number)
            self.overruns[self._terms[number].text] += 1
            return stopped.spans

    def _report(self, index: int, hits: Iterable[Hit]) -> TopicMatch:
        found = {hit.term for hit in hits}
        terms = dict.fromkeys(self._terms[n].text for n in self._orders[index] if n in found)
        spans = sorted({(hit.start, hit.end) for hit in hits})
        return TopicMatch(self._topics[index], tuple(terms), tuple(spans))


def flaw(term: Term) -> str:
    """Say what is wrong with a term, to follow its text in a sentence; "" if nothing."""
    return patterns.flaw(term.text) if term.regex else spelling.flaw(term.text)


def _automaton(forms: Iterable[tuple[int, Spelling]]) -> ahocorasick.Automaton | None:
    anchors: dict[str, list[int]] = {}
    for number, form in forms:
        anchors.setdefault(form.anchor, []).append(number)
    if not anchors:
        return None
    automaton = ahocorasick.Automaton()
    for anchor, numbers in anchors.items():
        automaton.add_word(anchor, tuple(numbers))
    automaton.make_automaton()
    return automaton


def _trace(found: _Found, text: str) -> _Found:
    """Turn offsets into the folded text into offsets into `text`."""
    at = origins(text)
    return {
        number: [(at[start], max(at[end], at[end - 1] + 1)) for start, end in spans]
        for number, spans in found.items()
    }
