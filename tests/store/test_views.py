"""What pages and the API list: facts, judgements and alerts, newest first, page by page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config

from watcher.model import Alert, Assessment, Judged, Lineage, Reason, Status, Verdict
from watcher.store import (
    articles,
    assessments,
    codec,
    coverage,
    facts,
    history,
    judged,
    lineage,
    migrate,
    outbox,
    sqlite,
    timeline,
)
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.facts import NewFact
from watcher.store.outbox import State

Make = Callable[..., NewArticle]
HOUR = timedelta(hours=1)


def keep(database: Database, new: NewArticle, at: datetime) -> int:
    with database.write() as session:
        return articles.add_version(session, None, new, at).article_id


def quietly(article: str, of: str = "", reason: Reason = Reason.REPRINT) -> Assessment:
    copied = Lineage(of, 0.9, "excerpt", "O", "u") if of else None
    said = (Judged(article, Status.KNOWN),)
    return Assessment("ships", Verdict.REPRINT, False, reason, said, copied)


def test_facts_come_newest_first_with_who_carried_them(
    database: Database, new_article: Make, assessment: Assessment, now: datetime
) -> None:
    first = keep(database, new_article(), now)
    copy, own = (
        keep(database, new_article(f"https://{one}.example/", outlet=one), now)
        for one in ("copy", "own")
    )
    said = assessment.sentences[0].text
    with database.write() as session:
        assessments.save(session, first, assessment, now)
        assessments.save(session, copy, quietly("x"), now)
        update = replace(quietly("y"), verdict=Verdict.UPDATE, reason=Reason.KNOWN)
        assessments.save(session, own, update, now)
        told = NewFact(said, first, now, frozenset({1}), told=True)
        reworded = NewFact("Reworded.", first, now, frozenset({2}), Status.KNOWN)
        (fact, _) = facts.add(session, "ships", [told, reworded], now)
        facts.add_sources(session, [(fact, copy), (fact, own)], now + HOUR)
        facts.add(session, "ships", [NewFact("Later.", own, now, frozenset({3}))], now + HOUR)
        facts.add(session, "other", [NewFact("Else.", own, now, frozenset({3}))], now)
    with database.read() as session:
        page = timeline.page(session, "ships", limit=1)
        rest = timeline.page(session, "ships", limit=1, after=page.after)
        assert [one.text for one in page.items] == ["Later."]
        (one,) = rest.items
        assert rest.after is None
        assert [carrier.outlet for carrier in one.carriers] == ["Example News", "copy", "own"]
        assert one.origins == 2
        assert one.judged is not None
        assert one.judged.changes == (("one", "twelve"),)
        assert (one.verdict, one.told) == (Verdict.UPDATE, now)
        assert len(timeline.page(session).items) == 3
        assert timeline.get(session, one.id) == one
        assert timeline.get(session, 99) is None


def test_articles_lead_with_their_headline_or_lede_the_newest_first(
    database: Database, new_article: Make, now: datetime
) -> None:
    one, two, long = (keep(database, new_article(f"https://{n}.example/"), now) for n in range(3))
    with database.write() as session:

        def learn(article: int, *said: str, hours: int, headed: bool = False) -> None:
            new = [
                NewFact(text, article, now, frozenset({n}), headline=headed and not n)
                for n, text in enumerate(said)
            ]
            facts.add(session, "ships", new, now + hours * HOUR)

        learn(one, "Strike begins", "Dockers walked out.", hours=0, headed=True)
        learn(two, "They must return.", "The union is fined.", "It will appeal.", hours=1)
    with database.read() as session:
        (*found,) = timeline.leading(session, "ships", 3)
        assert [said.text for said in found] == [
            "They must return.",
            "The union is fined.",
            "Strike begins",
        ]
        assert found[0].carriers[0].article_id == two
        assert timeline.leading(session, "none", 3) == ()
    with database.write() as session:
        learn(long, "It is over", *(f"Detail {n}." for n in range(40)), hours=2, headed=True)
    with database.read() as session:
        led = [said.text for said in timeline.leading(session, "ships", 3)]
    assert led == ["It is over", "They must return.", "Strike begins"]


def test_facts_of_one_moment_are_neither_lost_nor_repeated(
    database: Database, article_id: int, now: datetime
) -> None:
    with database.write() as session:
        new = [NewFact(f"Fact {n}.", article_id, now, frozenset({n})) for n in range(7)]
        facts.add(session, "ships", new, now)
    seen, after = [], None
    with database.read() as session:
        while True:
            page = timeline.page(session, "ships", after=after, limit=3)
            seen += [one.text for one in page.items]
            if (after := page.after) is None:
                break
    assert seen == [f"Fact {n}." for n in range(6, -1, -1)]


def test_coverage_is_counted_by_the_hour(
    database: Database, new_article: Make, assessment: Assessment
) -> None:
    at = datetime(2024, 6, 1, 23, 59, tzinfo=UTC)
    ids = [keep(database, new_article(f"https://a.example/{n}"), at) for n in range(3)]
    with database.write() as session:
        assessments.save(session, ids[0], assessment, at)
        assessments.save(session, ids[1], quietly("x"), at)
        assessments.save(session, ids[2], quietly("x"), at + HOUR)
    with database.read() as session:
        found = {(one.at.hour, one.reason, one.alert) for one in coverage.judged(session, at)}
        assert found == {
            (23, Reason.NEW_FACTS, True),
            (23, Reason.REPRINT, False),
            (0, Reason.REPRINT, False),
        }
        assert not list(coverage.judged(session, at + 2 * HOUR))
        assert not list(coverage.judged(session, at, "other"))


def test_lineage_leads_to_the_original_and_all_its_copies(
    database: Database, new_article: Make, assessment: Assessment, now: datetime
) -> None:
    ids = [
        keep(database, new_article(f"https://{n}.example/", published=now + n * HOUR), now)
        for n in range(4)
    ]
    with database.write() as session:
        original = replace(assessment, reprint_of=None)
        assessments.save(session, ids[0], original, now)
        assessments.save(session, ids[1], quietly("x", str(ids[0])), now)
        assessments.save(session, ids[2], quietly("x", str(ids[1])), now)
        assessments.save(session, ids[3], original, now)
    with database.read() as session:
        for one in ids[:3]:
            found = lineage.around(session, one)
            assert [copy.article_id for copy in found] == ids[:3]
            assert [copy.of for copy in found] == [None, *ids[:2]]
        assert found[1].share == 0.9
        assert [copy.article_id for copy in lineage.around(session, ids[3])] == ids[3:]
        assert lineage.around(session, 99) == ()


def test_a_circle_of_copies_ends(database: Database, new_article: Make, now: datetime) -> None:
    ids = [keep(database, new_article(f"https://{n}.example/"), now) for n in range(2)]
    with database.write() as session:
        assessments.save(session, ids[0], quietly("x", str(ids[1])), now)
        assessments.save(session, ids[1], quietly("x", str(ids[0])), now)
    with database.read() as session:
        assert {one.article_id for one in lineage.around(session, ids[0])} == set(ids)


def test_what_was_kept_quiet_is_listed_by_topic_and_reason(
    database: Database, new_article: Make, assessment: Assessment, now: datetime
) -> None:
    ids = [keep(database, new_article(f"https://{n}.example/"), now) for n in range(4)]
    with database.write() as session:
        assessments.save(session, ids[0], assessment, now)
        for number, reason in enumerate((Reason.REPRINT, Reason.KNOWN, Reason.REPRINT), start=1):
            assessments.save(session, ids[number], quietly("x", reason=reason), now + number * HOUR)
    with database.read() as session:
        page = judged.page(session, alerted=False, limit=2)
        assert [one.article_id for one in page.items] == [ids[3], ids[2]]
        rest = judged.page(session, alerted=False, limit=2, after=page.after)
        assert [one.article_id for one in rest.items] == [ids[1]]
        found = judged.page(session, topic="ships", reason=Reason.KNOWN)
        assert [one.article_id for one in found.items] == [ids[2]]
        assert judged.page(session, topic="other").items == ()
        everything = judged.page(session, topic="ships").items
        assert [one.article_id for one in everything] == ids[::-1]
        told = judged.page(session, alerted=True).items
        assert [one.article_id for one in told] == ids[:1]


def test_alerts_are_listed_with_every_try(
    database: Database, alert: Alert, article_id: int, now: datetime
) -> None:
    with database.write() as session:
        to = [("mail", "x"), ("hook", "y")]
        outbox.raise_alert(session, alert, to, now, article_id=article_id)
        later = replace(alert, id="later", topic="other")
        outbox.raise_alert(session, later, to[:1], now + HOUR)
        due = outbox.lease_due(session, now, 9, HOUR, receiver="hook")
        outbox.settle(session, due[0].delivery_id, State.DEAD, now, error="410 Gone")
    with database.read() as session:
        page = history.page(session, limit=1)
        assert [one.alert.id for one in page.items] == ["later"]
        (one,) = history.page(session, limit=1, after=page.after).items
        assert (one.alert, one.article_id) == (alert, article_id)
        hook, mail = one.sendings
        assert (hook.state, hook.error, hook.again) == (State.DEAD, "410 Gone", True)
        assert [attempt.state for attempt in hook.tries] == [State.DEAD]
        assert (mail.state, mail.next_attempt) == (State.PENDING, now)
        assert history.page(session, state=State.DEAD).items == (one,)
        assert history.page(session, topic="none").items == ()
        assert history.get(session, alert.id) == one
        assert history.get(session, "none") is None


def test_older_judgements_learn_what_they_copy(tmp_path: Path, assessment: Assessment) -> None:
    engine = sqlite.engine_for(tmp_path / "watcher.db")
    with engine.execution_options(writes=True).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(migrate.SCRIPTS))
        command.upgrade(config, "0012")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("INSERT INTO topic VALUES (1, 'ships', '2024-06-01', 0)")
        for number, one in enumerate((assessment, replace(assessment, reprint_of=None)), start=1):
            row = (number, 1, "update", "new facts", True, codec.dumps(one), "2024-06-01")
            given = "article_id, topic_id, verdict, reason, alert, body, at"
            connection.exec_driver_sql(
                f"INSERT INTO assessment ({given}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                row,
            )
        command.upgrade(config, "head")
        found = connection.exec_driver_sql("SELECT copies FROM assessment ORDER BY id").scalars()
        assert list(found) == [7, None]
        connection.rollback()
    engine.dispose()
