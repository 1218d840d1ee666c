"""A row's judgement is the daemon's: an article of that one sentence is judged alike."""

from datetime import UTC, datetime

import pytest

from watcher.core.judge import assess, prepare
from watcher.core.topics import Term, Topic, TopicMatch
from watcher.evaluation import sentences
from watcher.model import Article

NOW = datetime(2031, 3, 4, tzinfo=UTC)
ANYTHING = TopicMatch(Topic("any", "Any", Term(r"\w", regex=True)), (), ())
KNOWN = (
    "Ferry crews at Northport stopped work at dawn. They want better pay.\nThe port is closed.",
    "The operator, Harbour Lines, has offered 4% more.",
)
TEXTS = (
    "Ferry crews at Northport stopped work at dawn.",
    "The operator, Harbour Lines, has offered 6% more.",
    "Harbour Lines offered its crews four percent more, the company said.",
    "A museum of paintings opens next month.",
)


def test_memory_holds_the_sentences_of_each_text() -> None:
    dates = (NOW, datetime(2031, 3, 5, tzinfo=UTC))
    memory = sentences.memory(KNOWN, dates)
    assert [(fact.text, fact.article) for fact in memory.facts] == [
        ("Ferry crews at Northport stopped work at dawn.", "0"),
        ("They want better pay.", "0"),
        ("The port is closed.", "0"),
        ("The operator, Harbour Lines, has offered 4% more.", "1"),
    ]
    assert [fact.published for fact in memory.facts] == [NOW, NOW, NOW, dates[1]]
    assert memory.size == 4
    assert max(memory.frequency.values()) >= 1


@pytest.mark.parametrize("text", TEXTS)
def test_a_row_is_judged_as_an_article_of_that_sentence(text: str) -> None:
    row = sentences.parse({"id": 1, "known": list(KNOWN), "text": text})
    judged = sentences.judge(row)
    article = Article("a", "", "", "", "", text, NOW)
    whole = assess(prepare(article, {}), ANYTHING, sentences.memory(KNOWN))
    (inside,) = whole.sentences
    assert (judged.novelty, judged.changes, judged.support) == (
        inside.novelty,
        inside.changes,
        inside.support,
    )


def test_scores_count_labelled_rows_only() -> None:
    raw = [
        {"id": 1, "known": list(KNOWN), "text": TEXTS[0], "new": False},
        {"id": 2, "known": list(KNOWN), "text": TEXTS[3], "new": True},
        {"id": 3, "known": list(KNOWN), "text": TEXTS[3]},
    ]
    rows = map(sentences.parse, raw)
    found = sentences.score((row, sentences.judge(row)) for row in rows)
    assert (found.rows, found.agreement.f1, found.auc) == (2, 1.0, 1.0)
