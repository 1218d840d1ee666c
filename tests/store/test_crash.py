"""Kill -9 at any moment: what was acknowledged is there, and nothing is half there."""

import multiprocessing
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from watcher.model import Alert, Assessment, Entry, Reason, Verdict
from watcher.store import articles, assessments, entries, facts, feeds, outbox
from watcher.store.articles import NewArticle
from watcher.store.db import Database, open_database
from watcher.store.entries import Keyed
from watcher.store.facts import NewFact
from watcher.store.feeds import FeedSpec

NOW = datetime(2024, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
LOOPS = 20
ALERT = Alert(
    id="",
    topic="ships",
    topic_title="Ships",
    verdict=Verdict.FRESH,
    reason=Reason.NEW_FACTS,
    title="A ship left",
    url="",
    outlet="",
    published=NOW,
    created=NOW,
    new=(),
)
ASSESSMENT = Assessment("ships", Verdict.FRESH, alert=True, reason=Reason.NEW_FACTS)


@pytest.fixture(scope="module")
def children() -> ForkServerContext:
    """Quick children of a clean parent (a fork of this process would share open files)."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "alembic.command", "watcher.store.retain"])
    return context


def work(database: Database, number: int) -> None:
    """All that one entry leads to, in the transactions of the pipeline."""
    url = f"https://news.example/{number}"
    with database.write() as session:
        entries.add(session, 1, [Keyed(Entry(url, url, "A ship"), url)], NOW, baseline=False)
    read_one(database, NOW)
    judge_one(database, NOW)


def read_one(database: Database, at: datetime) -> bool:
    with database.write() as session:
        due = entries.lease_due_reads(session, at, 1, HOUR)
    for one in due:
        url = one.url_key
        new = NewArticle(url, url, "News", "news.example", "A ship", "", f"At {url}.", NOW)
        with database.write() as session:
            articles.add_version(session, one.id, new, at)
            entries.settle_read(session, one)
    return bool(due)


def judge_one(database: Database, at: datetime) -> bool:
    with database.write() as session:
        due = articles.lease_due_judgements(session, at, 1, HOUR)
    for one in due:
        new = NewFact(one.article.text, one.id, NOW, frozenset({1, one.id + 1}))
        alert = replace(ALERT, id=f"ships/{one.id}")
        with database.write() as session:
            facts.add(session, "ships", [new], at)
            outbox.raise_alert(session, alert, [("screen", "x"), ("mail", "y")], at)
            assessments.save(session, one.id, ASSESSMENT, at)
            articles.settle_judgement(session, one.id, at)
    return bool(due)


def write_for_ever(path: Path, first: int, acknowledge: Connection) -> None:
    database = open_database(path)
    for number in count(first):
        work(database, number)
        acknowledge.send(number)


def start_up(path: Path, begun: Connection) -> None:
    begun.send(0)
    open_database(path)


def finish(database: Database) -> None:
    """What the next start does with work that was cut short."""
    while read_one(database, NOW + 2 * HOUR) or judge_one(database, NOW + 2 * HOUR):
        pass


def test_killed_between_any_two_steps_loses_nothing(
    tmp_path: Path, children: ForkServerContext
) -> None:  # E01
    path = tmp_path / "watcher.db"
    rng = random.Random(1)
    database = open_database(path)
    with database.write() as session:
        feeds.sync(session, [FeedSpec("wire", "https://news.example/rss", HOUR)], NOW)
    database.close()
    acknowledged: set[int] = set()
    for loop in range(LOOPS):
        hear, say = children.Pipe(duplex=False)
        first = loop * 100_000
        child = children.Process(target=write_for_ever, args=(path, first, say), daemon=True)
        child.start()
        say.close()
        for _ in range(rng.randrange(1, 6)):
            acknowledged.add(hear.recv())
        time.sleep(rng.random() * 0.01)  # the moment of death is the point
        child.kill()
        child.join()
        while hear.poll():
            try:
                acknowledged.add(hear.recv())
            except EOFError:
                break
        hear.close()

    database = open_database(path)
    database.verify()
    finish(database)
    with database.read() as session:
        urls = {f"https://news.example/{number}" for number in acknowledged}
        run = session.connection().exec_driver_sql
        carried = set(
            run("SELECT url FROM article JOIN fact ON fact.article_id = article.id").scalars()
        )
        assert urls <= carried
        assert len(acknowledged) >= LOOPS
        amounts = [
            run(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 (names of ours)
            for table in ("entry", "article", "fact", "alert", "fact_source")
        ]
        assert len(set(amounts)) == 1, amounts
        assert run("SELECT count(*) FROM delivery").scalar_one() == 2 * amounts[0]
        assert facts.find(session, "ships", [frozenset({1})]).frequency == {1: amounts[0]}
    database.close()


def test_killed_during_the_first_start_is_no_damage(
    tmp_path: Path, children: ForkServerContext
) -> None:  # E01 E09
    rng = random.Random(2)
    for loop in range(10):
        path = tmp_path / f"{loop}.db"
        hear, say = children.Pipe(duplex=False)
        child = children.Process(target=start_up, args=(path, say), daemon=True)
        child.start()
        hear.recv()
        time.sleep(rng.random() * 0.15)  # the moment of death is the point
        child.kill()
        child.join()
        database = open_database(path)
        database.verify()
        database.close()
