import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Alert, Assessment, Judged, Lineage, Reason, Status, Support, Verdict
from watcher.store import codec

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
SHARE = st.floats(0, 1)
MOMENT = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)).map(  # noqa: DTZ001 (zone follows)
    lambda moment: moment.replace(tzinfo=UTC)
)
SUPPORT = st.builds(Support, TEXT, TEXT, TEXT, TEXT, MOMENT, st.integers())
JUDGED = st.builds(
    Judged,
    TEXT,
    st.sampled_from(Status),
    SHARE,
    SHARE,
    TEXT,
    st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
    st.lists(SUPPORT, max_size=3).map(tuple),
    st.booleans(),
)
LINEAGE = st.none() | st.builds(Lineage, TEXT, SHARE, TEXT, TEXT, TEXT)
SENTENCES = st.lists(JUDGED, max_size=4).map(tuple)
WORDS = st.lists(TEXT, max_size=3).map(tuple)
ASSESSMENT = st.builds(
    Assessment,
    TEXT,
    st.sampled_from(Verdict),
    st.booleans(),
    st.sampled_from(Reason),
    SENTENCES,
    LINEAGE,
    WORDS,
    SHARE,
)
ALERT = st.builds(
    Alert,
    id=TEXT,
    topic=TEXT,
    topic_title=TEXT,
    verdict=st.sampled_from(Verdict),
    reason=st.sampled_from(Reason),
    title=TEXT,
    url=TEXT,
    outlet=TEXT,
    published=MOMENT,
    created=MOMENT,
    new=SENTENCES,
    terms=WORDS,
    also=WORDS,
    reprint_of=LINEAGE,
    known_count=st.integers(),
    quiet_since=st.integers(),
    kind=TEXT,
)


@given(ASSESSMENT)
def test_assessments_come_back_as_they_were(assessment: Assessment) -> None:
    assert codec.loads(Assessment, codec.dumps(assessment)) == assessment


@given(ALERT)
def test_alerts_come_back_as_they_were(alert: Alert) -> None:
    assert codec.loads(Alert, codec.dumps(alert)) == alert


def test_defaults_cost_nothing() -> None:
    assert codec.dumps(Judged("A ship left.", Status.NEW)) == (
        '{"text":"A ship left.","status":"new"}'
    )


def test_what_json_and_utf8_lack_is_replaced() -> None:  # E10
    odd = Judged("a\0b\ud800", Status.NEW, confidence=float("nan"), novelty=float("inf"))
    written = codec.dumps(odd)
    written.encode()
    assert json.loads(written)["text"] == "ab\ufffd"
    assert codec.loads(Judged, written).confidence == 0.0


def test_rows_of_other_versions_are_read() -> None:  # K10
    newer = '{"text":"A ship left.","status":"new","mood":{"of":"the sea"}}'
    assert codec.loads(Judged, newer) == Judged("A ship left.", Status.NEW)
    older = '{"text":"A ship left.","status":"new"}'
    assert codec.loads(Judged, older).support == ()
