from datetime import datetime

import pytest

from watcher.core.topics import Term, Topic
from watcher.model import Article, Assessment, Judged, Reason, Status, Support, Verdict
from watcher.pipeline import alerts


def test_the_id_of_an_alert_depends_on_topic_article_and_version_only() -> None:
    one = alerts.alert_id("ferry", "news.example/a", 1)
    assert one == alerts.alert_id("ferry", "news.example/a", 1)
    others = {
        alerts.alert_id("port", "news.example/a", 1),
        alerts.alert_id("ferry", "news.example/b", 1),
        alerts.alert_id("ferry", "news.example/a", 2),
        alerts.alert_id("ferrynews.example", "/a", 1),
    }
    assert len({one, *others}) == 5
    assert len(one) == 32


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("number", (("7", "9"),)),
        ("denial", (("", "denied"),)),
        ("confirmation", (("", "confirmed"),)),
        ("called off", (("", "suspended"),)),
        ("cause", (("", "corroded valve"),)),
    ],
)
def test_what_turns_a_known_thing_is_news_for_sure(
    now: datetime, kind: str, changes: tuple[tuple[str, str], ...]
) -> None:
    changed = Judged("now 9", Status.NEW, confidence=0.5, kind=kind, changes=changes)
    sentences = (Judged("unlike", Status.NEW, confidence=0.9), changed)
    assessment = Assessment(
        "ferry", Verdict.UPDATE, alert=True, reason=Reason.NEW_FACTS, sentences=sentences
    )
    article = Article("1", "https://a.example/1", "a.example", "T", "", "", now)
    topic = Topic("ferry", "Ferry strike", Term("ferry"))
    alert = alerts.build(topic, article, "a.example/1", assessment, quiet_since=0, now=now)
    assert [sentence.text for sentence in alert.new] == ["now 9", "unlike"]
    assert alert.confidence == alerts.CHANGED


def test_of_sentences_that_are_as_surely_new_the_lede_leads(now: datetime) -> None:
    sentences = (
        Judged("perhaps", Status.NEW, confidence=0.6),
        Judged("The court ordered them back.", Status.NEW, confidence=0.7),
        Judged("It is about peace, the judge said.", Status.NEW, confidence=0.9),
    )
    assessment = Assessment(
        "ferry", Verdict.UPDATE, alert=True, reason=Reason.NEW_FACTS, sentences=sentences
    )
    article = Article("1", "https://a.example/1", "a.example", "T", "", "", now)
    topic = Topic("ferry", "Ferry strike", Term("ferry"))
    alert = alerts.build(topic, article, "a.example/1", assessment, quiet_since=0, now=now)
    told = [sentence.text for sentence in alert.new]
    assert told == [sentences[1].text, sentences[2].text, "perhaps"]


def test_the_sentence_of_the_version_before_stands_beside_the_new_one(now: datetime) -> None:
    old, own = (
        Support(text, "1", "a.example", "https://a.example/1", now, fact)
        for text, fact in (("It said seven.", -1), ("Its first sentence.", -2))
    )
    new = Judged("It says nine.", Status.NEW, support=(own, old))
    before, after = (
        Assessment("ferry", Verdict.FRESH, alert=True, reason=Reason.NEW_FACTS, sentences=said)
        for said in ((Judged("It said seven.", Status.NEW),), (new,))
    )
    article = Article("2", "https://a.example/1", "a.example", "T", "", "", now, version=2)
    topic = Topic("ferry", "Ferry strike", Term("ferry"))
    alert = alerts.build(
        topic, article, "a.example/1", after, quiet_since=0, before=before, now=now
    )
    assert [one.fact for one in alert.new[0].support] == [-2, 0]
    assert alert.dropped == ()


def test_what_an_article_says_twice_was_not_reported_before(now: datetime) -> None:
    own, earlier = (
        Support("Crews strike.", "1", "a.example", "https://a.example/1", now, fact)
        for fact in (-1, 7)
    )
    sentences = (
        Judged("Crews strike.", Status.NEW, headline=True),
        Judged("Crews are on strike.", Status.KNOWN, support=(own,)),
        Judged("The strike began.", Status.KNOWN, support=(own, earlier)),
    )
    assessment = Assessment(
        "ferry", Verdict.FRESH, alert=True, reason=Reason.NEW_FACTS, sentences=sentences
    )
    article = Article("1", "https://a.example/1", "a.example", "T", "", "", now)
    topic = Topic("ferry", "Ferry strike", Term("ferry"))
    alert = alerts.build(topic, article, "a.example/1", assessment, quiet_since=0, now=now)
    assert alert.known_count == 1


def test_the_headline_comes_first_and_then_what_is_surest(now: datetime) -> None:
    sentences = (
        Judged("unsure", Status.NEW, confidence=0.6),
        Judged("known", Status.KNOWN),
        Judged("sure", Status.NEW, confidence=0.9),
        Judged("headline", Status.NEW, confidence=0.5, headline=True),
    )
    assessment = Assessment(
        "ferry", Verdict.UPDATE, alert=True, reason=Reason.NEW_FACTS, sentences=sentences
    )
    article = Article("1", "https://a.example/1", "a.example", "T", "", "", now, version=3)
    topic = Topic("ferry", "Ferry strike", Term("ferry"))
    alert = alerts.build(topic, article, "a.example/1", assessment, quiet_since=4, now=now)
    assert [sentence.text for sentence in alert.new] == ["headline", "sure", "unsure"]
    assert (alert.known_count, alert.quiet_since) == (1, 4)
    assert alert.id == alerts.alert_id("ferry", "a.example/1", 3)
