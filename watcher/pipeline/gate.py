"""Which entries are worth a visit to their page.

A feed names many articles that no topic is about, and visiting them all would burden publishers
and us alike. So a page is read only where title, summary and the feed's own text hold at least one
term that speaks for some topic. That is deliberately wide: one side of a topic is enough, because
headlines rarely name both, and the whole text decides afterwards.
"""

from collections.abc import Iterable
from dataclasses import replace

from watcher.core.matcher import Matcher
from watcher.core.topics import All, Any_, Expr, Near, Not, Term, Topic
from watcher.ingest.language import contradicts
from watcher.pipeline import overruns


class Gate:
    """Says whether a text touches any topic.

    Args:
        topics: the watchlist's.
    """

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._matcher = Matcher(
            [
                replace(topic, match=Any_(terms))
                for topic in topics
                if (terms := tuple(dict.fromkeys(_speaking_for(topic.match))))
            ]
        )

    def touches(self, text: str, language: str = "") -> bool:
        """Whether a term that speaks for some topic stands in the text.

        Args:
            text: of an entry, or its page.
            language: what it is said to be in; where the text contradicts that, terms of all count.
        """
        if not overruns.match(self._matcher, text, ""):
            return False
        return (
            not language
            or bool(overruns.match(self._matcher, text, language))
            or contradicts(text, language)
        )


def _speaking_for(expression: Expr) -> Iterable[Term]:
    """The terms of an expression whose presence can make it true; none of `none:`."""
    match expression:
        case Term():
            yield expression
        case Not():
            return
        case All(items=items) | Any_(items=items) | Near(terms=items):
            for item in items:
                yield from _speaking_for(item)
