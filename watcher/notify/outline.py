"""A message as lines of few kinds, for services that have their own way of showing them.

Knows no service; says what stands where, in which order, and what may be left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from watcher.model import Alert, Digest, Message
from watcher.notify import digest, words
from watcher.notify.plain import clean, link

# One address of 1,700 characters makes Discord refuse the whole message, and Slack one of 3,000
# (lovvskillz/python-discord-webhook issue 118; Slack, "Button element"). Hardly any is so long.
LONGEST = 1000
TITLE = 100  # characters; Discord takes 256 with what is escaped, Slack 150


class Kind(StrEnum):
    """What a line is."""

    HEADING = "heading"
    FACT = "fact"
    CHANGE = "change"
    BEFORE = "before"
    SOURCE = "source"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of printable text without markup, and where it leads, "" for nowhere."""

    kind: Kind
    text: str
    url: str = ""


def lines(message: Message, timezone: tzinfo) -> Iterator[Line]:
    """The message below its subject, the most important first; dates are in `timezone`."""
    if isinstance(message, Digest):
        yield from _digest(message, timezone)
    else:
        yield from _alert(message, timezone)


def article(message: Message) -> str:
    """The address that the message is about, "" where there are several or none."""
    if isinstance(message, Digest) or message.joined:
        return ""
    return _leads(message.url)


def title(message: Message) -> str:
    """What stands above the lines, which begin with the main fact: the topic."""
    if isinstance(message, Digest):
        return digest.subject(message)
    more = f" (+{len(message.joined)} more)" if message.joined else ""
    return clean(message.topic_title, TITLE) + more


def fit(found: Sequence[Line], limit: int, size: Callable[[Line], int]) -> list[Line]:
    """As many lines as there is room for; a note says how many are left out.

    Args:
        found: the lines.
        limit: the sum of their sizes.
        size: what a line takes, what a note takes among it.
    """
    kept: list[Line] = []
    rest = Line(Kind.NOTE, f"… {len(found):,} more lines did not fit.")
    room = limit - size(rest)
    for place, line in enumerate(found):
        room -= size(line)
        if room < 0:
            left = len(found) - place
            return [*kept, Line(Kind.NOTE, f"… {left:,} more lines did not fit.")]
        kept.append(line)
    return kept


def utf16(text: str) -> int:
    """Its length as services of JavaScript descent count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _leads(url: str) -> str:
    return link(url) if len(url) <= LONGEST else ""


def _alert(alert: Alert, timezone: tzinfo) -> Iterator[Line]:
    for report in words.reports(alert):
        yield from _report(report, timezone)
    listed, more = words.others(alert)
    if listed:
        yield Line(Kind.HEADING, "More reports at the same time")
    for one in listed:
        yield Line(Kind.FACT, words.main_fact(one))
        yield Line(Kind.SOURCE, clean(one.outlet, 80), _leads(one.url))
    if more:
        yield Line(Kind.NOTE, f"… and {more} more.")
    yield Line(Kind.NOTE, words.foot(alert))


def _report(report: words.Report, timezone: tzinfo) -> Iterator[Line]:
    alert = report.alert
    for sentence in report.shown:
        yield Line(Kind.FACT, clean(sentence.text, words.SENTENCE_LIMIT))
        if changes := words.changes(sentence):
            yield Line(Kind.CHANGE, " · ".join(words.change(*pair) for pair in changes))
        if before := words.before(sentence):
            told = f"({clean(before.outlet, 80)}, {words.when(before.published, timezone)})"
            label = words.label(alert, sentence, before)
            said = f"{label}: “{clean(before.text, words.SENTENCE_LIMIT)}” {told}"
            yield Line(Kind.BEFORE, said, _leads(before.url))
    if report.more:
        yield Line(Kind.NOTE, f"… and {report.more} more new in the article.")
    dropped, rest = words.dropped(alert)
    for text in dropped:
        yield Line(Kind.BEFORE, f"no longer says: “{text}”")
    if rest:
        yield Line(Kind.NOTE, f"… and {rest} more dropped.")
    parts = (words.verdict(alert), clean(alert.outlet, 80), words.when(alert.published, timezone))
    yield Line(Kind.SOURCE, " · ".join(filter(None, parts)), _leads(alert.url))
    yield Line(Kind.NOTE, " ".join([*words.known(alert), words.why(alert)]))


def _digest(message: Digest, timezone: tzinfo) -> Iterator[Line]:
    yield Line(Kind.NOTE, digest.span(message, timezone))
    for part in message.parts:
        for section in part.sections:
            title = f"{clean(part.topic_title, 200)}: {digest.heading(section)}"
            yield Line(Kind.HEADING, title)
            for note in section.notes:
                yield Line(Kind.FACT, clean(note.text, words.SENTENCE_LIMIT))
                yield Line(Kind.SOURCE, digest.source(note, timezone), _leads(note.url))
    yield Line(Kind.NOTE, digest.foot(message))
