from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from watcher.model import Assessment, Note, Part, Reason, SectionKind, Status, Verdict
from watcher.store import articles, assessments, digests, facts
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.digests import Mark, Span
from watcher.store.facts import NewFact

HOUR = timedelta(hours=1)
Arrive = Callable[..., int]


@pytest.fixture
def arrive(database: Database, new_article: Callable[..., NewArticle]) -> Arrive:
    """An article is judged: it brings a fact, or carries an earlier one; returns the fact."""

    def arrive(
        outlet: str,
        at: datetime,
        reason: Reason,
        *,
        says: str = "",
        status: Status = Status.NEW,
        told: bool = False,
        carries: int = 0,
    ) -> int:
        new = new_article(f"https://{outlet}/{at:%d%H}", outlet=outlet, title=f"{outlet} writes")
        judged = Assessment("ships", Verdict.UPDATE, alert=told, reason=reason)
        with database.write() as session:
            article = articles.add_version(session, None, new, at).article_id
            assessments.save(session, article, judged, at)
            if carries:
                facts.add_sources(session, [(carries, article)], at)
                return carries
            keys = frozenset({1})
            fact = NewFact(says, article, at, keys, status, told=told, headline="!" in says)
            return facts.add(session, "ships", [fact], at)[0]

    return arrive


def mark(database: Database, now: datetime) -> Mark:
    with database.write() as session:
        return digests.mark(session, now)


def part(database: Database, since: Mark, until: Mark | None = None) -> Part:
    with database.write() as session:
        span = Span(since, until or digests.mark(session, since.at))
        return digests.part(session, "ships", "Ships at sea", span)


def texts(found: Part) -> dict[SectionKind, list[str]]:
    return {one.kind: [note.text for note in one.notes] for one in found.sections}


def test_it_tells_what_was_seen_and_not_alerted(
    database: Database, arrive: Arrive, now: datetime
) -> None:
    known = arrive("a.example", now + HOUR, Reason.NEW_FACTS, says="A ship left.", told=True)
    arrive("b.example", now + 2 * HOUR, Reason.KNOWN, says="A ship has left port.")
    arrive("c.example", now + 3 * HOUR, Reason.KNOWN, says="It left!")
    arrive("d.example", now + 4 * HOUR, Reason.BACKGROUND, says="Old.", status=Status.BACKGROUND)
    for hours, outlet in enumerate(("b.example", "c.example", "c.example", "a.example"), 5):
        arrive(outlet, now + hours * HOUR, Reason.REPRINT, carries=known)
    arrive("e.example", now + 9 * HOUR, Reason.BASELINE, says="From the start.", told=True)
    found = part(database, Mark(now, 0, 0))
    assert (found.topic, found.topic_title) == ("ships", "Ships at sea")
    assert texts(found) == {
        SectionKind.MINOR: ["It left!", "A ship has left port."],
        SectionKind.BACKGROUND: ["Old."],
        SectionKind.CARRIED: ["A ship left."],
        SectionKind.QUIET: [
            "a.example writes",
            "c.example writes",
            "c.example writes",
            "b.example writes",
            "d.example writes",
        ],
    }
    minor, _, carried, quiet = found.sections
    at = now + 3 * HOUR
    assert minor.notes[0] == Note("It left!", "c.example", f"https://c.example/{at:%d%H}", at)
    assert (carried.notes[0].outlet, carried.notes[0].also) == (
        "a.example",
        ("c.example", "b.example"),
    )
    assert [note.reason for note in quiet.notes[1:4]] == ["reprint", *["known development"] * 2]
    assert (minor.total, carried.total, quiet.total) == (2, 1, 7)


def test_a_span_begins_where_the_last_one_ended(
    database: Database, arrive: Arrive, now: datetime
) -> None:  # I01
    known = arrive("a.example", now, Reason.NEW_FACTS, says="A ship left.", told=True)
    arrive("first.example", now, Reason.KNOWN, says="first")
    begin = mark(database, now)
    arrive("second.example", now - HOUR, Reason.KNOWN, says="second")  # a clock was set back
    end = mark(database, now)
    arrive("third.example", now, Reason.KNOWN, says="third")
    arrive("late.example", now, Reason.REPRINT, carries=known)
    found = texts(part(database, begin, end))
    assert found == {SectionKind.MINOR: ["second"], SectionKind.QUIET: ["second.example writes"]}
    assert texts(part(database, end))[SectionKind.MINOR] == ["third"]


def test_what_was_told_meanwhile_is_not_told_again(
    database: Database, arrive: Arrive, now: datetime
) -> None:
    fact = arrive("a.example", now + HOUR, Reason.KNOWN, says="A ship left.")
    with database.write() as session:
        facts.mark_told(session, [fact], now + 2 * HOUR)
    assert SectionKind.MINOR not in texts(part(database, Mark(now, 0, 0)))


def test_much_is_counted_not_listed(database: Database, arrive: Arrive, now: datetime) -> None:
    for number in range(digests.NOTES + 5):
        arrive(f"o{number}.example", now + HOUR, Reason.KNOWN, says=f"Fact {number}.")
    minor, quiet = part(database, Mark(now, 0, 0)).sections
    assert (len(minor.notes), minor.total) == (digests.NOTES, digests.NOTES + 5)
    assert minor.notes[0].text == f"Fact {digests.NOTES + 4}."
    assert (len(quiet.notes), quiet.total) == (digests.SAMPLE, digests.NOTES + 5)


def test_of_a_topic_without_anything_there_is_nothing(database: Database, now: datetime) -> None:
    assert part(database, Mark(now, 0, 0)) == Part("ships", "Ships at sea", ())


def test_it_remembers_up_to_what_each_was_told(database: Database, now: datetime) -> None:
    first, second = Mark(now, 1, 2), Mark(now + HOUR, 3, 4)
    with database.write() as session:
        assert digests.last(session, "mail") is None
        digests.told(session, "mail", first)
        digests.told(session, "mail", second)
        digests.told(session, "hook", first)
        assert digests.last(session, "mail") == second
        assert digests.last(session, "hook") == first
        assert digests.mark(session, now) == Mark(now, 0, 0)
