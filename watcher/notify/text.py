"""The alert as plain text: for terminals, and for mail clients without HTML."""

from collections.abc import Iterator
from datetime import tzinfo
from functools import cache
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from watcher.model import Alert, Judged
from watcher.notify import words
from watcher.notify.plain import clean, link

BETWEEN = "─" * 3  # two reports of one message
WIDTH = 72  # columns: RFC 3676 section 4.2 asks for at most 78 in plain text mail


def text(alert: Alert, timezone: tzinfo) -> str:
    """The alert wrapped at 72 display columns.

    Args:
        alert: what to tell.
        timezone: the zone that dates are shown in.
    """
    title = clean(alert.topic_title, 200)
    reports = (_report(report, timezone) for report in words.reports(alert))
    blocks = [
        f"{title}\n{'─' * min(WIDTH, cell_len(title))}",
        f"\n\n{BETWEEN}\n\n".join(reports),
        *_others(alert),
        f"-- \n{words.foot(alert)}\n",
    ]
    return "\n\n".join(filter(None, blocks))


def _report(report: words.Report, timezone: tzinfo) -> str:
    alert = report.alert
    blocks = [
        *(_sentence(sentence, timezone) for sentence in report.shown),
        f"… and {report.more} more new in the article." if report.more else "",
        _source(alert, timezone),
        _wrap(" ".join([*words.known(alert), words.why(alert)])),
    ]
    return "\n\n".join(filter(None, blocks))


def _others(alert: Alert) -> Iterator[str]:
    """What else is in the message: a sentence, an outlet and a link each."""
    listed, more = words.others(alert)
    if listed:
        yield f"{BETWEEN}\n\nMore reports at the same time:"
    for one in listed:
        said = f"{words.main_fact(one)} ({clean(one.outlet, 80)})"
        yield "\n".join(filter(None, (_wrap(said, first="• "), link(one.url))))
    if more:
        yield f"… and {more} more."


def _source(alert: Alert, timezone: tzinfo) -> str:
    """Title, what kind of article where and when, and the link, which is never wrapped."""
    facts = (
        words.verdict(alert),
        clean(alert.outlet, 80),
        words.when(alert.published, timezone),
    )
    lines = (
        _wrap(words.title(alert)),
        _wrap(" · ".join(filter(None, facts))),
        link(alert.url),
    )
    return "\n".join(filter(None, lines))


def _sentence(sentence: Judged, timezone: tzinfo) -> str:
    lines = [_wrap(clean(sentence.text, words.SENTENCE_LIMIT), first="• ")]
    if changes := words.changes(sentence):
        lines.append(_wrap(" · ".join(words.change(*pair) for pair in changes), first="    "))
    if before := words.before(sentence):
        source = f"({clean(before.outlet, 80)}, {words.when(before.published, timezone)})"
        earlier = f"before: “{clean(before.text, words.SENTENCE_LIMIT)}” {source}"
        lines.append(_wrap(earlier, first="    "))
    return "\n".join(lines)


def _wrap(line: str, first: str = "") -> str:
    """Wrapped by display columns, so that Korean and Chinese fit as well."""
    lines = Text(line).wrap(_ruler(), WIDTH - len(first), overflow="fold")
    indent = " " * len(first)
    return "\n".join(
        (indent if number else first) + part.plain.rstrip() for number, part in enumerate(lines)
    )


@cache
def _ruler() -> Console:
    return Console(file=StringIO(), width=WIDTH)
