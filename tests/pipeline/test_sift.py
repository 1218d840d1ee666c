from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from watcher.core.topics import Term, Topic
from watcher.model import Entry
from watcher.pipeline.gate import Gate
from watcher.pipeline.sift import ENOUGH, FEW, sift
from watcher.store import entries, feeds
from watcher.store.db import Database
from watcher.store.feeds import FeedSpec
from watcher.store.identity import Keyed

HOUR = timedelta(hours=1)
GATE = Gate([Topic("ferry", "Ferry", Term("ferry"))])
Brings = Callable[..., None]


@pytest.fixture
def brings(database: Database, now: datetime) -> Brings:
    """A feed brings entries with these titles."""
    with database.write() as session:
        feeds.sync(session, [FeedSpec("wire", "https://wire.example/feed", HOUR)], now)
        (wire,) = feeds.lease_due(session, now, 9, HOUR)

    def bring(*titles: str) -> None:
        made = [
            Entry(f"g{number}", f"https://a.example/{number}", title)
            for number, title in enumerate(titles)
        ]
        with database.write() as session:
            keyed = [Keyed(entry, entry.url) for entry in made]
            entries.add(session, wire.id, keyed, now, baseline=False)

    return bring


def due(database: Database, now: datetime) -> tuple[entries.ToRead, ...]:
    with database.read() as session:
        return entries.due_reads(session, now, 1000)


def test_what_touches_no_topic_is_read_no_more(
    database: Database, brings: Brings, now: datetime
) -> None:
    brings(*["Cricket"] * 2 * FEW, "Ferry strike", *["Chess"] * FEW, "A ferry sails")
    wanted, passed = sift(database, GATE, due(database, now), now)
    assert [one.url for one in wanted] == ["https://a.example/100", "https://a.example/151"]
    assert passed == 3 * FEW
    assert list(due(database, now)) == wanted


def test_no_more_is_looked_at_than_is_begun(
    database: Database, brings: Brings, now: datetime
) -> None:
    brings(*["Ferry strike"] * ENOUGH, *["Chess"] * 9)
    found = tuple(replace(one) for one in due(database, now))
    wanted, passed = sift(database, GATE, found, now)
    assert (len(wanted), passed) == (ENOUGH, 0)


def test_what_was_edited_meanwhile_or_is_being_read_stays_due(
    database: Database, brings: Brings, now: datetime
) -> None:
    brings("Cricket", "Chess", "Chess")
    ids = [one.id for one in due(database, now)]
    with database.read() as session:
        texts = entries.texts(session, ids)
    brings("Ferry strike")  # it has the guid of the first
    with database.write() as session:
        entries.lease_due_reads(session, now, 1, HOUR, only=ids[1:2])
        entries.pass_over(session, texts, now)
    assert [one.id for one in due(database, now + HOUR)] == ids[:2]
