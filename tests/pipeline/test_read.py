from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from watcher.core.topics import Any_, Term, Topic
from watcher.errors import ContentError
from watcher.ingest import turns
from watcher.ingest.parser import Parser
from watcher.model import Entry
from watcher.pipeline import addresses, read
from watcher.pipeline.gate import Gate
from watcher.store import articles, entries, feeds
from watcher.store.articles import DueJudgement
from watcher.store.db import Database
from watcher.store.feeds import FeedSpec
from watcher.store.identity import Keyed

URL = "https://news.example/ferry"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
Events = list[tuple[str, dict[str, Any]]]
PARAGRAPHS = [
    "Ferry crews at Northport stopped work at dawn, leaving nine thousand people on the Isles.",
    "The Seafarers' Union said the strike would last until Blue Line made a written offer.",
    "Two naval vessels will carry medicines and fuel to the islands, the defence ministry said.",
]


def page(paragraphs: Sequence[str] = PARAGRAPHS) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        '<!doctype html><html lang="en-GB"><head><title>Ferry strike begins</title></head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>Ferry strike begins</h1>{body}</article>"
        "</body></html>"
    )


class Reading:
    """Entries of one feed, read whenever the test says."""

    def __init__(  # noqa: PLR0917 - as fixtures come
        self, database: Database, web: Any, parser: Any, lanes: Any, rng: Any, watched: Any
    ) -> None:
        self.database, self.web, self.lanes, self.rng = database, web, lanes, rng
        self.parser = parser
        self.watched = watched
        self.gate = Gate([Topic("ferry", "Ferry", Term("ferry"))])

    def feed_brings(self, now: datetime, *brought: Entry) -> None:
        with self.database.write() as session:
            feeds.sync(session, [FeedSpec("wire", "https://wire.example/feed", 15 * MINUTE)], now)
            ids = [row.id for row in feeds.lease_due(session, now, 9, MINUTE)] or [1]
            keyed = [Keyed(entry, addresses.key(entry.url)) for entry in brought]
            entries.add(session, ids[0], keyed, now, baseline=False)

    def two_feeds(self, other: str, feed: Callable[..., Any], now: datetime) -> dict[str, int]:
        """Watch another feed beside "wire", both leading to one page; the ids of both."""
        names = ("wire", other)
        specs = [FeedSpec(name, f"https://{name}.example/feed", 15 * MINUTE) for name in names]
        with self.database.write() as session:
            feeds.sync(session, specs, now)
            ids = {row.name: row.id for row in feeds.health(session)}
        self.watched[other] = feed(other)
        self.web.says(URL, page())
        return ids

    def bring(self, feed_id: int, now: datetime, *, baseline: bool = False, **changes: Any) -> None:
        keyed = Keyed(entry(**changes), addresses.key(URL))
        with self.database.write() as session:
            entries.add(session, feed_id, [keyed], now, baseline=baseline)

    def at(self, moment: datetime) -> int:
        return self.by(lambda: moment)

    def by(self, clock: Callable[[], datetime]) -> int:
        return read.run(
            self.database,
            self.web.fetcher,
            self.parser,
            self.watched,
            self.gate,
            lanes=self.lanes,
            clock=clock,
            rng=self.rng,
        )

    def due(self, moment: datetime) -> tuple[DueJudgement, ...]:
        with self.database.write() as session:
            return articles.lease_due_judgements(session, moment, 100, MINUTE)

    def settle(self, due: DueJudgement, moment: datetime) -> None:
        with self.database.write() as session:
            articles.settle_judgement(session, due.id, moment)


@pytest.fixture
def reading(  # noqa: PLR0917 - fixtures come by name
    database: Database, web: Any, parser: Any, lanes: Any, rng: Any, feed: Callable[..., Any]
) -> Reading:
    return Reading(database, web, parser, lanes, rng, {"wire": feed()})


def entry(**changes: Any) -> Entry:
    given = {"guid": "1", "url": URL, "title": "Ferry strike", "summary": "Crews stop work."}
    return Entry(**(given | changes))


def test_the_page_is_the_article(reading: Reading, now: datetime, events: Events) -> None:
    published = now - timedelta(hours=2)
    reading.feed_brings(now, entry(published=published))
    reading.web.says(URL, page(), content_type="text/html; charset=utf-8")
    assert reading.at(now) == 1
    assert reading.at(now) == 0
    (due,) = reading.due(now)
    article = due.article
    assert (article.title, article.summary) == ("Ferry strike", "Crews stop work.")
    assert [line for line in article.text.splitlines() if line in PARAGRAPHS] == PARAGRAPHS
    assert (article.url, article.outlet, article.published) == (URL, "news.example", published)
    assert (article.language, article.version, article.provisional) == ("en", 1, False)
    assert due.host == "news.example"
    assert [fields["source"] for name, fields in events if name == "article.read"] == ["page"]
    assert reading.lanes.queues == ["news.example"]


def test_pages_of_a_feed_that_brought_heavy_ones_rest(
    reading: Reading, now: datetime, events: Events
) -> None:  # A09, F01
    reading.web.says(URL, page(), content_type="text/html; charset=utf-8")
    reading.feed_brings(now, entry())
    with Parser() as reading.parser:
        for _ in range(turns.HEAVY):
            with pytest.raises(ContentError), reading.parser.turns.of("wire"):
                raise ContentError("too heavy", "It cannot be read.")
        assert reading.at(now) == 1
        assert not reading.web.requests
    (due,) = reading.due(now)
    assert (due.article.provisional, due.article.summary) == (True, "Crews stop work.")
    assert "The pages of wire are left alone" in events[-1][1]["detail"]
    assert reading.at(now + timedelta(minutes=59)) == 0  # it is read after the rest
    with Parser() as reading.parser:
        assert reading.at(now + 1.2 * turns.REST) == 1
    *_, due = reading.due(now + 1.2 * turns.REST)
    assert not due.article.provisional


def test_feeds_whose_pages_take_long_are_read_apart(reading: Reading, now: datetime) -> None:
    reading.feed_brings(now, *(entry(guid=str(k), url=f"{URL}/{k}") for k in range(3)))  # F01
    passed = iter(range(100))
    with Parser() as reading.parser:
        reading.parser.turns = turns.Turns(lambda: next(passed) * (turns.SLOW_VISIT + 1))
        reading.by(lambda: now + next(passed) * read.TURN)
        reading.at(now)
        assert reading.lanes.stages == ["read", "slow"]
        reading.feed_brings(now, entry(guid="9", url=f"{URL}/9"))
        reading.parser.turns = turns.Turns()  # an hour later
        reading.at(now)
        assert reading.lanes.stages == ["read", "slow", "read"]


def test_a_host_gives_up_its_turn_to_who_came_meanwhile(reading: Reading, now: datetime) -> None:
    links = [f"{URL}/{number}" for number in range(5)]  # F01
    reading.feed_brings(now, *(entry(guid=link, url=link) for link in links))
    passed = iter(range(100))

    def clock() -> datetime:
        return now + next(passed) * read.TURN / 4

    assert reading.by(clock) < len(links)
    asked = [link for link in links if link in {str(one.url) for one in reading.web.requests}]
    assert 0 < len(asked) < len(links)
    with reading.database.read() as session:
        left = [one.url for one in entries.due_reads(session, now, 9)]
    assert asked + left == links


def test_an_entry_that_touches_no_topic_costs_no_request(
    reading: Reading, now: datetime, events: Events
) -> None:
    reading.feed_brings(now, entry(title="Cricket", summary="A draw."))
    assert reading.at(now) == 1
    assert not reading.web.requests
    assert not reading.due(now)
    assert reading.at(now + timedelta(days=9)) == 0
    assert [(name, fields["reason"]) for name, fields in events] == [
        ("entry.passed_over", "off topic")
    ]


@pytest.mark.parametrize(
    "failure",
    [
        httpx.Response(404),
        httpx.Response(500),
        httpx.ConnectError("refused"),
        httpx.Response(200, content=b"<html><body></body></html>"),  # C02
        httpx.Response(200, content=b"%PDF-1.7 binary"),  # C01
        httpx.Response(302, headers={"location": "https://news.example/"}),  # to the front page
    ],
)
def test_headline_and_summary_stand_in_until_the_page_comes(
    reading: Reading, now: datetime, failure: Any
) -> None:
    reading.feed_brings(now, entry())
    reading.web.says("https://news.example/", page(["Front page"] * 9), content_type="text/html")
    reading.web.answers[URL] = failure
    reading.at(now)
    (due,) = reading.due(now)
    assert (due.article.provisional, due.article.text) == (True, "")
    reading.settle(due, now)
    assert reading.at(now + 2 * MINUTE) == 0
    reading.web.says(URL, page(), content_type="text/html")
    assert reading.at(now + 6 * MINUTE) == 1
    (due,) = reading.due(now + 6 * MINUTE)
    assert (due.article.provisional, due.article.version) == (False, 2)
    assert PARAGRAPHS[0] in due.article.text
    assert reading.at(now + timedelta(days=9)) == 0


@pytest.mark.parametrize(
    "wall",
    [
        "We value your privacy. We and our 842 partners store information on your device.",
        "You have exceeded a rate limit. Please try again in a few minutes.",
        "The ferry timetable is not available in your region.",  # names the topic by chance
        "Wir sind gleich wieder da. Bitte haben Sie etwas Geduld.",
        "".join(f"The {n}th boat of the harbour is for sale. " for n in range(40)),  # long
        "The oldest ferry is a museum now. " + "Rain will fall in the far north. " * 40,  # a list
    ],
)
@pytest.mark.parametrize("paid", [False, True])
def test_a_page_that_says_nothing_of_its_entry_is_none(
    reading: Reading, now: datetime, events: Events, wall: str, paid: bool
) -> None:  # C02
    told = {"title": "Ferry strike begins", "summary": "Nine thousand are stuck on the Isles."}
    reading.feed_brings(now, entry(**told))
    tier = '<meta property="article:content_tier" content="locked"></head>'
    shown = page([wall]).replace("</head>", tier) if paid else page([wall])
    reading.web.says(URL, shown, content_type="text/html")
    reading.at(now)
    (due,) = reading.due(now)
    assert (due.article.provisional, due.article.text) == (True, "")
    assert due.article.summary == told["summary"]
    (read,) = [fields for name, fields in events if name == "article.read"]
    assert "says no more of its entry than the title; it begins" in read["detail"]
    reading.settle(due, now)
    reading.web.says(URL, page(), content_type="text/html")
    assert reading.at(now + 6 * MINUTE) == 1
    assert PARAGRAPHS[0] in reading.due(now + 6 * MINUTE)[0].article.text


def test_a_page_in_another_language_than_its_headline_is_read(
    reading: Reading, now: datetime
) -> None:
    terms = Any_((Term("ferry"), Term("паром*")))
    reading.gate = Gate([Topic("ferry", "Ferry", terms)])
    reading.feed_brings(now, entry())
    text = [f"Паромы № {n} стоят в порту с рассвета, и {n} тысяч не уедут." for n in range(30)]
    reading.web.says(URL, page(text), content_type="text/html")
    reading.at(now)
    assert text[0] in reading.due(now)[0].article.text


@pytest.mark.parametrize("summary", ["Crews stop work.", "Crews stop work at dawn. " * 20])
def test_the_start_of_a_paid_article_stands_in_where_it_says_more_than_the_summary(
    reading: Reading, now: datetime, events: Events, summary: str
) -> None:  # C02, A21
    reading.feed_brings(now, entry(summary=summary.strip()))
    tier = '<meta property="article:content_tier" content="locked"></head>'
    paid = page(PARAGRAPHS[:1]).replace("</head>", tier)
    reading.web.says(URL, paid, content_type="text/html")
    reading.at(now)
    (due,) = reading.due(now)
    assert (due.article.provisional, due.article.text) == (True, "")
    assert (PARAGRAPHS[0] in due.article.summary) == (len(summary) < len(PARAGRAPHS[0]))
    assert due.article.summary in {summary.strip(), f"Ferry strike begins\n{PARAGRAPHS[0]}"}
    assert [fields["source"] for name, fields in events if name == "article.read"] == ["summary"]
    reading.settle(due, now)
    reading.web.says(URL, page(), content_type="text/html")
    assert reading.at(now + 6 * MINUTE) == 1
    (due,) = reading.due(now + 6 * MINUTE)
    assert (due.article.provisional, due.article.version) == (False, 2)


@pytest.mark.parametrize(
    ("failure", "tries"), [(httpx.Response(403), 3), (httpx.ConnectError("refused"), 7)]
)
def test_a_page_is_not_asked_for_ever(
    reading: Reading, now: datetime, failure: Any, tries: int
) -> None:
    reading.feed_brings(now, entry())
    reading.web.answers[URL] = failure
    for hours in range(24 * 5):
        reading.at(now + timedelta(hours=hours))
    assert [str(one.url) for one in reading.web.requests].count(URL) == tries


def test_the_full_text_of_the_feed_stands_in_for_the_page(
    reading: Reading, now: datetime, events: Events
) -> None:
    content = "\n".join(PARAGRAPHS * 8)
    reading.feed_brings(now, entry(content=content))
    reading.web.says(URL, status=403)
    reading.at(now)
    (due,) = reading.due(now)
    assert due.article.text.splitlines()[:3] == PARAGRAPHS
    assert not due.article.provisional
    assert reading.at(now + timedelta(days=2)) == 0
    assert [fields["source"] for name, fields in events if name == "article.read"] == ["feed"]


def test_a_feed_may_say_that_its_pages_are_not_read(
    reading: Reading, now: datetime, feed: Callable[..., Any]
) -> None:
    reading.watched = {"wire": feed(read_pages=False)}
    reading.feed_brings(now, entry())
    reading.at(now)
    (due,) = reading.due(now)
    assert due.article.provisional
    assert not reading.web.requests
    assert reading.at(now + timedelta(days=2)) == 0


def test_an_entry_without_address_is_judged_by_what_the_feed_says(
    reading: Reading, now: datetime
) -> None:
    reading.feed_brings(now, entry(url=""), entry(url="", guid="2", title="Ferry again"))
    reading.at(now)
    first, second = reading.due(now)
    assert (first.article.outlet, second.article.outlet) == ("wire", "wire")
    assert first.url_key != second.url_key


def test_an_edited_entry_gives_a_new_version(reading: Reading, now: datetime) -> None:  # A20
    reading.feed_brings(now, entry())
    reading.web.says(URL, page(), content_type="text/html")
    reading.at(now)
    (due,) = reading.due(now)
    reading.settle(due, now)
    later = now + timedelta(hours=1)
    reading.feed_brings(later, entry(summary="Crews go back to work."))
    changed = [PARAGRAPHS[0].replace("nine thousand", "fourteen thousand"), *PARAGRAPHS[1:]]
    reading.web.says(URL, page(changed), content_type="text/html")
    reading.at(later)
    (due,) = reading.due(later)
    assert due.article.version == 2
    assert "fourteen thousand" in due.article.text


def read_whole(reading: Reading, now: datetime) -> None:
    reading.feed_brings(now, entry())
    reading.web.says(URL, page(), content_type="text/html")
    reading.at(now)
    (due,) = reading.due(now)
    reading.settle(due, now)


EDITS = [{"title": "Ferry strike is over"}, {"summary": "Crews go back to work."}]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_entry_stands_in_for_a_page_that_can_be_read_no_more(
    reading: Reading, now: datetime, edit: dict[str, str]
) -> None:  # A20
    read_whole(reading, now)
    reading.web.says(URL, status=403)
    for hour, words in enumerate([edit, {}, edit], 1):  # and back, and once more
        reading.feed_brings(now + hour * HOUR, entry(**words))
        reading.at(now + hour * HOUR)
    later = now + 9 * HOUR
    (due,) = reading.due(later)
    assert (due.article.version, due.article.provisional) == (2, True)
    assert edit.items() <= {"title": due.article.title, "summary": due.article.summary}.items()
    reading.settle(due, later)
    reading.web.says(URL, page(PARAGRAPHS[1:]), content_type="text/html")
    assert reading.at(later) == 1
    (due,) = reading.due(later)
    assert (due.article.version, due.article.provisional) == (3, False)


@pytest.mark.parametrize(("edit", "waits"), list(zip(EDITS, [0, 2], strict=True)))
def test_an_edited_entry_stands_in_for_a_page_that_never_follows(
    reading: Reading, now: datetime, edit: dict[str, str], waits: int
) -> None:  # A20
    read_whole(reading, now)
    edited = now + HOUR
    reading.feed_brings(edited, entry(**edit))
    came = []
    for minutes in (0, 6, 30, 300):
        moment = edited + minutes * MINUTE
        reading.at(moment)
        due = reading.due(moment)
        came.append([one.article.provisional for one in due])
        for one in due:
            reading.settle(one, moment)
    assert came == [[True] if turn == waits else [] for turn in range(4)]
    assert [str(one.url) for one in reading.web.requests].count(URL) == 4


def test_a_page_that_follows_its_edited_entry_later_is_read(
    reading: Reading, now: datetime
) -> None:  # A20
    read_whole(reading, now)
    reading.feed_brings(now + HOUR, entry(summary="Crews go back to work."))
    reading.at(now + HOUR)
    reading.web.says(URL, page(PARAGRAPHS[1:]), content_type="text/html")
    later = now + HOUR + 6 * MINUTE
    assert reading.at(later) == 1
    (due,) = reading.due(later)
    assert (due.article.version, due.article.provisional) == (2, False)
    assert reading.at(now + 99 * HOUR) == 0


def test_a_page_that_crashes_the_reader_again_and_again_is_left_alone(
    reading: Reading, now: datetime, events: Events
) -> None:  # F08
    reading.feed_brings(now, entry())
    reading.web.answers[URL] = KeyboardInterrupt()
    moment = now
    for _ in range(read.POISONED):
        with pytest.raises(KeyboardInterrupt):
            reading.at(moment)
        moment += read.LEASE + MINUTE
    assert reading.at(moment) == 1
    assert "page.quarantined" in [name for name, _ in events]
    (due,) = reading.due(moment)
    assert due.article.provisional
    assert reading.at(moment + timedelta(days=9)) == 0


def test_a_page_that_robots_are_asked_to_leave_alone_is_not_fetched(
    reading: Reading, now: datetime, events: Events
) -> None:
    reading.feed_brings(now, entry())
    reading.web.says(URL, page())
    reading.web.says("https://news.example/robots.txt", "User-agent: *\nDisallow: /ferry")
    for hours in range(5):
        reading.at(now + timedelta(hours=hours))
    assert [one.url.path for one in reading.web.requests] == ["/robots.txt"]
    (judgement,) = reading.due(now)
    assert judgement.article.provisional
    (said,) = [fields for name, fields in events if name == "article.read"]
    assert said["source"] == "summary"
    assert "asks programs not to read" in said["detail"]


def test_robots_txt_does_not_count_where_the_watchlist_says_so(
    reading: Reading, now: datetime
) -> None:
    reading.watched["wire"] = replace(reading.watched["wire"], robots=False)
    reading.feed_brings(now, entry())
    reading.web.says(URL, page())
    reading.at(now)
    assert [one.url.path for one in reading.web.requests] == ["/ferry"]


def test_a_site_whose_robots_txt_cannot_be_had_is_read_later(
    reading: Reading, now: datetime, events: Events
) -> None:
    robots = "https://news.example/robots.txt"
    reading.feed_brings(now, entry())
    reading.web.says(URL, page())
    reading.web.says(robots, status=503)
    reading.at(now)
    assert [one.url.path for one in reading.web.requests] == ["/robots.txt"]
    assert "no page is read" in events[-1][1]["detail"]
    with reading.database.write() as session:
        assert len(entries.lease_due_reads(session, now + timedelta(hours=1), 9, timedelta(1))) == 1


@pytest.mark.parametrize(
    ("auth_pages", "home", "sent"),
    [
        (True, "https://news.example/feed", True),
        (False, "https://news.example/feed", False),
        (True, "https://www.news.example/feed", False),  # another host
        (True, "http://news.example/feed", False),  # another scheme
        (True, "https://news.example:8443/feed", False),
    ],
)
def test_a_login_goes_to_pages_where_that_is_wanted_and_to_its_own_host_only(
    reading: Reading, now: datetime, auth_pages: bool, home: str, sent: bool
) -> None:  # B25
    login = {"Authorization": "Bearer t", "Cookie": "s=1"}
    reading.watched["wire"] = replace(
        reading.watched["wire"], url=home, auth_pages=auth_pages, headers=login
    )
    reading.feed_brings(now, entry())
    reading.web.says(URL, page())
    reading.at(now)
    robots, asked = reading.web.requests
    assert ("authorization" in asked.headers, "cookie" in asked.headers) == (sent, sent)
    assert "authorization" not in robots.headers


def test_a_page_that_two_feeds_bring_together_is_asked_for_once(
    reading: Reading, now: datetime, feed: Callable[..., Any]
) -> None:
    ids = reading.two_feeds("other", feed, now)

    def brings(name: str, minutes: int, **changes: Any) -> int:
        at = now + minutes * MINUTE
        reading.bring(ids[name], at, **changes)
        reading.web.says(URL, page([*PARAGRAPHS, f"At {minutes} past nine the crews voted again."]))
        reading.at(at)
        return [str(one.url) for one in reading.web.requests].count(URL)

    assert brings("wire", 0) == 1
    assert brings("other", 1, guid="2") == 1
    # What is edited, or says something else, is read, however lately its page was for another.
    assert brings("wire", 2, summary="Now 530 of them will strike.") == 2
    assert brings("other", 3, guid="2", title="All ferry crews strike") == 3
    assert brings("other", 4, guid="3", title="Ferry news") == 4
    assert brings("other", 30, guid="4", title="Late ferry news") == 5


def test_a_page_that_two_entries_of_one_feed_lead_to_is_read_for_each(
    reading: Reading, now: datetime
) -> None:  # A17
    shown: list[Entry] = []
    for minute in range(2):
        shown.insert(0, entry(guid="", title=f"Ferry news {minute}"))
        reading.feed_brings(now + minute * MINUTE, *shown)
        reading.web.says(URL, page([*PARAGRAPHS, f"At {minute} past nine the crews voted again."]))
        reading.at(now + minute * MINUTE)
    assert [str(one.url) for one in reading.web.requests].count(URL) == 2


def test_what_another_feed_brings_later_is_judged_for_that_feed_too(
    reading: Reading, now: datetime, feed: Callable[..., Any]
) -> None:
    ids = reading.two_feeds("b", feed, now)

    def brings(name: str, minutes: int, guid: str, *, baseline: bool = False) -> list[bool]:
        at = now + minutes * MINUTE
        reading.bring(ids[name], at, baseline=baseline, guid=guid)
        reading.at(at)
        due = reading.due(at)
        for one in due:
            reading.settle(one, at)
        return [one.baseline for one in due]

    assert brings("wire", 0, "1") == [False]
    assert brings("b", minutes=5, guid="2", baseline=True) == [True]  # its page is known, unread
    assert brings("b", minutes=6, guid="3") == []  # a guid made anew entitles to nothing
    assert brings("wire", minutes=90, guid="4") == []


def test_a_text_that_waits_is_no_baseline_if_one_feed_brings_it_as_news(
    reading: Reading, now: datetime, feed: Callable[..., Any]
) -> None:
    ids = reading.two_feeds("b", feed, now)
    for minutes, name in enumerate(("b", "wire", "b")):
        at = now + minutes * MINUTE
        reading.bring(ids[name], at, baseline=name == "b", guid=f"of {name}")
        reading.at(at)
    (due,) = reading.due(now + MINUTE)
    assert not due.baseline


def test_a_feed_whose_page_was_asked_for_before_the_judging_began_is_heard(
    reading: Reading, now: datetime, feed: Callable[..., Any]
) -> None:
    ids = reading.two_feeds("b", feed, now)
    reading.bring(ids["wire"], now)
    reading.at(now)
    began = now + 90 * MINUTE
    (due,) = reading.due(began)
    ticks = iter([began - 2 * MINUTE] * 4)
    reading.bring(ids["b"], began - 2 * MINUTE, guid="of b")
    reading.by(lambda: next(ticks, began + MINUTE))
    reading.settle(due, began)
    assert [one.id for one in reading.due(began + 2 * MINUTE)] == [due.id]
