"""What is asked, and that no quote is believed which the texts do not bear out."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.features import features
from watcher.core.judge import judge_text
from watcher.core.memory import Memory
from watcher.core.opinion import (
    HIGH,
    LONGEST,
    LOW,
    MOST,
    Opinion,
    Question,
    holds,
    question,
    questions,
)
from watcher.model import Assessment, Judged, KnownFact, Reason, Status, Support, Verdict

DAY = datetime(2031, 3, 4, tzinfo=UTC)
VOTE = "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts."
REWORDED = "Seafarers of the Northport ferry agreed to strike on Monday over shifts at night."
STRANDED = (
    "Commuters face a week without ferry crossings from Monday as Northport crews stop work over "
    "shifts."
)
KNOWN, NEW = Status.KNOWN, Status.NEW


def memory(*texts: str) -> Memory:
    known = tuple(
        KnownFact(number, text, str(number), "", "", DAY, told=True)
        for number, text in enumerate(texts, start=1)
    )
    frequency = Counter(key for text in texts for key in features(text).keys)
    return Memory(known, frequency=frequency, size=len(known))


def judged(**changes: Any) -> Judged:
    made = Judged(REWORDED, NEW, novelty=0.5, support=(Support(VOTE, "1", "", "", DAY),))
    return replace(made, **changes)


@pytest.mark.parametrize("text", [REWORDED, STRANDED])
def test_an_unsure_sentence_is_asked_about(text: str) -> None:
    assert question(judge_text(text, memory(VOTE))) == Question(text, (VOTE,))


@pytest.mark.parametrize(
    "sure",
    [
        {"novelty": LOW - 0.01},
        {"novelty": HIGH + 0.01},
        {"changes": (("412", "430"),)},
        {"support": ()},
        {"status": Status.BACKGROUND},
        {"text": "ferry " * LONGEST},
    ],
)
def test_what_is_sure_or_no_model_may_doubt_is_not_asked_about(sure: dict[str, Any]) -> None:
    assert question(judged()) is not None
    assert question(judged(**sure)) is None


def test_one_article_asks_for_each_sentence_once_and_for_so_many_at_most() -> None:
    many = tuple(judged(text=f"Ferry {number} stays in port.") for number in range(MOST + 5))
    assessment = Assessment("ferry", Verdict.UPDATE, True, Reason.NEW_FACTS, many)
    asked = questions([assessment, assessment])
    assert [one.text for one in asked] == [one.text for one in many[:MOST]]


@pytest.mark.parametrize(
    ("text", "status", "evidence", "believed"),
    [
        (REWORDED, KNOWN, "Ferry crews at Northport voted on Thursday to stop work", True),
        (REWORDED, KNOWN, "ferry  crews at NORTHPORT voted “on Thursday”", True),
        (REWORDED, KNOWN, "Ferry crews at Northport have ended the strike", False),  # not there
        (REWORDED, KNOWN, "agreed to strike on Monday over shifts", False),  # its own words
        (REWORDED, KNOWN, "Ferry crews", False),  # a scrap
        (REWORDED, KNOWN, "erry crews at Northport vote", False),  # no whole words
        (REWORDED, KNOWN, "", False),
        (REWORDED, KNOWN, "voted on Thursday to stop", False),  # nothing that the sentence says
        (REWORDED.replace("shifts", "3 shifts"), KNOWN, VOTE, False),  # a number of its own
        (STRANDED, NEW, "Commuters face a week without ferry crossings", True),
        (STRANDED, NEW, "commuters", True),
        (STRANDED, NEW, "at", False),  # names nothing
        (STRANDED, NEW, "Northport", False),  # a support has it too
        (STRANDED, NEW, "the harbour is closed", False),  # not there
        (STRANDED, NEW, "", False),
    ],
)
def test_only_a_quote_that_stands_in_the_right_text_is_believed(
    text: str, status: Status, evidence: str, believed: bool
) -> None:
    assert holds(Question(text, (VOTE,)), Opinion(status, evidence)) is believed


def test_a_quote_need_not_end_where_a_chinese_word_does() -> None:
    earlier, later = "北港渡轮船员周四投票决定罢工。", "北港渡轮船员同意停止工作。"
    asked = Question(later, (earlier,))
    assert holds(asked, Opinion(KNOWN, "渡轮船员周四投票决定"))
    assert not holds(asked, Opinion(KNOWN, "渡轮船员"))
    assert holds(asked, Opinion(NEW, "同意停止工作"))


@given(st.text(), st.sampled_from([KNOWN, NEW]))
def test_words_that_stand_nowhere_are_never_believed(evidence: str, status: Status) -> None:
    asked = Question(REWORDED, (VOTE,))
    assert not holds(asked, Opinion(status, f"zyx {evidence} zyx"))


@pytest.mark.parametrize(
    ("text", "status", "evidence"),
    [(REWORDED, KNOWN, VOTE), (STRANDED, NEW, "without ferry crossings")],
)
def test_an_opinion_takes_the_place_of_an_unsure_verdict(
    text: str, status: Status, evidence: str
) -> None:
    alone = judge_text(text, memory(VOTE))
    advised = judge_text(text, memory(VOTE), {Question(text, (VOTE,)): Opinion(status, evidence)})
    assert {alone.status, advised.status} == {KNOWN, NEW}
    assert (advised.status, advised.evidence) == (status, evidence)
    assert advised.support == alone.support
    assert (advised.novelty < LOW, advised.novelty > HIGH) == (status is KNOWN, status is NEW)
    assert alone.evidence == ""


def test_a_changed_number_is_new_whatever_anybody_says() -> None:
    earlier = "The Seafarers' Union said 412 of 530 members took part in the vote."
    text = earlier.replace("412", "498")
    alone = judge_text(text, memory(earlier))
    asked = Question(text, (earlier,))
    assert alone.changes
    assert question(alone) is None
    assert judge_text(text, memory(earlier), {asked: Opinion(KNOWN, earlier)}) == alone


def test_an_opinion_on_another_comparison_is_not_heeded() -> None:
    given_ = {Question(REWORDED, ("Something else.",)): Opinion(KNOWN, "Something else.")}
    alone = judge_text(REWORDED, memory(VOTE))
    assert judge_text(REWORDED, memory(VOTE), given_) == alone
