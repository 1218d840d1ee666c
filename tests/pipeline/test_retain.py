from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.config import Keep
from watcher.pipeline import retain
from watcher.store import articles, clock, facts
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.facts import NewFact

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEARS = 3650 * DAY


def test_what_is_older_than_the_watchlist_says_is_forgotten(
    database: Database, now: datetime, events: Any
) -> None:
    made = NewArticle("k", "https://a.example/k", "a", "a", "T", "S", "Text.", now)
    with database.write() as session:
        article_id = articles.add_version(session, None, made, now).article_id
        articles.settle_judgement(session, article_id, now)
    keep = Keep.model_validate({"articles": "10d", "facts": "10d", "entries": "20d"})
    assert retain.run(database, keep, now=now, stopping=lambda: False) == 0
    assert retain.run(database, keep, now=now + 9 * DAY, stopping=lambda: False) == 0
    assert retain.run(database, keep, now=now + 11 * DAY, stopping=lambda: True) == 0
    assert retain.run(database, keep, now=now + 11 * DAY, stopping=lambda: False) > 0
    with database.read() as session:
        article = articles.get(session, article_id)
    assert article is not None
    assert (article.title, article.text) == ("T", "")
    assert [name for name, _ in events] == ["retention.put_off", "retention.purged"]
    assert events[1][1] == {"texts": 1}


@pytest.mark.parametrize("ahead", [YEARS, -YEARS, -HOUR])
def test_a_clock_that_leapt_while_nothing_ran_is_not_believed_for_a_day(
    database: Database, now: datetime, ahead: timedelta
) -> None:  # I01, I02
    def forgets(at: datetime) -> bool:
        fact = NewFact("k", article_id, now - 50 * YEARS, frozenset({7}))
        with database.write() as session:
            facts.add(session, "ships", [fact], now - 50 * YEARS)
        return retain.run(database, Keep(), now=at, stopping=lambda: False) > 0

    made = NewArticle("k", "https://a.example/k", "a", "a", "T", "S", "Text.", now)
    with database.write() as session:
        article_id = articles.add_version(session, None, made, now).article_id
    assert not forgets(now)
    assert forgets(now + DAY)
    assert not forgets(now + DAY + ahead)
    assert not forgets(now + DAY + ahead + 23 * HOUR)
    assert forgets(now + DAY + ahead + DAY)
    assert forgets(now + DAY + ahead + 29 * DAY)  # it was off, or is run by a timer


def test_a_clock_that_was_set_is_not_believed_for_a_day(
    database: Database, now: datetime
) -> None:  # I02
    with database.write() as session:
        assert clock.steady_since(session, now) == now
        assert clock.steady_since(session, now + HOUR) == now
        assert clock.steady_since(session, now + 2 * HOUR, leapt=True) == now + 2 * HOUR
        assert clock.steady_since(session, now + 3 * HOUR) == now + 2 * HOUR


def test_the_file_grows_no_more_once_as_much_goes_as_comes(
    database: Database, now: datetime
) -> None:
    keep = Keep.model_validate({"articles": "5d", "facts": "5d", "entries": "5d", "alerts": "5d"})
    sizes = []
    for day in range(60):
        at = now + day * DAY
        for number in range(8):
            name = f"https://a.example/{day}-{number}"
            new = NewArticle(name, name, "a", "a", "T", "S", f"{name} " + "word " * 1000, at)
            with database.write() as session:
                article_id = articles.add_version(session, None, new, at).article_id
                fact = NewFact(name, article_id, at, frozenset({day * 8 + number}))
                facts.add(session, "ships", [fact], at)
                articles.settle_judgement(session, article_id, at)
        retain.run(database, keep, now=at, stopping=lambda: False)
        sizes.append(Path(database.location).stat().st_size)
    assert sizes[-1] <= 1.1 * sizes[19]
    assert sizes[19] > 200_000
