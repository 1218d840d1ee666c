import json
from datetime import UTC, datetime

from watcher.model import Assessment, Judged, Lineage, Reason, Status, Support, Verdict
from watcher.pipeline.alerts import CHANGED
from watcher.pipeline.report import as_json

WHEN = datetime(2031, 3, 4, tzinfo=UTC)
EARLIER = Support("Crews may strike.", "12", "a.example", "https://a.example/1", WHEN, fact=3)


def test_an_assessment_has_the_promised_form() -> None:
    assessment = Assessment(
        "ferry",
        Verdict.UPDATE,
        alert=True,
        reason=Reason.NEW_FACTS,
        sentences=(
            Judged(
                "Crews strike.",
                Status.NEW,
                confidence=0.51234,
                novelty=0.51234,
                kind="modality",
                changes=(("may", "done"),),
                support=(EARLIER,),
            ),
            Judged("The sea is wide.", Status.NEW, confidence=0.6, novelty=0.6),
            Judged("Crews may strike.", Status.KNOWN, support=(EARLIER,)),
            Judged("It was founded in 1901.", Status.BACKGROUND),
            Judged("Subscribe", Status.CHROME),
            Judged("Bridge reopens", Status.UNRELATED),
        ),
        reprint_of=Lineage("12", 0.45678),
    )
    assert as_json("x1", assessment, {"12": 7}) == {
        "id": "x1",
        "topic": "ferry",
        "relevant": True,
        "verdict": "update",
        "alert": True,
        "reason": "new facts",
        "confidence": CHANGED,
        "new": [
            {
                "text": "Crews strike.",
                "confidence": CHANGED,  # as messages have it
                "novelty": 0.5123,
                "kind": "modality",
                "changes": [["may", "done"]],
                "nearest": {"text": "Crews may strike.", "id": 7},
            },
            {
                "text": "The sea is wide.",
                "confidence": 0.6,
                "novelty": 0.6,
                "kind": "",
                "changes": [],
                "nearest": None,
            },
        ],
        "known": [
            {"text": "Crews may strike.", "support": [{"text": "Crews may strike.", "id": 7}]}
        ],
        "background": [{"text": "It was founded in 1901.", "support": []}],
        "chrome": [{"text": "Subscribe", "support": []}],
        "unrelated": [{"text": "Bridge reopens", "support": []}],
        "reprint_of": {"id": 7, "share": 0.4568},
    }


def test_an_entry_that_no_topic_matches_is_irrelevant_to_none() -> None:
    shown = as_json(5, None, {})
    assert (shown["id"], shown["topic"], shown["relevant"], shown["alert"]) == (
        5,
        None,
        False,
        False,
    )
    assert shown["verdict"] == shown["reason"] == "off topic"
    assert shown["reprint_of"] is None
    assert shown["confidence"] == 0.0
    assert json.loads(json.dumps(shown)) == shown


def test_a_topic_whose_terms_match_may_still_find_it_irrelevant() -> None:
    off = Assessment("ferry", Verdict.OFF_TOPIC, alert=False, reason=Reason.OFF_TOPIC)
    shown = as_json("a", off, {})
    assert (shown["topic"], shown["relevant"]) == ("ferry", False)
