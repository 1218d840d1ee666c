"""The machine-readable form of a judgement: one JSON object per entry and topic.

The form is a promise to whoever scores or compares replays; it knows nothing of how a judgement
came about. `confidence` is what a message would say, and what `min_confidence` is compared with;
`novelty` is the measure below it, as `watcher evaluate sentences` has it.
"""

from collections.abc import Mapping
from typing import Any

from watcher.model import Assessment, Judged, Reason, Status, Support, Verdict
from watcher.pipeline.alerts import sure

Ids = Mapping[str, str | int]


def as_json(key: str | int, assessment: Assessment | None, ids: Ids) -> dict[str, Any]:
    """The object for one entry and topic; `assessment` is None where no topic's terms match.

    Args:
        key: the entry's id as it was given.
        assessment: the judgement.
        ids: article id to the id as it was given, for those that differ.
    """
    judged = assessment or Assessment("", Verdict.OFF_TOPIC, alert=False, reason=Reason.OFF_TOPIC)
    copied = judged.reprint_of
    new = [_new(sure(sentence), ids) for sentence in judged.of(Status.NEW)]
    return {
        "id": key,
        "topic": judged.topic or None,
        "relevant": judged.verdict is not Verdict.OFF_TOPIC,
        "verdict": judged.verdict.value,
        "alert": judged.alert,
        "reason": judged.reason.value,
        "confidence": max((one["confidence"] for one in new), default=0.0),
        "new": new,
        **{
            status.value: [_supported(sentence, ids) for sentence in judged.of(status)]
            for status in (Status.KNOWN, Status.BACKGROUND, Status.CHROME, Status.UNRELATED)
        },
        "reprint_of": copied
        and {"id": ids.get(copied.article, copied.article), "share": round(copied.share, 4)},
    }


def _new(sentence: Judged, ids: Ids) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "confidence": round(sentence.confidence, 4),
        "novelty": round(sentence.novelty, 4),
        "kind": sentence.kind,
        "changes": [list(change) for change in sentence.changes],
        "nearest": _support(sentence.support[0], ids) if sentence.support else None,
    }


def _supported(sentence: Judged, ids: Ids) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "support": [_support(support, ids) for support in sentence.support],
    }


def _support(support: Support, ids: Ids) -> dict[str, Any]:
    return {"text": support.text, "id": ids.get(support.article, support.article)}
