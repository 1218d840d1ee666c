"""How the pages call things, in plain words; the program's own words stand beside them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from watcher.model import Alert, Assessment, Judged, Reason, Status, Support, Verdict
from watcher.notify import words as told
from watcher.store.feeds import FeedHealth
from watcher.store.outbox import State, farthest

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.FRESH: "New report",
    Verdict.UPDATE: "Update",
    Verdict.PARTIAL_REPRINT: "Partial reprint with news",
    Verdict.REPRINT: "Reprint",
    Verdict.BACKGROUND: "Background",
    Verdict.OFF_TOPIC: "Off topic",
    Verdict.NO_TEXT: "Headline only",
}

REASONS: Final[Mapping[Reason, str]] = {
    Reason.NEW_FACTS: "says something new",
    Reason.CORRECTION: "corrects what was said before",
    Reason.REPRINT: "copies an earlier article",
    Reason.KNOWN: "tells of a known development; what is new in it is a detail",
    Reason.BACKGROUND: "tells history only",
    Reason.NO_DEVELOPMENT: "tells no development",
    Reason.OFF_TOPIC: "mentions the topic in passing",
    Reason.NO_TEXT: "has no text to judge",
    Reason.BASELINE: "was there when watching began",
}

QUIET: Final = tuple(one for one in Reason if one not in (Reason.NEW_FACTS, Reason.CORRECTION))
"""Why something is kept quiet."""

SENTENCES: Final[Mapping[Status, tuple[str, str]]] = {
    Status.NEW: ("new", "No earlier sentence on the topic said it."),
    Status.KNOWN: ("known", "An earlier sentence said it."),
    Status.BACKGROUND: ("background", "Not seen before, but old history."),
    Status.CHROME: ("furniture", "Menus, captions and notices of the page."),
    Status.UNRELATED: ("another story", "Something else on the same page."),
}

STATES: Final[Mapping[State, str]] = {
    State.HELD: "waits for others to join it",
    State.DIGEST: "waits for the digest",
    State.PENDING: "is being sent",
    State.SENT: "sent",
    State.DEAD: "given up",
    State.CANCELLED: "called off",
    State.SILENCED: "silenced",
}

AGAIN: Final = "failed, is tried again"
"""A message of which a try has failed, and that is not given up."""

_OUTCOMES: Final[Mapping[State, tuple[str, str]]] = {
    State.HELD: ("warn", "To be told"),
    State.DIGEST: ("warn", "To be told"),
    State.PENDING: ("warn", "To be told"),
    State.SENT: ("good", "Alerted"),
    State.DEAD: ("bad", "Not delivered"),
    State.CANCELLED: ("off", "Called off"),
    State.SILENCED: ("warn", "Silenced"),
}

_REMEDIES: Final[Mapping[str, str]] = {
    "dns": "Check its address, and whether this machine reaches a name server.",
    "connection": "It may be down, or this machine is offline.",
    "timeout": "It is asked again later.",
    "redirect": "Check its address.",
    "html": "Look for its RSS or Atom address.",
    "not a feed": "Look for its RSS or Atom address.",
}
"""By the kind of a feed's error, which has said already what happened."""


def why(one: Assessment) -> str:
    """Why an article was kept quiet, in one sentence without its subject."""
    origin = one.reprint_of
    if origin and one.reason is Reason.REPRINT:
        outlet = origin.outlet or "an earlier article"
        return f"{origin.share:.0%} of it comes from {outlet} ({origin.relation})"
    return REASONS[one.reason]


def outcome(one: Assessment, states: Iterable[State]) -> tuple[str, str]:
    """What came of a judgement: a word for its colour, and words for people.

    Args:
        one: the judgement.
        states: of the deliveries of its alert.
    """
    if not one.alert:
        return "off", "Kept quiet"
    state = farthest(states)
    # Without a delivery no route led to anybody, or the alert is forgotten.
    return _OUTCOMES[state] if state else ("off", "Worth an alert")


def sending(state: State, error: str) -> str:
    """What becomes of a message, whose last try failed with `error`, "" if none did."""
    return AGAIN if state is State.PENDING and error else STATES[state]


def feed_state(one: FeedHealth) -> tuple[str, str]:
    """How a feed is: a word for its colour, and words for people."""
    if one.gone:
        return "bad", "gone for good"
    if not one.active:
        return "off", "not watched"
    if one.failures:
        return (
            "bad",
            "failed once" if one.failures == 1 else f"failed {one.failures} times in a row",
        )
    if one.moved_to:
        return "warn", "has moved"
    if one.empty_since:
        return "warn", "holds no entry"
    return ("good", "works") if one.last_success_at else ("off", "not asked yet")


def feed_trouble(one: FeedHealth) -> str:
    """What is wrong with a feed and what helps, "" if nothing is."""
    if one.gone:
        return f"{_sentence(one.error)} Remove it from the watchlist."
    if one.active and one.failures:
        return f"{_sentence(one.error)} {_REMEDIES.get(one.error_kind, '')}".strip()
    if one.active and one.moved_to:
        return f"It answers from {one.moved_to} now: change its address in the watchlist."
    return ""


def beyond_title(alert: Alert) -> Sequence[Judged]:
    """Its new sentences but the title, unless that says by itself what changed."""
    return [one for one in alert.new if one.text != alert.title or one.changes]


def earlier(alert: Alert, sentence: Judged) -> tuple[str, Support] | None:
    """The sentence that a new one is told beside, as messages have it, and how it stands to it."""
    found = told.before(sentence)
    return (told.label(alert, sentence, found), found) if found else None


def changed(sentence: Judged) -> Sequence[tuple[str, str]]:
    """What changed in a new sentence, but for what the label of the earlier one says already."""
    return told.changes(sentence) if told.before(sentence) else sentence.changes


def _sentence(text: str) -> str:
    first, _, _ = text.partition(" ")
    begin = text[:1] if "://" in first else text[:1].upper()
    return begin + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
