from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from watcher.model import Alert, Assessment, Lineage, Reason, Status, Verdict
from watcher.store import articles, assessments, carriers, facts, timeline
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.facts import NewFact

MINUTE = timedelta(minutes=1)
Carry = Callable[..., int]


@pytest.fixture
def fact_id(database: Database, article_id: int, now: datetime) -> int:
    """A fact that the article of the alert brought."""
    with database.write() as session:
        new = NewFact("Twelve ships left.", article_id, now, frozenset({1}), told=True)
        old = NewFact("Ports are old.", article_id, now, frozenset({2}), Status.BACKGROUND)
        return facts.add(session, "ships", [new, old], now)[0]


@pytest.fixture
def carry(database: Database, fact_id: int, new_article: Callable[..., NewArticle]) -> Carry:
    def carry(
        outlet: str,
        at: datetime,
        verdict: Verdict = Verdict.UPDATE,
        reason: Reason = Reason.KNOWN,
        *,
        fact: int = fact_id,
        of: int = 0,
    ) -> int:
        copied = Lineage(str(of), 0.9) if of else None
        judged = Assessment("ships", verdict, alert=False, reason=reason, reprint_of=copied)
        with database.write() as session:
            new = new_article(f"https://{outlet}/{at}", outlet=outlet)
            article = articles.add_version(session, None, new, at).article_id
            facts.add_sources(session, [(fact, article)] if fact else [], at)
            assessments.save(session, article, judged, at)
            return article

    return carry


def named(database: Database, alert: Alert, article_id: int | None, until: datetime) -> Alert:
    with database.read() as session:
        return carriers.named(session, replace(alert, also=()), article_id, until)


def test_one_wire_counts_once_however_many_print_it(
    database: Database, alert: Alert, article_id: int, carry: Carry, now: datetime
) -> None:
    carry("b.example", now, Verdict.REPRINT, Reason.REPRINT)
    carry("c.example", now, Verdict.REPRINT, Reason.KNOWN)
    carry("d.example", now, Verdict.PARTIAL_REPRINT, Reason.NEW_FACTS)
    carry("d.example", now + MINUTE, Verdict.REPRINT, Reason.REPRINT)
    found = named(database, alert, article_id, now + MINUTE)
    assert found.also == ("b.example", "c.example", "d.example")
    assert found.origins == 2
    assert replace(found, also=(), origins=1) == replace(alert, also=())


COPY = (Verdict.REPRINT, Reason.REPRINT)


def both(database: Database, alert: Alert, article_id: int, until: datetime) -> tuple[int, int]:
    """What the alert says, and what the page and the API say."""
    with database.read() as session:
        (fact,) = timeline.page(session).items
    return named(database, alert, article_id, until).origins, fact.origins


def test_an_outlet_counts_once_however_often_it_reports(
    database: Database, alert: Alert, article_id: int, carry: Carry, now: datetime
) -> None:
    own = alert.outlet
    carry(own, now + MINUTE)
    carry("isle.example", now)
    carry("news.isle.example", now)
    assert both(database, alert, article_id, now + MINUTE) == (2, 2)
    assert named(database, alert, article_id, now + MINUTE).also == ("isle.example",)


def test_a_wire_counts_once_even_where_it_is_not_watched(
    database: Database, alert: Alert, article_id: int, carry: Carry, now: datetime
) -> None:
    wire = carry("wire.example", now, fact=0)
    first = carry("b.example", now, *COPY, of=wire)
    carry("c.example", now, *COPY, of=first)
    carry("d.example", now, *COPY, of=article_id)
    assert both(database, alert, article_id, now) == (2, 2)
    carry("e.example", now)
    carry("b.example", now + MINUTE)  # its own report, after the wire's
    assert both(database, alert, article_id, now + MINUTE) == (4, 4)


def test_who_came_later_or_carries_no_new_fact_is_left_out(
    database: Database, alert: Alert, carry: Carry, fact_id: int, now: datetime
) -> None:
    article_id = 1
    carry("late.example", now + MINUTE, Verdict.REPRINT, Reason.KNOWN)
    carry("old.example", now, Verdict.REPRINT, Reason.KNOWN, fact=fact_id + 1)
    carry(alert.outlet, now, Verdict.REPRINT, Reason.KNOWN)
    found = named(database, alert, article_id, now)
    assert (found.also, found.origins) == ((), 1)
    assert named(database, alert, article_id, now + MINUTE).also == ("late.example",)
    assert named(database, replace(alert, topic="ports"), article_id, now + MINUTE).also == ()


def test_what_no_article_raised_has_no_carriers(
    database: Database, alert: Alert, now: datetime
) -> None:
    assert named(database, alert, None, now) == replace(alert, also=())
