from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from watcher.model import Article
from watcher.store import articles
from watcher.store.articles import NewArticle, Version
from watcher.store.db import Database

HOUR = timedelta(hours=1)
Make = Callable[..., NewArticle]


@pytest.fixture
def add(database: Database, new_article: Make, now: datetime) -> Callable[..., Version]:
    def work(**changes: object) -> Version:
        with database.write() as session:
            return articles.add_version(session, None, new_article(**changes), now)

    return work


Add = Callable[..., Version]


def test_new_text_at_an_address_is_a_new_version(database: Database, add: Add) -> None:
    first = add()
    assert add() == Version(first.article_id, 1, created=False)
    second = add(text="Two ships left the port.")
    assert (second.version, second.created) == (2, True)
    assert add(url="https://news.example/2").version == 1
    with database.read() as session:
        assert articles.previous(session, first.article_id) is None
        before = articles.previous(session, second.article_id)
        assert before is not None
        assert before.id == str(first.article_id)
        assert articles.get(session, 10**6) is None


def test_new_headline_is_a_new_version(add: Add) -> None:  # A20
    add(title="Seven containers")
    assert add(title="Ten containers").version == 2


def test_text_that_comes_back_is_not_news(add: Add) -> None:  # A18
    first = add(text="One.")
    add(text="Two.")
    assert add(text="One.") == Version(first.article_id, 1, created=False)


def test_whole_text_follows_a_provisional_one(add: Add) -> None:
    assert add(text="", provisional=True).version == 1
    whole = add()
    assert (whole.version, whole.created) == (2, True)
    assert add(text="", provisional=True) == Version(whole.article_id, 2, created=False)


def test_provisional_text_follows_a_whole_one_where_its_words_are_new(
    database: Database, add: Add
) -> None:  # A18, A20
    whole = add()
    assert whole.known is None
    edited = add(text="", provisional=True, summary="It carried barley.")
    assert (edited.version, edited.created, edited.known) == (2, True, whole.article_id)
    retitled = add(text="", provisional=True, title="Two ships left the port")
    assert (retitled.version, retitled.created) == (3, True)
    for words in ({}, {"summary": "It carried barley."}, {"title": "Two ships left the port"}):
        assert add(text="", provisional=True, **words) == Version(whole.article_id, 1, False)
    later = add(text="Three ships left the port.")
    with database.read() as session:
        for one in (edited, retitled, later):  # what was read whole says more than what was not
            before = articles.previous(session, one.article_id)
            assert before is not None
            assert before.id == str(whole.article_id)


def test_a_text_under_other_words_than_it_came_with_is_unchanged(
    database: Database, add: Add, new_article: Make
) -> None:
    add()

    def unchanged(**changes: object) -> str | None:
        with database.read() as session:
            return articles.unchanged_since(session, new_article(**changes))

    assert unchanged() is None
    assert unchanged(summary="It carried barley.") == "A ship left the port"
    assert unchanged(title="Two ships left the port") == "A ship left the port"
    assert unchanged(summary="It carried barley.", text="Two ships left.") is None
    add(text="", provisional=True, summary="It carried barley.")
    assert unchanged(summary="It carried barley.") == "A ship left the port"
    assert unchanged() is None


def test_a_whole_text_is_learnt_again_with_what_follows_it(
    database: Database, add: Add, now: datetime
) -> None:
    whole = add().article_id
    edited = add(text="", provisional=True, summary="It carried barley.").article_id
    with database.write() as session:
        for one in (whole, edited):
            articles.settle_judgement(session, one, now)
        articles.learn_again(session, edited, now)
        due = articles.lease_due_judgements(session, now, 9, HOUR)
    assert [(one.id, one.baseline) for one in due] == [(whole, True), (edited, True)]


def test_articles_are_judged_in_order_of_arrival_and_once(
    database: Database, add: Add, now: datetime
) -> None:
    ids = [add(url=f"https://news.example/{number}").article_id for number in range(3)]
    with database.write() as session:
        assert articles.waiting(session) == 3
        first, second = articles.lease_due_judgements(session, now, 2, HOUR)
        (third,) = articles.lease_due_judgements(session, now, 2, HOUR)
        assert [first.id, second.id, third.id] == ids
        assert first.article == Article(
            id=str(ids[0]),
            url="https://news.example/0",
            outlet="Example News",
            title="A ship left the port",
            summary="It carried grain.",
            text="A ship left the port.\nIt carried grain.",
            published=now,
            language="en",
        )
        assert (first.host, first.url_key, first.attempts) == ("news.example", first.article.url, 1)
        articles.settle_judgement(session, first.id, now)
        articles.retry_judgement(session, second.id, now + HOUR, "odd")
        articles.retry_judgement(session, third.id, None, "poison")
        assert articles.waiting(session) == 1
        (again,) = articles.lease_due_judgements(session, now + HOUR, 2, HOUR)
    assert (again.id, again.attempts) == (second.id, 2)


def test_articles_are_found_by_id_address_and_title(database: Database, add: Add) -> None:
    one = add(url_key="https://news.example/a", url="https://news.example/a?utm=1").article_id
    two = add(url_key="https://news.example/b", url="https://news.example/b").article_id
    with database.read() as session:
        assert articles.lookup(session, str(one)) == (one,)
        assert articles.lookup(session, "https://news.example/a") == (one,)
        assert articles.lookup(session, "https://news.example/a?utm=1") == (one,)
        assert articles.lookup(session, "A ship left the port") == (two, one)
        assert articles.lookup(session, "A ship left the port", limit=1) == (two,)
        assert articles.lookup(session, "9" * 40) == ()  # E10


def test_odd_texts_are_kept_clean(database: Database, add: Add) -> None:  # E10
    odd = add(url="https://x.example/\ud800", title="a\0b", text="\udfff" * 10, outlet="\0")
    again = add(url="https://x.example/\ud800", title="a\0b", text="\udfff" * 10, outlet="\0")
    assert again.article_id == odd.article_id
    with database.read() as session:
        kept = articles.get(session, odd.article_id)
    assert kept is not None
    assert (kept.title, kept.text, kept.outlet) == ("ab", "\ufffd" * 10, "")
