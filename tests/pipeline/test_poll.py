from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from watcher.core.topics import Term, Topic
from watcher.errors import StoreError
from watcher.ingest.room import Room
from watcher.ingest.way import Way
from watcher.pipeline import poll
from watcher.store import articles, entries, feeds, troubles
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.feeds import FeedHealth, FeedSpec

URL = "https://wire.example/feed"
MINUTE = timedelta(minutes=1)
Events = list[tuple[str, dict[str, Any]]]


def rss(*titles: str, head: str = "", end: str = "</channel></rss>") -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://wire.example/{title}</link></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>Wire</title>{head}{items}{end}'


class Polling:
    """One feed, polled whenever the test says."""

    def __init__(  # noqa: PLR0917 - as fixtures come
        self, database: Database, web: Any, parser: Any, lanes: Any, rng: Any, watched: Any
    ) -> None:
        self.database, self.web, self.lanes, self.rng = database, web, lanes, rng
        self.parser = parser
        self.watched = watched
        self.topics: tuple[Topic, ...] = ()
        self.since: dict[str, datetime] = {}

    def at(self, moment: datetime) -> int:
        return poll.run(
            self.database,
            self.web.fetcher,
            self.parser,
            self.watched,
            topics=self.topics,
            since=self.since,
            lanes=self.lanes,
            clock=lambda: moment,
            rng=self.rng,
        )

    def health(self) -> FeedHealth:
        with self.database.read() as session:
            (health,) = feeds.health(session)
        return health

    def due_reads(self, moment: datetime) -> list[tuple[str, bool]]:
        with self.database.write() as session:
            due = entries.lease_due_reads(session, moment, 100, MINUTE)
        return [(entry.title, entry.baseline) for entry in due]


@pytest.fixture
def polling(  # noqa: PLR0917 - fixtures come by name
    database: Database,
    web: Any,
    parser: Any,
    lanes: Any,
    rng: Any,
    feed: Callable[..., Any],
    now: datetime,
) -> Polling:
    watched = {"wire": feed(headers={"X-Key": "k"})}
    with database.write() as session:
        feeds.sync(session, [FeedSpec("wire", URL, timedelta(minutes=15))], now)
    return Polling(database, web, parser, lanes, rng, watched)


def test_a_poll_keeps_entries_and_validators_and_waits_its_interval(
    polling: Polling, now: datetime, events: Events
) -> None:
    polling.web.says(
        URL, rss("a", "b"), etag='W/"1"', last_modified="Tue, 04 Mar 2031 11:00:00 GMT"
    )
    assert polling.at(now) == 1
    assert polling.at(now) == 0
    health = polling.health()
    assert (health.entries, health.failures, health.error) == (2, 0, "")
    assert 15 * MINUTE <= health.next_poll_at - now <= 16.6 * MINUTE
    assert polling.due_reads(now) == [("a", True), ("b", True)]
    assert ("feed.polled", 2) in [(name, fields.get("new")) for name, fields in events]

    polling.web.says(URL, status=304)
    assert polling.at(now + 17 * MINUTE) == 1
    asked = polling.web.requests[-1].headers
    assert asked["if-none-match"] == 'W/"1"'  # B14: byte for byte
    assert asked["if-modified-since"] == "Tue, 04 Mar 2031 11:00:00 GMT"
    assert asked["x-key"] == "k"
    assert polling.lanes.queues == ["wire.example", "wire.example"]


def test_what_came_since_a_dead_address_was_watched_is_no_baseline(
    polling: Polling, now: datetime, feed: Callable[..., Any]
) -> None:  # A26
    polling.web.says(URL, rss("known"))
    polling.at(now)
    polling.due_reads(now)
    polling.web.says(URL, status=404)
    later = now + timedelta(days=1)
    polling.at(later)
    moved = "https://wire.example/moved"
    polling.web.says(moved, rss("missed", "known", "old"))
    polling.watched = {"wire": feed(url=moved)}
    with polling.database.write() as session:
        feeds.sync(session, [FeedSpec("wire", moved, timedelta(minutes=15))], later)
    polling.at(later)
    due = dict(polling.due_reads(later))
    assert (due["missed"], due["old"]) == (False, True)


def test_entries_after_the_first_poll_are_no_baseline(
    polling: Polling, now: datetime
) -> None:  # A26
    polling.web.says(URL, rss("old"))
    polling.at(now)
    polling.web.says(URL, rss("new", "old"))
    polling.at(now + 20 * MINUTE)
    assert polling.due_reads(now + 20 * MINUTE) == [("old", True), ("new", False)]


def test_the_same_body_again_is_not_parsed_again(
    polling: Polling, now: datetime, events: Events
) -> None:  # B14
    polling.web.says(URL, rss("a"))
    polling.at(now)
    polling.at(now + 20 * MINUTE)
    said = [(fields["new"], fields["changed"]) for name, fields in events if name == "feed.polled"]
    assert said == [(1, 0), (0, 0)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "empty"),  # A02
        ("<!doctype html><html><body>Just a moment</body></html>", "html"),  # A03
        ("/etc/hostname", "not a feed"),  # A01
    ],
)
def test_what_is_no_feed_is_a_failure_that_names_it(
    polling: Polling, now: datetime, events: Events, body: str, kind: str
) -> None:
    polling.web.says(URL, body, etag='"bad"')
    polling.at(now)
    health = polling.health()
    assert health.error_kind == kind
    assert health.failures == 1
    (fields,) = [fields for name, fields in events if name == "feed.failed"]
    assert (fields["feed"], fields["kind"]) == ("wire", kind)
    polling.web.says(URL, rss("a"))
    polling.at(now + 20 * MINUTE)
    assert "if-none-match" not in polling.web.requests[-1].headers
    assert polling.due_reads(now + 20 * MINUTE) == [("a", True)]


def test_failures_slow_down_and_success_speeds_up_again(
    polling: Polling, now: datetime
) -> None:  # B18
    polling.web.answers[URL] = httpx.ConnectError("refused")
    moment, waits = now, []
    for _ in range(9):
        assert polling.at(moment) == 1
        health = polling.health()
        waits.append(health.next_poll_at - moment)
        moment = health.next_poll_at
    assert waits[0] < 17 * MINUTE
    assert waits[3] > 2 * 60 * MINUTE
    assert waits[-1] <= timedelta(days=1.1)
    polling.web.says(URL, rss("a"))
    polling.at(moment)
    assert polling.health().next_poll_at - moment < 17 * MINUTE


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(polling: Polling, now: datetime, status: int) -> None:  # B15
    polling.web.says(URL, status=status, retry_after="7200")
    polling.at(now)
    assert timedelta(hours=2) <= polling.health().next_poll_at - now <= timedelta(hours=2.3)


def test_a_feed_that_is_gone_is_polled_no_more(
    polling: Polling, now: datetime, events: Events
) -> None:  # B17
    polling.web.says(URL, status=410)
    polling.at(now)
    assert polling.health().gone
    assert polling.at(now + timedelta(days=30)) == 0
    assert [name for name, _ in events] == ["feed.gone"]


def test_a_broken_off_feed_keeps_what_is_whole_but_no_validator(
    polling: Polling, now: datetime, events: Events
) -> None:  # A04
    polling.web.says(URL, rss("a", "b", end="<item><title>c"), etag='"half"')
    polling.at(now)
    assert "feed.broke_off" in [name for name, _ in events]
    polling.web.says(URL, rss("a", "b", "c"), etag='"whole"')
    polling.at(now + 20 * MINUTE)
    assert "if-none-match" not in polling.web.requests[-1].headers
    # The other half of a first poll is baseline too, or it would be alerted.
    assert polling.due_reads(now + 20 * MINUTE) == [("a", True), ("b", True), ("c", True)]


def test_what_the_feed_asks_for_is_obeyed_within_reason(
    polling: Polling, now: datetime
) -> None:  # B19, B20
    polling.web.says(URL, rss("a"), cache_control="max-age=2700")
    polling.at(now)
    assert 45 * MINUTE <= polling.health().next_poll_at - now <= 50 * MINUTE
    later = now + 60 * MINUTE
    polling.web.says(URL, rss("a", "b", head="<ttl>1440</ttl>"))
    polling.at(later)
    assert 60 * MINUTE <= polling.health().next_poll_at - later <= 66 * MINUTE
    later += 70 * MINUTE
    night = (
        "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(14, 18)) + "</skipHours>"
    )
    polling.web.says(URL, rss("c", head=night))
    polling.at(later)
    assert polling.health().next_poll_at.hour == 18


def test_who_may_rest_for_long_is_believed_for_as_long(
    polling: Polling, now: datetime
) -> None:  # B19
    polling.watched["wire"] = replace(polling.watched["wire"], max_interval=600 * MINUTE)
    polling.web.says(URL, rss("a"), cache_control="max-age=86400")
    polling.at(now)
    assert 600 * MINUTE <= polling.health().next_poll_at - now <= 660 * MINUTE


def test_since_when_a_feed_holds_nothing_is_known(polling: Polling, now: datetime) -> None:  # A03
    def seen(hours: int) -> tuple[datetime | None, timedelta]:
        polling.at(now + timedelta(hours=hours))
        with polling.database.read() as session:
            (state,) = troubles.feeds(session)
        return state.empty_since, state.longest_empty

    empty, never, hour = rss(), timedelta(0), timedelta(hours=1)
    polling.web.says(URL, empty)
    assert seen(0) == (None, never)  # a new feed may have nothing yet
    polling.web.says(URL, rss("a"))
    assert seen(9) == (None, never)
    polling.web.says(URL, empty)
    assert seen(18) == (now + 18 * hour, never)
    assert seen(27) == (now + 18 * hour, never)  # the same body again
    polling.web.answers[URL] = httpx.Response(500)
    assert seen(36) == (now + 18 * hour, never)
    polling.web.says(URL, rss(head="<ttl>5</ttl>"))
    assert seen(72) == (now + 18 * hour, never)
    polling.web.says(URL, rss("a"))
    assert seen(99) == (None, 81 * hour)
    polling.web.says(URL, empty)
    assert seen(120) == (now + 120 * hour, 81 * hour)
    polling.web.says(URL, rss("b"))
    assert seen(130) == (None, 81 * hour)


def test_a_feed_that_holds_nothing_since_its_address_changed_is_known(
    polling: Polling, now: datetime
) -> None:  # A03
    moved, later = "https://wire.example/moved", now + 20 * MINUTE
    polling.web.says(URL, rss("a"))
    polling.at(now)
    with polling.database.write() as session:
        feeds.sync(session, [FeedSpec("wire", moved, timedelta(minutes=15))], later)
    polling.web.says(moved, rss())
    for moment in (later, later + 300 * MINUTE):
        assert polling.at(moment) == 1
        with polling.database.read() as session:
            (state,) = troubles.feeds(session)
        assert (state.empty_since, state.last_new_at) == (later, None)


def test_a_gap_between_two_polls_is_told(
    polling: Polling, now: datetime, events: Events
) -> None:  # A19
    polling.watched["wire"] = replace(polling.watched["wire"], min_interval=5 * MINUTE)
    polling.web.says(URL, rss("a", "b"))
    polling.at(now)
    polling.web.says(URL, rss("y", "z"))
    polling.at(now + 20 * MINUTE)
    assert ("feed.gap", {"feed": "wire", "new": 2}) in events
    assert polling.health().last_gap_at == now + 20 * MINUTE
    waits = [(polling.health().next_poll_at - now) / MINUTE - 20]
    for number in range(2):
        moment = polling.health().next_poll_at
        polling.web.says(URL, rss(f"{number}a", f"{number}b"))
        polling.at(moment)
        waits.append((polling.health().next_poll_at - moment) / MINUTE)
    assert 7.5 <= waits[0] <= 8.3  # asked twice as often, down to the least that is allowed
    assert 5 <= waits[1] <= 5.6
    assert 5 <= waits[2] <= 5.6
    for _ in range(6):
        moment = polling.health().next_poll_at
        polling.at(moment)
    assert polling.health().next_poll_at - moment >= 15 * MINUTE


def test_a_permanent_redirect_is_believed_the_third_time(
    polling: Polling, now: datetime
) -> None:  # B16
    new = "https://new.example/feed"
    polling.web.says(URL, status=301, location=new)
    polling.web.says(new, rss("a"))
    for number in range(4):
        polling.at(now + number * 20 * MINUTE)
    asked = [str(request.url) for request in polling.web.requests]
    assert asked == [URL, new, URL, new, URL, new, new]
    keys = ["x-key" in request.headers for request in polling.web.requests]
    assert keys == [True, False, True, False, True, False, False]  # a login stays with its host
    # Where it has moved to fails: the old address is asked again.
    polling.web.says(new, status=500)
    polling.at(now + 100 * MINUTE)
    polling.web.says(URL, rss("b"))
    polling.at(now + 200 * MINUTE)
    assert [str(request.url) for request in polling.web.requests][-2:] == [new, URL]
    assert polling.health().failures == 0


def test_one_poll_serves_all_who_ask_at_once(polling: Polling, now: datetime) -> None:  # B22
    polling.web.says(URL, rss("a"))
    polling.at(now)
    for seconds in range(0, 600, 10):
        polling.at(now + timedelta(seconds=seconds))
    assert len(polling.web.requests) == 1


def test_a_topic_added_later_learns_what_the_feed_still_shows(
    polling: Polling, now: datetime
) -> None:  # A26
    def judged(moment: datetime) -> list[tuple[str, bool]]:
        with polling.database.write() as session:
            due = articles.lease_due_judgements(session, moment, 9, MINUTE)
            for one in due:
                articles.settle_judgement(session, one.id, moment)
        return [(one.article.title, one.baseline) for one in due]

    polling.web.says(URL, rss("ferry-one", "cricket", "ferry-two"), etag='"1"')
    polling.at(now)
    assert judged(now) == []
    later = now + 20 * MINUTE
    polling.topics = (Topic("ferry", "Ferry", Term("ferry")),)
    polling.since = {"ferry": later - MINUTE}
    polling.web.says(URL, rss("ferry-new", "ferry-one", "cricket", "ferry-two"), etag='"2"')
    polling.at(later)
    assert "if-none-match" not in polling.web.requests[-1].headers
    # What came with this very poll takes the usual way: it may be news for other topics.
    assert judged(later) == [("ferry-one", True), ("ferry-two", True)]
    polling.at(later + 20 * MINUTE)
    assert polling.web.requests[-1].headers["if-none-match"] == '"2"'
    assert judged(later + 20 * MINUTE) == []


def test_an_edit_in_the_poll_that_learns_a_topic_is_no_baseline(
    polling: Polling, now: datetime
) -> None:  # A26
    polling.web.says(URL, rss("other", "ferry"))
    polling.at(now)
    polling.due_reads(now)
    with polling.database.write() as session:
        new = NewArticle(
            "wire.example/ferry", "https://wire.example/ferry", "wire", "wire.example",
            "ferry", "", "", now, provisional=True,
        )  # fmt: skip
        first = articles.add_version(session, None, new, now).article_id
        articles.lease_due_judgements(session, now, 9, MINUTE)
        articles.settle_judgement(session, first, now)
    later = now + 20 * MINUTE
    polling.topics = (Topic("ferry", "Ferry", Term("ferry")),)
    polling.since = {"ferry": later - MINUTE}
    edited = "<title>ferry sank</title><link>https://wire.example/ferry</link>"
    polling.web.says(URL, rss("other").replace("</item>", f"</item><item>{edited}</item>"))
    polling.at(later)
    with polling.database.write() as session:
        due = articles.lease_due_judgements(session, later, 9, MINUTE)
    assert [(one.id, one.article.title) for one in due] == [(first, "ferry")]  # as it was known
    assert polling.due_reads(later)[1:] == [("ferry sank", False)]


@pytest.mark.parametrize(
    "dates",
    [
        lambda number: [f"Mon, {number + 3:02} Mar 2036 09:00:00 GMT"] * 2,  # in the future
        lambda _: ["Mon, 03 Mar 2031 09:00:00 GMT"] * 2,  # all the same
        lambda number: [f"Mon, 03 Mar 2031 09:0{number}:00 GMT"] * 2,  # renewed at each poll
        lambda _: ["yesterday", ""],
    ],
)
def test_dates_make_nothing_new(
    polling: Polling, now: datetime, dates: Callable[[int], list[str]]
) -> None:  # A16
    for number in range(4):
        items = "".join(
            f"<item><guid>{guid}</guid><title>{guid}</title><pubDate>{date}</pubDate></item>"
            for guid, date in zip("ab", dates(number), strict=True)
        )
        body = f'<rss version="2.0"><channel><title>W</title>{items}</channel></rss>'
        polling.web.says(URL, body + f"<!-- {number} -->")
        polling.at(now + number * 20 * MINUTE)
    health = polling.health()
    assert (health.entries, health.last_new_at) == (2, now)
    due = polling.due_reads(now + 80 * MINUTE)
    assert due == [("a", True), ("b", True)]  # as they were seen, whatever their dates say


def test_a_feed_that_moved_to_another_watched_feed_is_flagged(
    polling: Polling, now: datetime, feed: Callable[..., Any]
) -> None:  # A25, B16
    other = "https://www.other.example/feed/"
    polling.watched["other"] = feed("other", other)
    polling.web.says(URL, status=301, location="https://other.example/feed")
    polling.web.says("https://other.example/feed", rss("a"))
    polling.at(now)
    health = polling.health()
    assert (health.error_kind, health.entries, health.failures) == ("duplicate", 0, 1)
    assert "has moved to where feed other is" in health.error
    assert "delete wire" in health.error
    # It was a mistake of an hour: all is well again, and the first poll is still the first.
    polling.web.says(URL, rss("own"))
    polling.at(now + 20 * MINUTE)
    assert polling.due_reads(now + 20 * MINUTE) == [("own", True)]
    assert polling.health().moved_to == ""


def test_a_feed_that_moves_to_its_own_other_spelling_is_no_double(
    polling: Polling, now: datetime
) -> None:  # A25
    polling.web.says(URL, status=301, location="https://www.wire.example/feed/")
    polling.web.says("https://www.wire.example/feed/", rss("a"))
    polling.at(now)
    assert polling.health().error == ""


def test_a_feed_that_left_the_watchlist_is_not_asked(polling: Polling, now: datetime) -> None:
    polling.web.says(URL, rss("a"))
    polling.watched.clear()
    polling.at(now)
    assert polling.web.requests == []
    assert polling.health().failures == 0


def test_a_feed_is_asked_in_its_own_way(polling: Polling, now: datetime) -> None:
    polling.watched["wire"] = replace(polling.watched["wire"], way=Way(user_agent="desk/2"))
    polling.web.says(URL, rss("a"))
    polling.at(now)
    assert polling.web.requests[-1].headers["user-agent"] == "desk/2"


@pytest.mark.parametrize("day", ["01 Jan 2099", "04 Mar 2031", "30 Feb 2031"])
def test_dates_that_change_at_each_poll_make_nothing_new(
    polling: Polling, now: datetime, day: str
) -> None:  # A15, A16
    def dated(hour: int) -> str:
        date = f"<pubDate>Sun, {day} {hour:02d}:00:00 GMT</pubDate>"
        items = "".join(f"<item><title>{n}</title><guid>{n}</guid>{date}</item>" for n in "ab")
        return f'<rss version="2.0"><channel>{items}</channel></rss>'

    for hour in range(4):
        polling.web.says(URL, dated(hour))
        polling.at(now + timedelta(hours=hour))
    assert polling.health().entries == 2
    assert [title for title, _ in polling.due_reads(now + timedelta(hours=5))] == ["a", "b"]


class Broken:
    """Stands for a database that cannot be written while a feed is polled."""

    def feed(self, _body: bytes, **_: Any) -> None:
        raise StoreError("the disk is full")


def test_a_poll_that_cannot_be_written_down_is_done_again_soon(
    polling: Polling, now: datetime
) -> None:  # E03
    polling.web.says(URL, rss("a"))
    sound, polling.parser = polling.parser, Broken()
    with pytest.raises(StoreError):
        polling.at(now)
    polling.parser = sound
    assert polling.at(now + timedelta(seconds=59)) == 0
    assert polling.at(now + MINUTE) == 1
    assert polling.health().failures == 0


def test_a_feed_for_which_there_is_no_room_has_done_no_wrong(
    polling: Polling, now: datetime
) -> None:  # B08
    polling.web.fetcher.room = Room(total=0, patience=0.0)
    polling.web.says(URL, rss("a") + " " * 600_000)
    polling.at(now)
    health = polling.health()
    assert (health.failures, health.error) == (0, "")
    assert timedelta(0) < health.next_poll_at - now <= MINUTE
    polling.web.fetcher.room = Room()
    polling.at(health.next_poll_at)
    assert polling.health().entries == 1
