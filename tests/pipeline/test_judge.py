from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from watcher import telemetry
from watcher.config import Traits
from watcher.core.matcher import Matcher
from watcher.core.topics import Any_, Term, Topic
from watcher.model import Alert, Entry, Reason, Status, Verdict
from watcher.pipeline import judge, overruns
from watcher.pipeline.troubles import Kind
from watcher.store import (
    articles,
    assessments,
    deliveries,
    entries,
    facts,
    feeds,
    groups,
    outbox,
    silences,
    troubles,
)
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.entries import Keyed
from watcher.store.feeds import FeedSpec
from watcher.store.outbox import State

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Events = list[tuple[str, dict[str, Any]]]
FERRY = Topic("ferry", "Ferry strike", Any_((Term("ferry"), Term("ferries"))))
PORT = Topic("port", "Northport", Term("Northport"))
STRIKE = (
    "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts.\n"
    "The Seafarers' Union said 412 of 530 members took part in the vote.\n"
    "The port carries about 9,000 passengers a day to the Outer Isles."
)
REWRITTEN = (
    "Northport's ferry crews voted on Thursday to stop work over night shifts from Monday on.\n"
    "In the vote took part 412 of 530 members, the Seafarers' Union said.\n"
    "About 9,000 passengers a day are carried by the port to the Outer Isles."
)
NAVY = "The defence ministry said two naval vessels will carry medicines to the islands."


def new(slug: str, now: datetime, text: str = STRIKE, **changes: Any) -> NewArticle:
    made = NewArticle(
        url_key=f"news.example/{slug}",
        url=f"https://news.example/{slug}",
        outlet="news.example",
        host="news.example",
        title="Ferry crews at Northport vote to strike from Monday",
        summary="",
        text=text,
        published=now,
        language="en",
    )
    return replace(made, **changes)


class Judging:
    """A topic or two, judged whenever the test says; everyone is told at `hook`."""

    def __init__(self, database: Database, loop: Any) -> None:
        self.database, self.loop = database, loop
        self.topics: Iterable[Topic] = (FERRY,)
        self.first_seen: dict[str, datetime] = {}
        self.only: dict[str, frozenset[str]] = {}
        self.seen: list[Traits] = []

    def routes(self, traits: Traits) -> list[tuple[str, str]]:
        self.seen.append(traits)
        return [("hook", f"for {traits.topic}")]

    def arrives(self, now: datetime, article: NewArticle) -> int:
        with self.database.write() as session:
            return articles.add_version(session, None, article, now).article_id

    def at(self, now: datetime) -> int:
        long_ago = {topic.name: now - 99 * DAY for topic in self.topics}
        return judge.run(
            self.database,
            Matcher(tuple(self.topics)),
            first_seen=long_ago | self.first_seen,
            only=self.only,
            deliveries=self.routes,
            routed=[topic.name for topic in self.topics],
            loop=self.loop,
            now=now,
        )

    def reasons(self, article_id: int) -> dict[str, Reason]:
        with self.database.read() as session:
            found = assessments.of(session, article_id)
        return {one.assessment.topic: one.assessment.reason for one in found}

    def alerts(self, now: datetime) -> list[Alert]:
        with self.database.write() as session:
            for one in groups.held(session):
                groups.release(session, one.id, now)
            due = outbox.lease_due(session, now, 100, 99 * DAY)
        carried = [one for delivery in due for one in delivery.carries]
        return [one for one in carried if isinstance(one, Alert)]


@pytest.fixture
def judging(database: Database, loop: Any) -> Judging:
    return Judging(database, loop)


def test_news_is_told_with_its_new_sentences_and_remembered(
    judging: Judging, now: datetime, events: Events
) -> None:
    first = judging.arrives(now, new("a", now))
    assert judging.at(now) == 1
    assert judging.at(now) == 0
    (alert,) = judging.alerts(now)
    assert (alert.topic, alert.topic_title, alert.reason) == ("ferry", "Ferry strike", "new facts")
    assert (alert.title, alert.url) == (new("a", now).title, "https://news.example/a")
    assert alert.new[0].headline
    assert STRIKE.splitlines()[0] in [sentence.text for sentence in alert.new]
    assert alert.terms == ("ferry",)
    with judging.database.read() as session:
        known = facts.recent(session, "ferry", now - DAY)
    assert {STRIKE.splitlines()[0], STRIKE.splitlines()[1]} <= {fact.text for fact in known}
    assert all(fact.told for fact in known)
    names = [name for name, _ in events]
    assert names == ["article.judged", "alert.raised"]
    assert events[0][1]["article"] == first


class Written(dict[str, datetime]):
    """Since when topics are watched; whoever asks, in the midst of judging, sees another write."""

    database: Database

    def get(self, name: str, default: Any = None) -> Any:
        with self.database.write() as session:
            feeds.sync(session, [], self[name])
        return super().get(name, default)


def test_others_may_write_while_an_article_is_judged(
    judging: Judging, now: datetime
) -> None:  # F01
    watched = Written(ferry=now - DAY)
    watched.database = judging.database
    judging.arrives(now, new("a", now))
    done = judge.run(
        judging.database,
        Matcher((FERRY,)),
        first_seen=watched,
        only={},
        deliveries=judging.routes,
        loop=judging.loop,
        now=now,
    )
    assert done == 1
    assert len(judging.alerts(now)) == 1


def test_a_reprint_elsewhere_is_kept_quiet_and_counted(judging: Judging, now: datetime) -> None:
    judging.arrives(now, new("a", now))
    judging.at(now)
    copy = judging.arrives(
        now + HOUR, new("b", now + HOUR, outlet="other.example", host="other.example")
    )
    judging.at(now + HOUR)
    assert judging.reasons(copy) == {"ferry": Reason.REPRINT}
    judging.arrives(now + 2 * HOUR, new("c", now + 2 * HOUR, f"{STRIKE}\n{NAVY}"))
    judging.at(now + 2 * HOUR)
    first, second = judging.alerts(now + 2 * HOUR)
    assert first.quiet_since == 0
    assert second.quiet_since == 1
    assert [sentence.text for sentence in second.new] == [NAVY]
    assert second.known_count >= 3


def test_whoever_copies_a_rewrite_has_copied_the_rewrite(judging: Judging, now: datetime) -> None:
    carried = []
    for slug, text in (("a", STRIKE), ("b", REWRITTEN), ("c", REWRITTEN)):
        carried.append(judging.arrives(now, new(slug, now, text, outlet=slug, host=slug)))
        judging.at(now)
    first, rewrite, copy = carried
    with judging.database.read() as session:
        sources = [assessments.of(session, one)[0].assessment.reprint_of for one in carried]
    assert sources[0] is None
    assert [(one.article, one.relation) for one in sources[1:] if one] == [
        (str(first), "rewrite"),
        (str(rewrite), "reprint"),
    ]
    assert judging.reasons(copy) == {"ferry": Reason.REPRINT}


def test_alerts_that_go_on_from_one_another_are_one_story(judging: Judging, now: datetime) -> None:
    later = "The Seafarers' Union now says that 498 of 530 members took part in the vote."
    apart = "The ferry Skua ran aground off Saltwick on Sunday; her 60 passengers were taken off."
    texts = (STRIKE, f"{STRIKE}\n{NAVY}", later, apart)
    titles = (
        "Ferry crews vote",
        "Navy to carry medicines",
        "498 of 530 members voted",
        "Skua aground",
    )
    for number, (text, title) in enumerate(zip(texts, titles, strict=True)):
        at = now + number * HOUR
        judging.arrives(at, new(str(number), at, text, title=f"{title}, ferry says"))
        judging.at(at)
    first, second, third, other = judging.alerts(now + 9 * HOUR)
    assert first.story == first.id
    assert second.story == third.story == first.id
    assert other.story == other.id


def test_of_two_with_the_same_news_the_first_to_arrive_tells_it(
    judging: Judging, now: datetime
) -> None:
    one = judging.arrives(now, new("one", now))
    two = judging.arrives(now, new("two", now, outlet="other.example"))
    assert judging.at(now) == 2
    assert judging.reasons(one)["ferry"] == Reason.NEW_FACTS
    assert judging.reasons(two)["ferry"] == Reason.REPRINT


def test_each_topic_has_its_own_memory(judging: Judging, now: datetime) -> None:
    judging.arrives(now, new("a", now))
    judging.at(now)
    judging.topics = (FERRY, PORT)
    again = judging.arrives(now + HOUR, new("b", now + HOUR))
    judging.at(now + HOUR)
    assert judging.reasons(again) == {"ferry": Reason.REPRINT, "port": Reason.NEW_FACTS}


def test_what_matches_no_topic_is_judged_for_none(
    judging: Judging, now: datetime, events: Events
) -> None:
    article_id = judging.arrives(now, new("a", now, "A draw at Lords.", title="Cricket"))
    assert judging.at(now) == 1
    assert judging.reasons(article_id) == {}
    assert [(name, fields["reason"]) for name, fields in events] == [
        ("article.judged", Reason.OFF_TOPIC)
    ]


def test_judging_again_changes_nothing(judging: Judging, now: datetime) -> None:  # E01
    article_id = judging.arrives(now, new("a", now))
    judging.at(now)
    with judging.database.write() as session:
        articles.retry_judgement(session, article_id, now, "")
    judging.topics = (FERRY, PORT)
    judging.at(now + HOUR)
    assert judging.reasons(article_id) == {"ferry": Reason.NEW_FACTS, "port": Reason.NEW_FACTS}
    assert [alert.topic for alert in judging.alerts(now + HOUR)] == ["ferry", "port"]
    with judging.database.read() as session:
        texts = [fact.text for fact in facts.recent(session, "ferry", now - DAY)]
    assert len(texts) == len(set(texts))


class Twice:
    """One article that two feeds bring, each watched for a topic of its own."""

    def __init__(self, judging: Judging, now: datetime) -> None:
        self.judging = judging
        judging.topics = (FERRY, PORT)
        judging.only = {"wire": frozenset({"ferry"}), "daily": frozenset({"port"})}
        specs = [FeedSpec(name, f"https://{name}.example/rss", HOUR) for name in judging.only]
        with judging.database.write() as session:
            feeds.sync(session, specs, now)
            self.ids = {row.name: row.id for row in feeds.health(session)}

    def brings(self, feed: str, at: datetime, *, baseline: bool = False) -> list[str]:
        """Have a feed bring it; the topics that are told."""
        self.read(feed, at, baseline=baseline)
        self.judging.at(at)
        return sorted(alert.topic for alert in self.judging.alerts(at))

    def read(self, feed: str, at: datetime, *, baseline: bool = False) -> None:
        article = new("a", at, baseline=baseline)
        keyed = Keyed(Entry(guid="7", url=article.url, title=article.title), article.url_key)
        with self.judging.database.write() as session:
            entries.add(session, self.ids[feed], [keyed], at, baseline=baseline)
            (due,) = entries.lease_due_reads(session, at, 9, HOUR)
            version = articles.add_version(session, due.id, article, at)
            if not version.created:
                articles.judge_again(session, version.article_id, due.id, at)
            entries.settle_read(session, due)


def test_a_feed_that_brings_an_article_later_has_it_judged_for_its_own_topic(
    judging: Judging, now: datetime
) -> None:
    twice = Twice(judging, now)
    assert twice.brings("wire", now) == ["ferry"]
    assert twice.brings("daily", now + HOUR) == ["port"]


def test_a_feed_whose_answer_took_longer_than_another_s_judging_is_heard(
    judging: Judging, now: datetime
) -> None:
    twice = Twice(judging, now)
    assert twice.brings("wire", now + HOUR) == ["ferry"]
    # An entry is as old as the poll that was waiting for it.
    twice.read("daily", now)
    judging.at(now + HOUR)
    assert "port" in [alert.topic for alert in judging.alerts(now + HOUR)]


def test_an_older_feed_tells_what_a_new_one_read_first(judging: Judging, now: datetime) -> None:
    twice = Twice(judging, now)
    judging.only = {}
    assert twice.brings("daily", now + HOUR, baseline=True) == []
    twice.read("wire", now)
    judging.at(now + HOUR)
    assert sorted(alert.topic for alert in judging.alerts(now + HOUR)) == ["ferry", "port"]


def test_a_feed_that_brings_an_article_while_it_is_judged_is_heard(
    judging: Judging, now: datetime
) -> None:
    twice = Twice(judging, now)
    twice.read("wire", now)
    with judging.database.write() as session:
        (due,) = articles.lease_due_judgements(session, now, 9, HOUR)
    twice.read("daily", now + HOUR)
    with judging.database.write() as session:
        articles.settle_judgement(session, due.id, now)
    judging.at(now + HOUR)
    assert "port" in judging.reasons(due.id)


def test_a_second_feed_for_the_same_topic_tells_nothing_twice(
    judging: Judging, now: datetime
) -> None:
    twice = Twice(judging, now)
    judging.only = {}
    assert twice.brings("wire", now) == ["ferry", "port"]
    assert twice.brings("daily", now + HOUR) == []


def test_the_first_poll_of_a_second_feed_is_a_baseline_for_its_own_topic(
    judging: Judging, now: datetime
) -> None:  # A26
    twice = Twice(judging, now)
    assert twice.brings("wire", now) == ["ferry"]
    assert twice.brings("daily", now + HOUR, baseline=True) == []


def test_what_a_first_poll_taught_is_told_once_another_feed_brings_it_as_news(
    judging: Judging, now: datetime
) -> None:  # A26
    twice = Twice(judging, now)
    judging.only = {}
    assert twice.brings("daily", now, baseline=True) == []
    assert twice.brings("wire", now + HOUR) == ["ferry", "port"]


def test_an_article_whose_judgement_is_forgotten_is_not_told_again_for_a_second_feed(
    judging: Judging, now: datetime
) -> None:  # E14
    twice = Twice(judging, now)
    judging.only = {}
    assert twice.brings("wire", now) == ["ferry", "port"]
    with judging.database.write() as session:
        for table in ("carried", "attempt", "delivery", "alert", "assessment"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 (ours)
    assert twice.brings("daily", now + 99 * DAY) == []


def test_a_crash_while_an_article_is_judged_for_a_second_feed_loses_and_doubles_nothing(
    judging: Judging, now: datetime
) -> None:  # E01
    twice = Twice(judging, now)
    assert twice.brings("wire", now) == ["ferry"]
    twice.read("daily", now + HOUR)

    def crash(_: Traits) -> list[tuple[str, str]]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge.run(
            judging.database,
            Matcher([FERRY, PORT]),
            first_seen={"ferry": now - DAY, "port": now - DAY},
            only=judging.only,
            deliveries=crash,
            loop=judging.loop,
            now=now + HOUR,
        )
    judging.at(now + DAY)
    assert [alert.topic for alert in judging.alerts(now + DAY)] == ["port"]


def test_an_article_that_many_feeds_bring_is_taken_for_no_poison(
    judging: Judging, now: datetime
) -> None:  # F08
    article_id = judging.arrives(now, new("a", now))
    for hour in range(2 * judge.POISONED):
        judging.at(now + hour * HOUR)
        with judging.database.write() as session:
            articles.retry_judgement(session, article_id, now, "")
    judging.topics = (FERRY, PORT)
    judging.at(now + 99 * DAY)
    assert judging.reasons(article_id).keys() == {"ferry", "port"}


@pytest.mark.parametrize("stage", ["assessment", "alert"])
def test_a_crash_in_the_middle_leaves_nothing_half_done(
    judging: Judging, now: datetime, stage: str
) -> None:  # E01, A26
    article_id = judging.arrives(now, new("a", now))

    def crash(_: Traits) -> list[tuple[str, str]]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge.run(
            judging.database,
            Matcher([FERRY, PORT] if stage == "assessment" else [FERRY]),
            first_seen={"ferry": now - DAY, "port": now - DAY},
            only={},
            deliveries=crash,
            loop=judging.loop,
            now=now,
        )
    assert judging.reasons(article_id) == {}
    assert judging.alerts(now) == []
    judging.at(now + DAY)
    assert judging.reasons(article_id) == {"ferry": Reason.NEW_FACTS}
    assert len(judging.alerts(now + DAY)) == 1


def test_a_crash_counts_against_the_article_that_was_judged_only(
    judging: Judging, now: datetime
) -> None:  # F08
    for slug in "abc":
        judging.arrives(now, new(slug, now))

    def crash(_: Any) -> None:
        raise KeyboardInterrupt

    for number in range(2):
        with pytest.raises(KeyboardInterrupt):
            judge.run(
                judging.database,
                Matcher([FERRY]),
                first_seen={"ferry": now - DAY},
                only={},
                deliveries=crash,  # type: ignore[arg-type]  # it never returns
                loop=judging.loop,
                now=now + number * HOUR,
            )
    with judging.database.write() as session:
        due = articles.lease_due_judgements(session, now + DAY, 9, HOUR)
    assert [one.attempts for one in due] == [3, 1, 1]


def test_an_article_that_crashes_us_again_and_again_is_left_alone(
    judging: Judging, now: datetime, events: Events
) -> None:  # F08
    article_id = judging.arrives(now, new("a", now))
    for number in range(judge.POISONED):
        with judging.database.write() as session:
            moment = now + number * HOUR
            assert articles.lease_due_judgements(session, moment, 9, judge.LEASE)
    judging.at(now + 99 * HOUR)
    assert events[-1][0] == "article.quarantined"
    with judging.database.read() as session:
        (told,) = troubles.known(session)
    assert (told.kind, told.ended_at) == (Kind.UNJUDGED, None)
    assert judging.reasons(article_id) == {}
    assert judging.at(now + 999 * HOUR) == 0


def test_the_baseline_is_learnt_and_not_told(judging: Judging, now: datetime) -> None:  # A26
    old = judging.arrives(now, new("a", now - HOUR, baseline=True))
    judging.at(now)
    assert judging.reasons(old) == {"ferry": Reason.BASELINE}
    copy = judging.arrives(now + HOUR, new("b", now + HOUR, outlet="other.example"))
    judging.at(now + HOUR)
    assert judging.reasons(copy) == {"ferry": Reason.REPRINT}
    assert judging.alerts(now + HOUR) == []
    with judging.database.read() as session:
        assert all(fact.told for fact in facts.recent(session, "ferry", now - DAY))


def test_of_a_new_version_only_the_addition_is_told(judging: Judging, now: datetime) -> None:
    judging.arrives(now, new("a", now))
    judging.at(now)
    judging.arrives(now + HOUR, new("a", now + HOUR, f"{STRIKE}\n{NAVY}"))
    judging.at(now + HOUR)
    first, second = judging.alerts(now + HOUR)
    assert first.id != second.id
    assert [sentence.text for sentence in second.new] == [NAVY]


def test_an_edited_article_is_told_by_the_difference(judging: Judging, now: datetime) -> None:
    dropped = STRIKE.splitlines()[2]
    judging.arrives(now, new("a", now))
    judging.at(now)
    edited = STRIKE.replace("412", "498").removesuffix(dropped)
    judging.arrives(now + HOUR, new("a", now + HOUR, edited))
    judging.at(now + HOUR)
    first, second = judging.alerts(now + HOUR)
    assert (first.edited, first.dropped) == (False, ())
    assert (second.edited, second.dropped) == (True, (dropped,))
    assert [sentence.changes for sentence in second.new] == [(("412", "498"),)]
    assert second.new[0].support[0].text == STRIKE.splitlines()[1]
    assert second.reprint_of is None  # it is no copy of itself


def test_text_that_comes_late_is_no_edit(judging: Judging, now: datetime) -> None:
    judging.arrives(now, new("a", now, "", summary=STRIKE.splitlines()[0], provisional=True))
    judging.at(now)
    judging.arrives(now + HOUR, new("a", now + HOUR, f"{STRIKE}\n{NAVY}"))
    judging.at(now + HOUR)
    assert [alert.edited for alert in judging.alerts(now + HOUR)] == [False, False]


def test_a_line_on_many_pages_of_a_host_is_furniture(
    judging: Judging, now: datetime
) -> None:  # C05
    box = "Ferry timetables and tickets are available in our travel section all year."
    for number, name in enumerate(["Anna", "Boris", "Carla", "Dmitri", "Elena"]):
        text = f"Ferry captain {name} Holm won award {number} in the town of {name}ville.\n{box}"
        last = judging.arrives(now, new(str(number), now, text, title=f"Award for captain {name}"))
        judging.at(now)
    with judging.database.read() as session:
        (found,) = assessments.of(session, last)
    assert box in [sentence.text for sentence in found.assessment.of(Status.CHROME)]


def test_a_feed_may_be_watched_for_some_topics_only(judging: Judging, now: datetime) -> None:
    with judging.database.write() as session:
        feeds.sync(session, [FeedSpec("wire", "https://wire.example/feed", HOUR)], now)
        (row,) = feeds.lease_due(session, now, 9, HOUR)
        brought = Entry("1", "https://news.example/a", "T")
        entries.add(session, row.id, [Keyed(brought, "news.example/a")], now, baseline=False)
    judging.topics = (FERRY, PORT)
    judging.only = {"wire": frozenset({"port"})}
    one = judging.arrives(now, new("a", now))
    other = judging.arrives(now, new("b", now, NAVY))
    judging.at(now)
    assert set(judging.reasons(one)) == {"port"}
    assert set(judging.reasons(other)) == {"ferry", "port"}


def test_how_late_an_alert_is_counts_from_the_first_sight_of_its_entry(
    judging: Judging, now: datetime
) -> None:
    def seconds() -> float:
        found = telemetry.durations.snapshot().get(("alert_delay", ()))
        return found.seconds if found else 0.0

    with judging.database.write() as session:
        feeds.sync(session, [FeedSpec("wire", "https://wire.example/feed", HOUR)], now - 2 * HOUR)
        (row,) = feeds.lease_due(session, now, 9, HOUR)
        brought = Keyed(Entry("1", "https://news.example/a", "T"), "news.example/a")
        entries.add(session, row.id, [brought], now - 2 * HOUR, baseline=False)
    judging.arrives(now, new("a", now))
    before = seconds()
    judging.at(now)
    assert seconds() - before == pytest.approx(7200, abs=600)
    judging.arrives(now, new("a", now, f"{STRIKE}\n{NAVY}"))
    before = seconds()
    judging.at(now + HOUR)
    assert seconds() - before == pytest.approx(3600, abs=600)


def test_verdicts_are_stored_with_their_sentences(judging: Judging, now: datetime) -> None:
    article_id = judging.arrives(now, new("a", now))
    judging.at(now)
    with judging.database.read() as session:
        (found,) = assessments.of(session, article_id)
    assert found.assessment.verdict is Verdict.FRESH
    assert found.assessment.sentences


def test_a_route_is_told_what_it_may_choose_by(judging: Judging, now: datetime) -> None:
    with judging.database.write() as session:
        specs = [FeedSpec(name, f"https://{name}.example", HOUR) for name in ("wire", "isle")]
        feeds.sync(session, specs, now)
        for one in feeds.lease_due(session, now, 9, HOUR):
            entry = Entry("1", "https://news.example/a", "Ferry crews vote")
            entries.add(session, one.id, [Keyed(entry, "news.example/a")], now, baseline=False)
    judging.arrives(now, new("a", now, language="en"))
    judging.at(now)
    traits = judging.seen[-1]
    (alert,) = judging.alerts(now)
    surest = max(sentence.confidence for sentence in alert.new)
    assert traits == Traits("ferry", frozenset({"wire", "isle"}), "en", "fresh", surest)


def test_what_is_silenced_is_recorded_explained_and_not_sent(
    judging: Judging, now: datetime, events: Events
) -> None:
    with judging.database.write() as session:
        silences.add(session, words="strike", comment="enough", until=now + HOUR, now=now)
    article = judging.arrives(now, new("a", now))
    judging.at(now)
    assert judging.alerts(now) == []
    assert judging.reasons(article) == {"ferry": Reason.NEW_FACTS}
    with judging.database.read() as session:
        (telling,) = outbox.tellings(session, article)
        (alert,) = outbox.silenced(session, "hook", now - HOUR, now)
        assert outbox.silenced(session, "hook", now, now + HOUR) == ()
        assert outbox.silenced(session, "mail", now - HOUR, now) == ()
    assert (telling.receiver, telling.state) == ("hook", State.SILENCED)
    assert telling.error == "silence 1 until 04 Mar 2031 13:00 UTC: enough"
    assert alert.title == new("a", now).title
    assert [name for name, _ in events] == ["article.judged", "alert.silenced"]

    later = now + 2 * HOUR
    judging.arrives(later, new("b", later, f"{STRIKE}\n{NAVY}"))
    judging.at(later)
    (told,) = judging.alerts(later)
    assert [sentence.text for sentence in told.new] == [NAVY]


def brought(judging: Judging, feed: str, slug: str, now: datetime) -> None:
    """A feed brings an article, which is read at once."""
    with judging.database.write() as session:
        specs = [FeedSpec(name, f"https://{name}.example", HOUR) for name in ("wire", "isle")]
        feeds.sync(session, specs, now)
        number = {one.name: one.id for one in feeds.health(session)}[feed]
        entry = Entry(slug, f"https://news.example/{slug}", "Ferry crews vote")
        entries.add(session, number, [Keyed(entry, f"news.example/{slug}")], now, baseline=False)
    judging.arrives(now, new(slug, now))


def test_what_a_silenced_feed_reports_is_told_when_another_does(
    judging: Judging, now: datetime
) -> None:
    with judging.database.write() as session:
        silences.add(session, feed="wire", until=now + DAY, now=now)
    brought(judging, "wire", "a", now)
    judging.at(now)
    assert judging.alerts(now) == []
    brought(judging, "isle", "b", now + HOUR)
    judging.at(now + HOUR)
    (told,) = judging.alerts(now + HOUR)
    assert told.url == "https://news.example/b"


def test_an_alert_that_takes_no_route_makes_nothing_known_to_those_of_another(
    judging: Judging, now: datetime
) -> None:
    class Local(Judging):
        def routes(self, traits: Traits) -> list[tuple[str, str]]:
            return [("hook", "x")] if "isle" in traits.feeds else []

    local = Local(judging.database, judging.loop)
    brought(local, "wire", "a", now)
    brought(local, "wire", "b", now)
    local.at(now)
    assert local.alerts(now) == []
    with local.database.read() as session:  # who looks at the page is not shown each copy of it
        assert len(outbox.untold(session, "ferry", now - DAY)) == 1
    brought(local, "isle", "c", now + HOUR)
    local.at(now + HOUR)
    (told,) = local.alerts(now + HOUR)
    assert told.url == "https://news.example/c"
    brought(local, "isle", "d", now + 2 * HOUR)
    local.at(now + 2 * HOUR)
    assert local.alerts(now + 2 * HOUR) == []


def test_what_is_silenced_joins_no_message_that_waits(judging: Judging, now: datetime) -> None:
    judging.arrives(now, new("a", now))
    judging.at(now)
    with judging.database.write() as session:
        silences.add(session, topic="ferry", until=now + DAY, now=now)
    judging.arrives(now + HOUR, new("b", now + HOUR, f"{STRIKE}\n{NAVY}"))
    judging.at(now + HOUR)
    with judging.database.read() as session:
        assert outbox.backlog(session) == {State.HELD: 1, State.SILENCED: 1}
    assert len(judging.alerts(now + HOUR)) == 1


def test_what_was_silenced_can_be_sent_nevertheless(judging: Judging, now: datetime) -> None:
    with judging.database.write() as session:
        silences.add(session, topic="ferry", until=now + DAY, now=now)
    judging.arrives(now, new("a", now))
    judging.at(now)
    with judging.database.write() as session:
        (one,) = deliveries.listed(session, [State.SILENCED])
        assert deliveries.again(session, [one.id], now) == 1
        (due,) = outbox.lease_due(session, now, 9, HOUR)
    assert due.released == now


def test_a_slow_expression_is_told_once_with_its_topic(events: Events) -> None:
    slow = Matcher([Topic("ferry", "", Any_((Term("ferry|(a+)+$", regex=True),)))])
    text = "A ferry, " + "a" * 5000 + "!"
    for _ in range(2):
        (found,) = overruns.match(slow, text, "")
        assert found.topic.name == "ferry"
    assert events == [("term.slow", {"topic": "ferry", "term": "ferry|(a+)+$"})]


def test_an_article_on_which_an_expression_is_slow_is_judged(
    judging: Judging, now: datetime, events: Events
) -> None:
    judging.topics = [Topic("ferry", "", Any_((Term("ferry|(a+)+$", regex=True),)))]
    long = new("a", now, text="The ferry sails. " + "a" * 5000 + "!")
    judging.arrives(now, long)
    judging.at(now)
    names = [name for name, _ in events]
    assert names[0] == "term.slow"
    assert "article.judged" in names
