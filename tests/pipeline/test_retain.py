from datetime import datetime, timedelta
from typing import Any

from watcher.config import Keep
from watcher.pipeline import retain
from watcher.store import articles
from watcher.store.articles import NewArticle
from watcher.store.db import Database

DAY = timedelta(days=1)


def test_what_is_older_than_the_watchlist_says_is_forgotten(
    database: Database, now: datetime, events: Any
) -> None:
    made = NewArticle("k", "https://a.example/k", "a", "a", "T", "S", "Text.", now)
    with database.write() as session:
        article_id = articles.add_version(session, None, made, now).article_id
        articles.settle_judgement(session, article_id, now)
    keep = Keep.model_validate({"articles": "10d", "facts": "10d", "entries": "20d"})
    assert retain.run(database, keep, now=now + 9 * DAY, stopping=lambda: False) == 0
    assert retain.run(database, keep, now=now + 11 * DAY, stopping=lambda: True) == 0
    assert retain.run(database, keep, now=now + 11 * DAY, stopping=lambda: False) > 0
    with database.read() as session:
        article = articles.get(session, article_id)
    assert article is not None
    assert (article.title, article.text) == ("T", "")
    assert [name for name, _ in events] == ["retention.purged"]
