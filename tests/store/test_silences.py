"""Silences begin, last and end; what ended long ago is forgotten."""

from datetime import datetime, timedelta

from watcher.store import silences
from watcher.store.db import Database
from watcher.store.silences import REMEMBERED, Silence

DAY = timedelta(days=1)


def test_a_silence_lasts_until_its_end(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = silences.add(
            session, topic="cod", words="quota*", comment="known", until=now + DAY, now=now
        )
        two = silences.add(session, feed="wire", until=now + 2 * DAY, now=now)
        first = Silence(one, "cod", "", "quota*", "known", now, now + DAY)
        second = Silence(two, "", "wire", "", "", now, now + 2 * DAY)
        assert silences.listed(session, now) == (second, first)
        assert silences.listed(session, now + DAY) == (second,)
        assert silences.listed(session, now + DAY, ended=True) == (second, first)


def test_a_silence_can_be_ended_once(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = silences.add(session, topic="cod", until=now + DAY, now=now)
        assert silences.expire(session, one, now + DAY / 2)
        assert not silences.expire(session, one, now + DAY / 2)
        assert not silences.expire(session, one + 1, now)
        assert silences.listed(session, now + DAY / 2) == ()


def test_what_ended_long_ago_is_forgotten_and_its_number_not_used_again(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        one = silences.add(session, topic="cod", until=now + DAY, now=now)
        later = now + REMEMBERED + 2 * DAY
        two = silences.add(session, topic="ling", until=later + DAY, now=later)
        (kept,) = silences.listed(session, later, ended=True)
    assert kept.id == two > one
