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
