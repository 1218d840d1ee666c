from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from watcher.model import Alert, Assessment, Entry
from watcher.store import (
    articles,
    assessments,
    entries,
    facts,
    feeds,
    groups,
    outbox,
    retain,
    stories,
)
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.entries import Added, Keyed
from watcher.store.facts import NewFact
from watcher.store.feeds import FeedSpec, PollOutcome
from watcher.store.outbox import State
from watcher.store.retain import Cutoffs, Purged

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OLD = Keyed(Entry("1", "https://news.example/1", "A ship left"), "https://news.example/1")
NEW = Keyed(Entry("2", "https://news.example/2", "A storm came"), "https://news.example/2")
Poll = Callable[..., Added]


def purge(database: Database, before: datetime, **kept: datetime) -> Purged:
    cutoffs = replace(Cutoffs(before, before, before, before, before), **kept)
    with database.write() as session:
        return retain.purge(session, cutoffs)


@pytest.fixture
def poll(database: Database) -> Poll:
    """One poll of a feed whose body has these entries; they are read at once."""

    def work(at: datetime, *body: Keyed, later: timedelta = timedelta()) -> Added:
        with database.write() as session:
            feeds.sync(session, [FeedSpec("wire", "https://news.example/rss", HOUR)], at)
            (row,) = feeds.lease_due(session, at, 1, HOUR)
            added = entries.add(session, row.id, body, at, baseline=False)
            outcome = PollOutcome(at + HOUR, 200, whole=True)
            feeds.settle_poll(session, row.id, outcome, at + later)
            for due in entries.lease_due_reads(session, at, 10, HOUR):
                entries.settle_read(session, due)
        return added

    return work


def test_entry_that_is_still_in_its_feed_is_never_forgotten(
    database: Database, poll: Poll, now: datetime
) -> None:  # E14
    poll(now, OLD)
    for day in range(1, 200, 20):
        at = now + day * DAY
        assert poll(at, OLD, later=HOUR) == Added(0, 0, 1)
        assert purge(database, at + HOUR).entries == 0
    with database.write() as session:
        (row,) = feeds.lease_due(session, now + 900 * DAY, 1, HOUR)
        feeds.settle_poll(session, row.id, PollOutcome(now, 304), now + 900 * DAY)
    assert purge(database, now + 900 * DAY).entries == 0  # not modified: all still there


def test_entry_that_left_its_feed_goes_after_its_time(
    database: Database, poll: Poll, now: datetime
) -> None:  # E14 A18
    poll(now, OLD)
    poll(now + 3 * DAY, NEW)
    assert purge(database, now).entries == 0
    assert poll(now + 4 * DAY, OLD, NEW).new == 0  # back within its time: known
    poll(now + 9 * DAY, NEW)
    assert purge(database, now + 5 * DAY).entries == 1
    assert purge(database, now + 5 * DAY).total == 0


def test_entry_of_a_removed_feed_goes_after_its_time(
    database: Database, poll: Poll, now: datetime
) -> None:
    poll(now, OLD)
    with database.write() as session:
        feeds.sync(session, [], now)
    assert purge(database, now).entries == 0
    assert purge(database, now + DAY).entries == 1


def test_unread_entry_stays(database: Database, poll: Poll, now: datetime) -> None:
    poll(now, OLD)
    edited = Keyed(replace(OLD.entry, summary="twelve"), OLD.url_key)
    with database.write() as session:
        entries.add(session, 1, [edited], now, baseline=False)
    poll_later = PollOutcome(now + 30 * DAY, 200, whole=True)
    with database.write() as session:
        feeds.settle_poll(session, 1, poll_later, now + 30 * DAY)
    assert purge(database, now + 20 * DAY).entries == 0


def test_old_text_goes_and_its_headline_stays(
    database: Database, article_id: int, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    with database.write() as session:
        stories.add(session, article_id, signature=b"", sentence_hashes=[1], bands=[7])
    assert purge(database, now + DAY).texts == 0  # not judged yet
    with database.write() as session:
        articles.settle_judgement(session, article_id, now)
    assert purge(database, now, entries=now).texts == 0
    assert purge(database, now + DAY, entries=now).texts == 2
    with database.write() as session:
        kept = articles.get(session, article_id)
        assert kept is not None
        assert (kept.title, kept.text, kept.summary) == ("A ship left the port", "", "")
        assert stories.similar(session, [7]) == ()
        again = articles.add_version(session, None, new_article(), now)
        assert not again.created  # a text is known by its hash when it is gone


def test_old_facts_go_with_their_postings(
    database: Database, article_id: int, now: datetime
) -> None:
    def fact(text: str, *keys: int) -> NewFact:
        return NewFact(text, article_id, now, frozenset(keys), told=True)

    with database.write() as session:
        facts.add(session, "ships", [fact("old", 1, 2)], now)
        facts.add(session, "ships", [fact("new", 2, 3)], now + DAY)
    assert purge(database, now + HOUR, entries=now).facts == 1
    with database.read() as session:
        found = facts.find(session, "ships", [frozenset({1, 2, 3})])
    assert [one.text for one in found.facts] == ["new"]
    assert (found.frequency, found.size) == ({2: 1, 3: 1}, 1)


def test_alert_goes_when_nobody_waits_for_it(
    database: Database, alert: Alert, article_id: int, now: datetime
) -> None:
    with database.write() as session:
        outbox.raise_alert(session, alert, [("a", "b")], now, article_id=article_id)
    assert purge(database, now + 900 * DAY).alerts == 0  # D09: however old, it is still to be sent
    with database.write() as session:
        (due,) = outbox.lease_due(session, now, 1, HOUR)
        outbox.settle(session, due.delivery_id, State.SENT, now + 9 * DAY)
    assert purge(database, now + 9 * DAY).alerts == 0
    assert purge(database, now + 10 * DAY).alerts == 1
    with database.read() as session:
        assert outbox.backlog(session) == {}
        assert outbox.last_raised(session, alert.topic) is None


def test_all_alerts_of_a_message_go_when_nobody_waits_for_it(
    database: Database, alert: Alert, now: datetime
) -> None:
    with database.write() as session:
        for name in ("1", "2"):
            outbox.raise_alert(session, replace(alert, id=name), [("a", "b")], now, hold=True)
    assert purge(database, now + 900 * DAY).alerts == 0
    with database.write() as session:
        (held,) = groups.held(session)
        groups.release(session, held.id, now)
    assert purge(database, now + 900 * DAY).alerts == 0
    with database.write() as session:
        outbox.settle(session, held.id, State.DEAD, now)
    assert purge(database, now + DAY).alerts == 2


def test_old_judgements_go(
    database: Database, article_id: int, assessment: Assessment, now: datetime
) -> None:
    with database.write() as session:
        assessments.save(session, article_id, assessment, now)
    assert purge(database, now).assessments == 0
    assert purge(database, now + DAY).assessments == 1


def test_article_goes_when_nothing_speaks_of_it(
    database: Database, article_id: int, assessment: Assessment, now: datetime
) -> None:
    later = now + DAY
    with database.write() as session:
        assessments.save(session, article_id, assessment, now)
        articles.settle_judgement(session, article_id, now)
    assert purge(database, later, assessments=now).articles == 0
    assert purge(database, later).articles == 1
    with database.read() as session:
        assert articles.get(session, article_id) is None
    assert purge(database, later) == Purged(0, 0, 0, 0, 0, 0, 0)


def test_ids_are_never_used_twice(
    database: Database, article_id: int, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    with database.write() as session:
        articles.settle_judgement(session, article_id, now)
    while purge(database, now + DAY).total:
        pass
    with database.write() as session:
        assert articles.add_version(session, None, new_article(), now).article_id > article_id


def test_purging_in_small_steps_ends(
    database: Database, article_id: int, assessment: Assessment, now: datetime
) -> None:
    with database.write() as session:
        for number in range(7):
            assessments.save(session, article_id, replace(assessment, topic=str(number)), now)
            new = NewFact(f"fact {number}", article_id, now, frozenset({number}))
            facts.add(session, f"{number % 2}", [new], now)
        articles.settle_judgement(session, article_id, now)
    cutoffs = Cutoffs(*[now + DAY] * 5)
    purged: list[Purged] = []
    while not purged or purged[-1].total:
        with database.write() as session:
            purged.append(retain.purge(session, cutoffs, limit=2))
    assert max(one.assessments for one in purged) == 2
    assert max(one.facts for one in purged) == 2
    assert sum(one.assessments for one in purged) == sum(one.facts for one in purged) == 7
    assert sum(one.articles for one in purged) == 1
