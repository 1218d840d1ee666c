"""The statements of the hot path reach their rows through keys, however large the tables are."""

import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from watcher.model import Alert, Entry, Reason, Verdict
from watcher.store import (
    articles,
    carriers,
    coverage,
    deliveries,
    digests,
    entries,
    facts,
    feeds,
    groups,
    history,
    judged,
    lineage,
    lines,
    outbox,
    stories,
    timeline,
)
from watcher.store.articles import NewArticle
from watcher.store.db import Database, open_database
from watcher.store.entries import Keyed
from watcher.store.facts import NewFact
from watcher.store.paging import Mark

HOUR = timedelta(hours=1)
Work = Callable[[Session, NewArticle, datetime], object]


def told(now: datetime) -> Alert:
    fresh, why = Verdict.FRESH, Reason.NEW_FACTS
    return Alert("1", "ships", "Ships", fresh, why, "t", "u", "o", now, now, ())


def raised(session: Session, _: NewArticle, now: datetime) -> object:
    return outbox.raise_alert(session, told(now), [("a", "b")], now, article_id=1, hold=True)


HOT: dict[str, Work] = {
    "feeds.due": lambda s, _, now: feeds.due(s, now, 10),
    "feeds.lease_due": lambda s, _, now: feeds.lease_due(s, now, 10, HOUR),
    "entries.add": lambda s, _, now: entries.add(
        s, 1, [Keyed(Entry("1", "u", "t"), "u")], now, baseline=False
    ),
    "entries.due_reads": lambda s, _, now: entries.due_reads(s, now, 10),
    "entries.lease_due_reads": lambda s, _, now: entries.lease_due_reads(s, now, 10, HOUR),
    "entries.feeds_of": lambda s, *_: entries.feeds_of(s, "u"),
    "articles.add_version": lambda s, new, now: articles.add_version(s, None, new, now),
    "articles.lease_due_judgements": lambda s, _, now: articles.lease_due_judgements(
        s, now, 10, HOUR
    ),
    "articles.previous": lambda s, *_: articles.previous(s, 1),
    "articles.lookup": lambda s, *_: articles.lookup(s, "https://x.example/"),
    "stories.similar": lambda s, *_: stories.similar(s, [1, 2]),
    "lines.count": lambda s, *_: lines.count(s, "host", [1, 2]),
    "lines.add": lambda s, _, now: lines.add(s, "host", "u", [1, 2], now),
    "facts.add": lambda s, _, now: facts.add(
        s, "ships", [NewFact("b", 1, now, frozenset({1}))], now
    ),
    "facts.find": lambda s, *_: facts.find(s, "ships", [frozenset({1, 2})]),
    "facts.told": lambda s, _, now: facts.told(s, "ships", now),
    "outbox.raise_alert": raised,
    "outbox.lease_due": lambda s, _, now: outbox.lease_due(s, now, 10, HOUR),
    "carriers.named": lambda s, _, now: carriers.named(s, told(now), 1, now),
    "groups.held": lambda s, *_: groups.held(s),
    "groups.left": lambda s, _, now: groups.left(s, now),
    "groups.release": lambda s, _, now: groups.release(s, "1", now),
}
SINCE = timedelta(days=30)
LISTS: dict[str, Work] = {
    "timeline.page": lambda s, *_: timeline.page(s, "ships"),
    "timeline.leading": lambda s, *_: timeline.leading(s, "ships", 3),
    "timeline.page of all": lambda s, *_: timeline.page(s),
    "judged.page": lambda s, *_: judged.page(s, topic="ships", alerted=False),
    "judged.page, kept quiet": lambda s, *_: judged.page(s, quiet=True),
    "judged.silenced": lambda s, *_: judged.silenced(s, 1),
    "judged.page of all": lambda s, *_: judged.page(s, reason=Reason.REPRINT),
    "judged.page, a later one": lambda s, _, now: judged.page(s, after=Mark(now, 1)),
    "history.page": lambda s, *_: history.page(s),
    "history.page of a topic": lambda s, *_: history.page(s, topic="ships"),
    "lineage.around": lambda s, *_: lineage.around(s, 1),
    "coverage.judged": lambda s, _, now: list(coverage.judged(s, now - SINCE, "ships")),
    "articles.versions": lambda s, *_: articles.versions(s, 1),
    "deliveries.stuck": lambda s, _, now: deliveries.stuck(s, now, now),
}
"""What pages show: read in the order of an index, so that the first rows need no others."""

SMALL = {"feed", "topic", "shared", "waiting", "turns"}
"""What every row may be looked at of: a watchlist has few of them, or what waits was cut short."""


@pytest.fixture
def filled(
    tmp_path: Path, empty_file: Path, new_article: Callable[..., NewArticle], now: datetime
) -> Database:
    path = tmp_path / "watcher.db"
    shutil.copy(empty_file, path)
    database = open_database(path)
    with database.write() as session:
        feeds.sync(session, [feeds.FeedSpec("wire", "https://wire.example/rss", HOUR)], now)
        known = articles.add_version(session, None, new_article("https://x.example/"), now)
        stories.add(session, known.article_id, signature=b"", sentence_hashes=[1], bands=[1])
        new = NewFact("a", known.article_id, now, frozenset({1}))
        facts.add(session, "ships", [new], now)
    return database


def plans_of(
    database: Database, work: Work, new: NewArticle, now: datetime
) -> list[tuple[str, str]]:
    """Each step of each statement that is run, with the statement."""
    statements: list[str] = []
    with database.write() as session:
        raw: Any = session.connection().connection.driver_connection
        raw.set_trace_callback(statements.append)
        work(session, new, now)
        raw.set_trace_callback(None)
        plans = [
            (step[3], statement)
            for statement in statements
            if not statement.startswith("--")
            for step in raw.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    database.close()
    assert plans
    return plans


@pytest.mark.parametrize("name", LISTS)
def test_pages_are_read_in_the_order_of_an_index(
    filled: Database, new_article: Callable[..., NewArticle], now: datetime, name: str
) -> None:
    plans = plans_of(filled, LISTS[name], new_article(), now)
    sorted_first = "USE TEMP B-TREE FOR ORDER BY"
    main = [plan for plan in plans if "LIMIT" in plan[1]]
    assert not [plan for plan in main if plan[0] == sorted_first]
    walked = [plan for plan in plans if re.fullmatch(r"SCAN (?!topic)\w+", plan[0])]
    assert not walked


def test_a_digest_looks_at_the_facts_of_each_article(
    filled: Database, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    def carried(session: Session, _: NewArticle, now: datetime) -> object:
        span = digests.Span(digests.Mark(now, 0, 0), digests.Mark(now, 9, 9))
        return digests.part(session, "ships", "Ships", span)

    plans = plans_of(filled, carried, new_article(), now)
    facts = [step for step, statement in plans if "fact_source" in statement and "fact " in step]
    assert "SEARCH fact USING INTEGER PRIMARY KEY (rowid=?)" in facts
    assert not [step for step in facts if "topic_id=?" in step]


@pytest.mark.parametrize("name", HOT)
def test_no_table_is_walked(
    filled: Database, new_article: Callable[..., NewArticle], now: datetime, name: str
) -> None:
    plans = plans_of(filled, HOT[name], new_article(), now)
    walked = [
        (step, statement)
        for step, statement in plans
        if (table := re.fullmatch(r"SCAN (\w+)( USING .*)?", step)) and table[1] not in SMALL
    ]
    assert not walked
    # Only part of a key: SQLite would walk a whole topic, or a whole host.
    assert not [plan for plan in plans if re.search(r"\((topic_id|host)=\?\)", plan[0])]
