"""How an alert speaks to a person: the phrases that all renderings share.

Pure; knows enums and dates, no layout.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from watcher.core.hours import in_zone
from watcher.model import Alert, Judged, Reason, Support, Verdict
from watcher.notify.plain import clean, host

SENTENCE_LIMIT = 1000  # characters; the longest sentence of well-formed news prose is about 600
SHOWN = 8  # new sentences in a mail: about two phone screens
LEAD = 240  # characters that stand out in large letters: six lines of a phone
LEAST = 2  # of each report in a message of several
DETAILED = 6  # reports of a message with all that is known of them; of others the main fact
LISTED = 40  # such other reports
SUBJECT_LIMIT = 160  # characters: phones show about 40 of a subject, desktops about 120

_VERDICTS = {
    Verdict.FRESH: "New report",
    Verdict.UPDATE: "Update",
    Verdict.PARTIAL_REPRINT: "Partial reprint with news",
    Verdict.REPRINT: "Reprint",
    Verdict.BACKGROUND: "Background",
    Verdict.OFF_TOPIC: "Off topic",
    Verdict.NO_TEXT: "Headline only",
}
_EARLIER = {"denial": "denies", "confirmation": "confirms", "polarity": "unlike"}
LABELS = ("before", "nearest known", "it said before", *_EARLIER.values())
"""What can stand before an earlier sentence."""
ID = 8  # characters of an id: enough to find it among a year of alerts
DROPPED = 4  # sentences that an edited article no longer has
_REASONS = {
    Reason.NEW_FACTS: "it says what no earlier report on this topic said",
    Reason.CORRECTION: "it corrects what earlier reports on this topic said",
    Reason.BASELINE: "it opens this topic: nothing was known before",
}


def subject(alert: Alert) -> str:
    """One line: the topic's title, the main new fact, and how many other reports there are."""
    more = f" (+{len(alert.joined)} more)" if alert.joined else ""
    line = f"[{clean(alert.topic_title, 60)}] {main_fact(alert)}"
    return clean(line, SUBJECT_LIMIT - len(more)) + more


@dataclass(frozen=True, slots=True)
class Report:
    """One alert of a message, and which of its new sentences there is room for."""

    alert: Alert
    shown: tuple[Judged, ...]
    more: int


def reports(alert: Alert) -> tuple[Report, ...]:
    """The alerts of a message that are told in full, the strongest first."""
    several = (alert, *alert.joined)[:DETAILED]
    room = max(LEAST, SHOWN // len(several))
    return tuple(Report(one, one.new[:room], max(0, len(one.new) - room)) for one in several)


def others(alert: Alert) -> tuple[tuple[Alert, ...], int]:
    """The alerts of a message of which only the main fact is told, and how many more there are."""
    rest = alert.joined[DETAILED - 1 :]
    return rest[:LISTED], max(0, len(rest) - LISTED)


def verdict(alert: Alert) -> str:
    """What the article is, in words."""
    if alert.kind == "operator":
        return "Notice"
    if alert.edited:
        return "Edited article"
    return _VERDICTS[alert.verdict]


def why(alert: Alert) -> str:
    """One sentence on why this was sent."""
    if alert.kind == "operator":
        return "Sent because it is about watcher's own work."
    because = _REASONS.get(alert.reason, str(alert.reason))
    if alert.edited:
        because = "it was edited and says what neither it nor an earlier report said"
    sure = f" (confidence {alert.confidence:.0%})" if alert.new else ""
    terms = ", ".join(f"“{clean(term, 60)}”" for term in alert.terms[:8])
    return f"Sent because {because}{sure}" + (f"; it matched {terms}." if terms else ".")


def dropped(alert: Alert) -> tuple[tuple[str, ...], int]:
    """What an edited article no longer says, as far as there is room, and how much more it is."""
    shown = tuple(clean(text, SENTENCE_LIMIT) for text in alert.dropped[:DROPPED])
    return shown, max(0, len(alert.dropped) - DROPPED)


def known(alert: Alert) -> tuple[str, ...]:
    """What else there is to know: what was known, copied, carried elsewhere and kept quiet."""
    lines = []
    if alert.known_count:
        sentences = _count(alert.known_count, "other sentence says", "other sentences say")
        lines.append(f"{sentences} what was reported before.")
    if origin := alert.reprint_of:
        outlet = clean(origin.outlet, 80) or "an earlier report"
        lines.append(
            f"{origin.share:.0%} of it comes from {outlet} ({clean(origin.relation, 40)})."
        )
    if alert.also:
        outlets = ", ".join(clean(name, 80) for name in alert.also)
        origins = _count(alert.origins, "independent origin", "independent origins")
        lines.append(f"Also carried by {outlets}; {origins} in all.")
    if alert.quiet_since:
        quiet = _count(alert.quiet_since, "repeat was", "repeats were")
        lines.append(f"{quiet} kept quiet since the last alert on this topic.")
    return tuple(lines)


def main_fact(alert: Alert) -> str:
    """The strongest new sentence, or the title of an alert that has none."""
    return clean(alert.new[0].text if alert.new else alert.title, SENTENCE_LIMIT)


def title(alert: Alert) -> str:
    """The article's title, "" where it already stands among the new sentences."""
    line = clean(alert.title, SENTENCE_LIMIT)
    shown = {clean(sentence.text, SENTENCE_LIMIT) for sentence in alert.new[:SHOWN]}
    return "" if line in shown else line


def changes(sentence: Judged) -> tuple[tuple[str, str], ...]:
    """Pairs of what it was and what it is now, either may be ""."""
    told = sentence.kind in _EARLIER  # by its label
    pairs = ((old, new) for old, new in sentence.changes if old or not told)
    return tuple((clean(old, 120), clean(new, 120)) for old, new in pairs)


def change(old: str, new: str) -> str:
    """One change in plain text."""
    if old and new:
        return f"{old} → {new}"
    return f"new: {new}" if new else f"no longer: {old}"


def before(sentence: Judged) -> Support | None:
    """The nearest earlier sentence of another article, if there is one."""
    # Facts below 0 are sentences of the alert's own article, which nobody was told before.
    return next((support for support in sentence.support if support.fact >= 0), None)


def label(alert: Alert, sentence: Judged, earlier: Support) -> str:
    """How an earlier sentence stands to the new one, one of LABELS."""
    if alert.edited and earlier.url == alert.url:
        return "it said before"
    return _EARLIER.get(sentence.kind, "before" if sentence.changes else "nearest known")


def foot(alert: Alert) -> str:
    """The line of identifiers at the end."""
    more = f" and {len(alert.joined)} more" if alert.joined else ""
    if alert.kind == "operator":
        return f"watcher · notice {clean(alert.id, 120)}{more}"
    return f"watcher · {clean(alert.topic, 80)} · alert {clean(alert.id, 120)}{more}"


def ask(alert: Alert) -> str:
    """How to say whether it was news, "" for what no person can know better."""
    if alert.kind == "operator" or not alert.new:
        return ""
    return f"Was it news? watcher feedback {clean(alert.id)[:ID]} useful (or: known, off-topic)"


def preview(alert: Alert) -> str:
    """What an inbox shows behind the subject, which has told the main fact."""
    if alert.kind == "operator":
        return clean(" ".join(one.text for one in alert.new[1:]), 140)
    changed = [change(*pair) for one in alert.new[:1] for pair in changes(one)]
    parts = (*changed, verdict(alert), clean(alert.outlet, 80), *known(alert))
    return clean(" · ".join(filter(None, parts)), 140)


def place(alert: Alert) -> str:
    """Where it stands: the outlet, and the host too where that has another name."""
    outlet, where = clean(alert.outlet, 80), host(alert.url).removeprefix("www.")
    same = where in ("", outlet.removeprefix("www."))
    return " · ".join(filter(None, (outlet, "" if same else where)))


def when(moment: datetime, zone: tzinfo) -> str:
    """`5 Nov 2026, 09:12` in the reader's zone."""
    local = in_zone(moment, zone)
    return f"{local.day} {local:%b} {local.year}, {local:%H:%M}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
