"""What a person's word on an article is taken to mean."""

from datetime import UTC, datetime

import pytest

from watcher.errors import ConfigError
from watcher.model import Article, Assessment, Judged, Reason, Status, Verdict
from watcher.pipeline.feedback import candidates, missed

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
ARTICLE = Article("8", "https://a.example/8", "a.example", "t", "", "", NOW)


def judged(*sentences: Judged, alert: bool = False) -> Assessment:
    return Assessment("strike", Verdict.REPRINT, alert, Reason.REPRINT, sentences)


REPRINT = judged(
    Judged("Here is what we know.", Status.BACKGROUND, novelty=0.9),
    Judged("420 dockers walked out.", Status.KNOWN, novelty=0.1),
    Judged("The strike ended.", Status.KNOWN, novelty=0.4),
    Judged("Follow us", Status.CHROME, novelty=1.0),
)


def test_what_leads_on_is_missed_by_nobody_where_something_better_stands() -> None:
    label = missed("x", ARTICLE, REPRINT)
    assert (label.place, label.sentence.text) == (3, "The strike ended.")
    assert [place for place, _ in candidates(REPRINT)] == [3, 2, 1]
    only = judged(REPRINT.sentences[0])
    assert missed("x", ARTICLE, only).place == 1


def test_a_detail_that_was_new_is_missed_first() -> None:
    detail = Judged("A tug came.", Status.NEW, novelty=0.6)
    assert missed("x", ARTICLE, judged(*REPRINT.sentences, detail)).place == 5


def test_a_sentence_that_is_chosen_is_the_one() -> None:
    assert missed("x", ARTICLE, REPRINT, 2).sentence.text == "420 dockers walked out."
    for article, place in ((REPRINT, 9), (judged(REPRINT.sentences[3]), 0)):
        with pytest.raises(ConfigError, match="no such sentence"):
            missed("x", ARTICLE, article, place)
