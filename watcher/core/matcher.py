"""Which topics a text matches: one Aho-Corasick pass for the terms of all topics together.

Knows expressions, sentences and distances. Does not know what a match is worth (the relevance
judgement does) nor how a term may be spelt (core.spelling).
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import ahocorasick

from watcher.core import patterns, spelling
from watcher.core.expressions import Hit, Reading
from watcher.core.fold import fold, origins
from watcher.core.patterns import Pattern, Slow
from watcher.core.spelling import Spelling, is_latin, spell
from watcher.core.topics import Term, Topic, TopicMatch, terms_of

_Found = dict[Term, list[tuple[int, int]]]


class Matcher:
    """Matches texts against topics; build once a watchlist, use for every text.

    Attributes:
        overruns: regular expressions that ran out of time on a text, and how often. There they
            count as not found.
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.overruns: Counter[str] = Counter()
        self._topics = tuple(topics)
        self._users: dict[Term, list[int]] = {}
        for index, topic in enumerate(topics):
            for term in dict.fromkeys(terms_of(topic.match)):
                self._users.setdefault(term, []).append(index)
        self._patterns = {term: Pattern(term.text) for term in self._users if term.regex}
        self._literals = [(term, spell(term.text)) for term in self._users if not term.regex]
        self._foreign = {
            term for term, _ in self._literals if term.language and is_latin(term.text)
        }
        self._automaton = _automaton(form for _, form in self._literals)

    def match(self, text: str, language: str = "") -> tuple[TopicMatch, ...]:
        """Return the topics that `text` matches, in the watchlist's order.

        Args:
            text: any text; spans are offsets into its NFC form, which nearly all text is in.
            language: BCP 47 tag of the text, "" if unknown.
        """
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        found = self._find(text, language.partition("-")[0].lower())
        if not found and not self._patterns:
            return ()
        reading = Reading(text, found, self._search)
        users = {
            i for terms in (found, self._patterns) for term in terms for i in self._users[term]
        }
        matches = []
        for index in sorted(users):
            topic = self._topics[index]
            if hits := reading.evaluate(topic.match):
                matches.append(_report(topic, hits))
        return tuple(matches)

    def _find(self, text: str, language: str) -> _Found:
        """Return where literal terms occur, as offsets into `text`."""
        kept = fold(text)
        lower = kept.lower()
        found: _Found = {}
        if self._automaton is None:
            return found
        for last, candidates in self._automaton.iter(lower):
            for index in candidates:
                term, form = self._literals[index]
                start = last + 1 - len(form.anchor)
                hit = form.pattern.match(kept if form.cased else lower, start)
                if hit and self._counts(term, language):
                    found.setdefault(term, []).append((start, hit.end()))
        return _trace(found, text) if found else found

    def _counts(self, term: Term, language: str) -> bool:
        return not language or term.language == language or term not in self._foreign

    def _search(self, term: Term, text: str) -> list[tuple[int, int]]:
        try:
            return self._patterns[term].search(text)
        except Slow:
            self.overruns[term.text] += 1
            return []


def flaw(term: Term) -> str:
    """Say what is wrong with a term, to follow its text in a sentence; "" if nothing."""
    return patterns.flaw(term.text) if term.regex else spelling.flaw(term.text)


def _automaton(forms: Iterable[Spelling]) -> ahocorasick.Automaton | None:
    anchors: dict[str, list[int]] = {}
    for index, form in enumerate(forms):
        anchors.setdefault(form.anchor, []).append(index)
    if not anchors:
        return None
    automaton = ahocorasick.Automaton()
    for anchor, indices in anchors.items():
        automaton.add_word(anchor, tuple(indices))
    automaton.make_automaton()
    return automaton


def _trace(found: _Found, text: str) -> _Found:
    """Turn offsets into the folded text into offsets into `text`."""
    at = origins(text)
    return {
        term: [(at[start], max(at[end], at[end - 1] + 1)) for start, end in spans]
        for term, spans in found.items()
    }


def _report(topic: Topic, hits: Iterable[Hit]) -> TopicMatch:
    found = {hit.term for hit in hits}
    terms = dict.fromkeys(term.text for term in terms_of(topic.match) if term in found)
    spans = sorted({(hit.start, hit.end) for hit in hits})
    return TopicMatch(topic, tuple(terms), tuple(spans))
