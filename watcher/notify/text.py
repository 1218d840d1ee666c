"""The alert as plain text: for terminals, and for mail clients without HTML."""

from collections.abc import Iterator
from datetime import tzinfo

from watcher.model import Alert, Judged
from watcher.notify import words
from watcher.notify.columns import underlined, wrap
from watcher.notify.plain import clean, link

BETWEEN = "─" * 3  # two reports of one message


def text(alert: Alert, timezone: tzinfo) -> str:
    """The alert wrapped at 72 display columns.

    Args:
        alert: what to tell.
        timezone: the zone that dates are shown in.
    """
    reports = (_report(report, timezone) for report in words.reports(alert))
    blocks = [
        underlined(clean(alert.topic_title, 200)),
        f"\n\n{BETWEEN}\n\n".join(reports),
        *_others(alert),
        "\n".join(filter(None, ("-- ", words.foot(alert), words.ask(alert)))) + "\n",
    ]
    return "\n\n".join(filter(None, blocks))


def _report(report: words.Report, timezone: tzinfo) -> str:
    alert = report.alert
    blocks = [
        *(_sentence(alert, sentence, timezone) for sentence in report.shown),
        f"… and {report.more} more new in the article." if report.more else "",
        _dropped(alert),
        _source(alert, timezone),
        wrap(" ".join([*words.known(alert), words.why(alert)])),
    ]
    return "\n\n".join(filter(None, blocks))


def _others(alert: Alert) -> Iterator[str]:
    """What else is in the message: a sentence, an outlet and a link each."""
    listed, more = words.others(alert)
    if listed:
        yield f"{BETWEEN}\n\nMore reports at the same time:"
    for one in listed:
        said = f"{words.main_fact(one)} ({clean(one.outlet, 80)})"
        yield "\n".join(filter(None, (wrap(said, first="• "), link(one.url))))
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
        wrap(words.title(alert)),
        wrap(" · ".join(filter(None, facts))),
        link(alert.url),
    )
    return "\n".join(filter(None, lines))


def _dropped(alert: Alert) -> str:
    """What an edited article no longer says."""
    shown, more = words.dropped(alert)
    lines = [wrap(f"no longer says: “{text}”", first="– ") for text in shown]
    return "\n".join([*lines, f"… and {more} more dropped."] if more else lines)


def _sentence(alert: Alert, sentence: Judged, timezone: tzinfo) -> str:
    lines = [wrap(clean(sentence.text, words.SENTENCE_LIMIT), first="• ")]
    if changes := words.changes(sentence):
        lines.append(wrap(" · ".join(words.change(*pair) for pair in changes), first="    "))
    if before := words.before(sentence):
        source = f"({clean(before.outlet, 80)}, {words.when(before.published, timezone)})"
        label = words.label(alert, sentence, before)
        earlier = f"{label}: “{clean(before.text, words.SENTENCE_LIMIT)}” {source}"
        lines.append(wrap(earlier, first="    "))
    return "\n".join(lines)
