"""The alert as JSON values, for programs."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from watcher.model import Alert, Judged, Lineage, Support
from watcher.notify import words
from watcher.notify.plain import clean, link

SENTENCES = 20  # with words.SENTENCE_LIMIT keeps most bodies under Standard Webhooks' 20 kB
DROPPED = 10
ALERTS = 100  # of one message, each by itself: more than a night of busy news
SCHEMA = "watcher.alert/1"


def payload(alert: Alert) -> dict[str, Any]:
    """The body of a webhook; the schema's number grows with breaking changes.

    `data` is the alert. In a message of several it is the strongest, except that `new` holds the
    new sentences of all, so that a program which knows one alert only loses nothing; `alerts` then
    lists every alert by itself.
    """
    several = (alert, *alert.joined)
    data = _alert(alert, several, SENTENCES)
    if alert.joined:
        each = max(1, SENTENCES // len(several))
        data["alerts"] = [_alert(replace(one, joined=()), (one,), each) for one in several[:ALERTS]]
        data["alerts_omitted"] = max(0, len(several) - ALERTS)
    return {
        "schema": SCHEMA,
        "type": f"alert.{alert.kind}",
        "timestamp": alert.created.isoformat(),
        "data": data,
    }


def _alert(alert: Alert, several: Sequence[Alert], most: int) -> dict[str, Any]:
    """One alert, with up to `most` new sentences of several."""
    new = [sentence for one in several for sentence in one.new]
    return {
        "id": clean(alert.id),
        "story": clean(alert.story),
        "topic": {"name": clean(alert.topic), "title": clean(alert.topic_title, 200)},
        "subject": words.subject(alert),
        "verdict": alert.verdict.value,
        "reason": alert.reason.value,
        "why": words.why(alert),
        "confidence": _number(alert.confidence),
        "article": {
            "title": clean(alert.title, words.SENTENCE_LIMIT),
            "url": link(alert.url),
            "outlet": clean(alert.outlet, 200),
            "published": alert.published.isoformat(),
        },
        "new": [_fact(sentence) for sentence in new[:most]],
        "omitted": max(0, len(new) - most),
        "known": alert.known_count,
        "quiet_since": alert.quiet_since,
        "also": [clean(name, 200) for name in alert.also[:50]],
        "origins": alert.origins,
        "edited": alert.edited,
        "dropped": [clean(text, words.SENTENCE_LIMIT) for text in alert.dropped[:DROPPED]],
        "terms": [clean(term, 200) for term in alert.terms[:50]],
        "reprint_of": alert.reprint_of and _lineage(alert.reprint_of),
    }


def _fact(sentence: Judged) -> dict[str, Any]:
    before = words.before(sentence)
    return {
        "text": clean(sentence.text, words.SENTENCE_LIMIT),
        "kind": clean(sentence.kind),
        "confidence": _number(sentence.confidence),
        "headline": sentence.headline,
        "changes": [{"old": old, "new": new} for old, new in words.changes(sentence)],
        "before": before and _support(before),
    }


def _support(support: Support) -> dict[str, Any]:
    return {
        "text": clean(support.text, words.SENTENCE_LIMIT),
        "outlet": clean(support.outlet, 200),
        "url": link(support.url),
        "published": support.published.isoformat(),
    }


def _lineage(origin: Lineage) -> dict[str, Any]:
    return {
        "outlet": clean(origin.outlet, 200),
        "url": link(origin.url),
        "share": _number(origin.share),
        "relation": clean(origin.relation),
    }


def _number(value: float) -> float:
    return round(value, 3) if math.isfinite(value) else 0.0  # JSON has no NaN
