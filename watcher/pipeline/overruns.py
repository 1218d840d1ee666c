"""Matches texts, and says where a regular expression ran out of time: it may have missed some."""

import logging

from watcher.core.matcher import Matcher
from watcher.core.topics import TopicMatch
from watcher.telemetry import event


def match(matcher: Matcher, text: str, language: str) -> tuple[TopicMatch, ...]:
    """See `Matcher.match`; each slow expression is told once for as long as the matcher lasts."""
    before = matcher.overruns.copy()
    found = matcher.match(text, language)
    for term in [term for term in list(matcher.overruns) if term not in before]:
        for topic in matcher.users(term):
            event("term.slow", level=logging.WARNING, topic=topic, term=term)
    return found


def told(matcher: Matcher) -> tuple[str, ...]:
    """Say of each regular expression that ran out of time in which topic, and on how many texts."""
    return tuple(
        f"topic {topic}: the regular expression {term!r} ran out of time on {number} "
        f"{'text' if number == 1 else 'texts'}; only what it had found by then counts there"
        for term, number in sorted(matcher.overruns.items())
        for topic in matcher.users(term)
    )
