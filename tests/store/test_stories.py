from collections.abc import Callable
from datetime import datetime

import pytest

from watcher.model import KnownStory
from watcher.store import articles, stories
from watcher.store.articles import NewArticle
from watcher.store.db import Database

SIGNATURE = bytes(512)


@pytest.fixture
def tell(
    database: Database, new_article: Callable[..., NewArticle], now: datetime
) -> Callable[..., int]:
    """Adds an article with a fingerprint."""

    def add(number: int, bands: set[int], version: str = "") -> int:
        new = new_article(f"https://news.example/{number}", text=f"Text{version}")
        with database.write() as session:
            article_id = articles.add_version(session, None, new, now).article_id
            hashes = {number, 2**63 - 1}
            stories.add(
                session, article_id, signature=SIGNATURE, sentence_hashes=hashes, bands=bands
            )
            return article_id

    return add


Tell = Callable[..., int]


def ids(database: Database, bands: set[int], besides: str = "", limit: int = 32) -> list[int]:
    with database.read() as session:
        found = stories.similar(session, bands, besides=besides, limit=limit)
        return [int(story.article) for story in found]


def test_most_alike_come_first_then_the_oldest(database: Database, tell: Tell) -> None:
    old, alike, _, young = tell(1, {1, 2}), tell(2, {1, 2, 3}), tell(3, {9}), tell(4, {1, 2})
    assert ids(database, {1, 2, 3, 4}) == [alike, old, young]
    assert ids(database, {1, 2, 3, 4}, limit=2) == [alike, old]
    assert ids(database, {5}) == []
    assert ids(database, set()) == []


def test_all_of_a_story_comes_back(database: Database, tell: Tell, now: datetime) -> None:
    article_id = tell(1, {7, 2**62})
    with database.read() as session:
        assert stories.similar(session, {2**62}) == (
            KnownStory(
                article=str(article_id),
                outlet="Example News",
                url="https://news.example/1",
                title="A ship left the port",
                published=now,
                sentence_hashes=frozenset({1, 2**63 - 1}),
            ),
        )


def test_own_versions_are_left_out(database: Database, tell: Tell) -> None:
    tell(1, {1})
    tell(1, {1}, version="2")
    other = tell(2, {1})
    assert ids(database, {1}, besides="https://news.example/1") == [other]


def test_article_without_text_resembles_nothing(database: Database, tell: Tell) -> None:  # A21
    tell(1, set())
    tell(2, set())
    assert ids(database, {0}) == []


def test_fingerprint_is_replaced(database: Database, tell: Tell) -> None:
    article_id = tell(1, {1, 2})
    with database.write() as session:
        stories.add(session, article_id, signature=b"", sentence_hashes=[], bands=[2, 3])
    assert ids(database, {1}) == []
    assert ids(database, {2}) == [article_id]
    with database.write() as session:
        assert stories.remove(session, [article_id, 999]) == 1
        assert stories.remove(session, [article_id]) == 0
    assert ids(database, {2, 3}) == []


def test_band_of_many_leads_to_the_first(database: Database, tell: Tell) -> None:
    many = [tell(number, {1}) for number in range(stories.FOLLOWED + 5)]
    alike = tell(999, {1, 2, 3})
    assert ids(database, {1, 2, 3}, limit=1000) == [alike, *many[: stories.FOLLOWED]]
