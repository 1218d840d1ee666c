from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.model import KnownFact, Sketch, Status
from watcher.store import articles, facts
from watcher.store.articles import NewArticle
from watcher.store.columns import clean
from watcher.store.db import Database
from watcher.store.facts import Found, NewFact

HOUR = timedelta(hours=1)
Add = Callable[..., tuple[int, ...]]


@pytest.fixture
def add(database: Database, article_id: int, now: datetime) -> Add:
    """Adds facts: text -> keys."""

    def work(
        topic: str, told: bool = False, at: datetime = now, **given_facts: set[int]
    ) -> tuple[int, ...]:
        new = [
            NewFact(text, article_id, now, frozenset(keys), told=told)
            for text, keys in given_facts.items()
        ]
        with database.write() as session:
            return facts.add(session, topic, new, at)

    return work


def found(database: Database, *sentences: set[int], topic: str = "ships") -> Found:
    with database.read() as session:
        return facts.find(session, topic, [frozenset(keys) for keys in sentences])


def texts(known: tuple[KnownFact, ...]) -> list[str]:
    return [fact.text for fact in known]


def test_all_of_a_fact_comes_back(database: Database, article_id: int, now: datetime) -> None:
    new = NewFact(
        "A ship left.",
        article_id,
        now - HOUR,
        frozenset({1, 2**63 - 1}),
        status=Status.BACKGROUND,
        told=True,
        headline=True,
        kind="number",
        sketch=Sketch((1, 2**63 - 1), frozenset({7}), (3, 4, 3)),
    )
    with database.write() as session:
        (fact_id,) = facts.add(session, "ships", [new], now)
    known = KnownFact(
        id=fact_id,
        text="A ship left.",
        article=str(article_id),
        outlet="Example News",
        url="https://news.example/1",
        published=now - HOUR,
        told=True,
        status=Status.BACKGROUND,
        headline=True,
        sketch=Sketch((1, 2**63 - 1), frozenset({7}), (3, 4, 3)),
    )
    assert found(database, {1, 5}) == Found((known,), {1: 1}, 1)
    assert found(database, {2**63 - 1}).facts == (known,)


def test_topics_keep_their_memories_apart(database: Database, add: Add) -> None:
    add("ships", alpha={1})
    add("ports", alpha={1}, beta={1})
    assert found(database, {1}).size == 1
    assert found(database, {1}, topic="ports").frequency == {1: 2}
    assert found(database, {1}, topic="never named") == Found((), {}, 0)


def test_adding_again_changes_nothing(database: Database, add: Add) -> None:
    first = add("ships", alpha={1}, beta={2})
    assert add("ships", beta={7}, gamma={3}, alpha={1})[::2] == first[::-1]
    again = found(database, {1, 2, 3, 7})
    assert again.size == 3
    assert again.frequency == {1: 1, 2: 1, 3: 1}


def test_same_text_twice_in_one_article_is_one_fact(
    database: Database, article_id: int, now: datetime
) -> None:
    twice = [NewFact("A ship left.", article_id, now, frozenset({1}))] * 2
    with database.write() as session:
        one, other = facts.add(session, "ships", twice, now)
    assert one == other
    assert found(database, {1}).frequency == {1: 1}


def test_newest_facts_come_first(database: Database, add: Add) -> None:
    ids = add("ships", alpha={1}, beta={1}, gamma={1})
    assert [fact.id for fact in found(database, {1}).facts] == list(reversed(ids))


def test_told_facts_are_those_told_lately(database: Database, add: Add, now: datetime) -> None:
    add("ships", told=True, old={1}, at=now - 10 * HOUR)
    silent = add("ships", silent={2})
    add("ships", told=True, new={3})

    def told(since: datetime, limit: int = 10) -> list[str]:
        with database.read() as session:
            return texts(facts.told(session, "ships", since, limit))

    assert told(now - HOUR) == ["new"]
    assert told(now - 10 * HOUR) == ["new", "old"]
    assert told(now - 10 * HOUR, limit=1) == ["new"]
    with database.write() as session:
        facts.mark_told(session, silent, now + HOUR)
        facts.mark_told(session, [], now + HOUR)
    assert told(now - HOUR) == ["silent", "new"]
    add("ships", told=True, old={1}, at=now + 2 * HOUR)
    assert told(now - HOUR) == ["silent", "new"]  # told once is told for good


def test_recent_facts_are_those_added_lately(database: Database, add: Add, now: datetime) -> None:
    add("ships", old={1}, at=now - 10 * HOUR)
    add("ships", new={2})
    with database.read() as session:
        assert texts(facts.recent(session, "ships", now - HOUR)) == ["new"]
        assert texts(facts.recent(session, "ships", now - 20 * HOUR)) == ["new", "old"]
        assert facts.recent(session, "ports", now - HOUR) == ()


def test_sources_begin_with_the_first_carrier(
    database: Database, add: Add, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    ids = add("ships", alpha={1}, beta={2})
    with database.write() as session:
        later = [
            articles.add_version(
                session, None, new_article(f"https://b.example/{n}"), now
            ).article_id
            for n in range(2)
        ]
        facts.add_sources(session, [(ids[0], later[1]), (ids[0], later[0])], now)
        facts.add_sources(session, [(ids[0], later[1])], now + HOUR)
        facts.add_sources(session, [(ids[1] + 99, later[0])], now)  # forgotten meanwhile
        first = int(facts.recent(session, "ships", now)[0].article)
        assert facts.sources(session, ids) == {ids[0]: (first, *later), ids[1]: (first,)}
        assert facts.sources(session, []) == {}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(st.characters()), st.sets(st.integers(0, 2**70))), max_size=6))
def test_nothing_stops_a_batch(
    database: Database, article_id: int, now: datetime, odd: list[tuple[str, set[int]]]
) -> None:  # E10
    new = [NewFact(text, article_id, now, frozenset(keys)) for text, keys in odd]
    topic = f"a topic of its own: {odd}\ud800"
    with database.write() as session:
        ids = facts.add(session, topic, new, now)
    first = dict(zip(reversed(ids), reversed(new), strict=True))
    assert len(first) == len({clean(text) for text, _ in odd})
    asked = [set(one.keys) for one in first.values() if one.keys]
    expected = {fact_id for fact_id, one in first.items() if one.keys}
    assert {fact.id for fact in found(database, *asked, topic=topic).facts} == expected
