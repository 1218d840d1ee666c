from collections.abc import Mapping
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.store import postings, topics
from watcher.store.db import Database
from watcher.store.postings import NEWEST

Facts = Mapping[int, set[int]]


@pytest.fixture
def topic_id(database: Database, now: datetime) -> int:
    with database.write() as session:
        return topics.id_of(session, "ships", now)


def state(database: Database, topic_id: int, *keys: int) -> dict[int, tuple[int, list[int]]]:
    with database.read() as session:
        found = postings.read(session, topic_id, keys)
        return {key: (one.facts, one.ids) for key, one in found.items()}


def test_keys_lead_to_their_facts(database: Database, topic_id: int) -> None:
    big = 2**63 - 1
    with database.write() as session:
        postings.add(session, topic_id, {1: {5, 6}, 2: {6, big}})
        postings.add(session, topic_id, {3: {6}})
        postings.add(session, topic_id, {})
    assert state(database, topic_id, 5, 6, 7, big) == {
        5: (1, [1]),
        6: (3, [1, 2, 3]),
        big: (1, [2]),
    }
    assert state(database, topic_id + 1, 5) == {}
    assert state(database, topic_id) == {}


def test_row_of_a_common_key_stays_small(database: Database, topic_id: int) -> None:
    with database.write() as session:
        for first in range(1, 1001, 100):
            postings.add(session, topic_id, {fact: {5} for fact in range(first, first + 100)})
    assert state(database, topic_id, 5) == {5: (1000, list(range(1001 - NEWEST, 1001)))}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kept=st.dictionaries(st.integers(1, 50), st.sets(st.integers(0, 9)), max_size=8),
    gone=st.dictionaries(st.integers(51, 99), st.sets(st.integers(0, 9)), max_size=8),
)
def test_forgotten_facts_leave_no_trace(
    database: Database, topic_id: int, kept: Facts, gone: Facts
) -> None:
    with database.write() as session:
        postings.add(session, topic_id, {**kept, **gone})
    with database.write() as session:
        postings.remove(session, topic_id, gone)
    left = state(database, topic_id, *range(10))
    with database.write() as session:
        postings.remove(session, topic_id, kept)
    assert left == {
        key: (len(facts), facts)
        for key in range(10)
        if (facts := sorted(fact for fact, keys in kept.items() if key in keys))
    }
    assert state(database, topic_id, *range(10)) == {}
