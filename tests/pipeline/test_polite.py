"""What publishers check: a real server that counts, and a feed polled for days in milliseconds."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from itertools import pairwise
from typing import Any

import pytest

from watcher.core.topics import Term, Topic
from watcher.ingest.fetch import Fetcher
from watcher.ingest.hosts import Hosts
from watcher.pipeline import poll
from watcher.store import feeds
from watcher.store.db import Database
from watcher.store.feeds import FeedHealth, FeedSpec

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ETAG, MODIFIED = 'W/"un-Usual, étag"', "Tue,  4 Mar 2031 1:02:03 PST"
AGENT = "watcher/1 (+mailto:desk@example.org)"


def rss(*titles: str, head: str = "") -> str:
    items = "".join(f"<item><title>{one}</title><guid>{one}</guid></item>" for one in titles)
    return f'<rss version="2.0"><channel><title>W</title>{head}{items}</channel></rss>'


class Publisher:
    """A web server with one feed that looks closely at who asks.

    Attributes:
        answer: status, headers and body of the next answers.
        validates: gives validators, and 304 to who sends them back.
        moved: path to where it has moved to, for good if `permanent`.
        gone: paths that answer 410.
        requests: paths and headers, in order.
        times: when each request came, by the clock of the test.
    """

    def __init__(self) -> None:
        self.answer: tuple[int, dict[str, str], str] = (200, {}, rss("a", "b"))
        self.validates = True
        self.moved: dict[str, str] = {}
        self.permanent = True
        self.gone: set[str] = set()
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.times: list[datetime] = []
        self.now = datetime(2031, 3, 4, 12, tzinfo=UTC)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.home = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            publisher.requests.append((self.path, headers))
            publisher.times.append(publisher.now)
            status, own, body = publisher.answer
            if self.path in publisher.moved:
                status = 301 if publisher.permanent else 302
                own, body = {"Location": publisher.moved[self.path]}, ""
            if self.path in publisher.gone:
                status, own, body = 410, {}, ""
            if publisher.validates and status == 200:
                if headers.get("if-none-match") == ETAG.encode().decode("latin-1"):
                    status, body = 304, ""
                own = {"ETag": ETAG.encode().decode("latin-1"), "Last-Modified": MODIFIED, **own}
            self.send_response_only(status)
            for name, value in own.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    running = Publisher()
    yield running
    running.close()


class Reader:
    """Polls the feed whenever it is due."""

    def __init__(
        self, publisher: Publisher, database: Database, watched: Any, run: Callable[..., int]
    ) -> None:
        self.publisher, self.database, self.watched, self._run = publisher, database, watched, run
        self.topics: tuple[Topic, ...] = ()
        self.fetcher = self._fetcher()
        with database.write() as session:
            feeds.sync(session, [FeedSpec("wire", watched.url, watched.interval)], publisher.now)

    def _fetcher(self) -> Fetcher:
        here = ip_network("127.0.0.1/32")
        return Fetcher(user_agent=AGENT, private_networks=[here], hosts=Hosts(clock=self._seconds))

    def _seconds(self) -> float:
        return self.publisher.now.timestamp()

    def restart(self) -> None:
        """Begin anew with nothing but the database."""
        self.fetcher.close()
        self.fetcher = self._fetcher()

    def look(self) -> FeedHealth:
        """Do what is due now."""
        self._run(
            self.fetcher,
            watched={"wire": self.watched},
            topics=self.topics,
            since={},
            clock=lambda: self.publisher.now,
        )
        with self.database.read() as session:
            (health,) = feeds.health(session)
        return health

    def live(self, span: timedelta) -> list[timedelta]:
        """Look just before and when it is due, for so long; returns the waits between requests."""
        first = max(len(self.publisher.times) - 1, 0)
        until = self.publisher.now + span
        due = self.look().next_poll_at
        while due < until:
            self.publisher.now = due - timedelta(seconds=1)
            self.look()
            self.publisher.now = due
            due = max(self.look().next_poll_at, due + MINUTE)
        self.publisher.now = until
        times = self.publisher.times[first:]
        return [later - sooner for sooner, later in pairwise(times)]


@pytest.fixture
def reader(  # noqa: PLR0917 - fixtures come by name
    publisher: Publisher, database: Database, feed: Any, parser: Any, lanes: Any, rng: Any
) -> Iterator[Reader]:
    def run(fetcher: Fetcher, **options: Any) -> int:
        return poll.run(database, fetcher, parser, **options, lanes=lanes, rng=rng)

    watched = feed(
        url=f"{publisher.home}/Feed.XML?a=1&b=%20x",
        min_interval=5 * MINUTE,
        max_interval=HOUR,
    )
    made = Reader(publisher, database, watched, run)
    yield made
    made.fetcher.close()


def test_a_week_of_a_feed_without_news(reader: Reader, publisher: Publisher) -> None:
    waits = reader.live(7 * DAY)
    asked = [headers for _, headers in publisher.requests]
    came = zip(publisher.times, asked, strict=True)
    whole = [at for at, headers in came if "if-none-match" not in headers]
    assert all(DAY <= later - sooner < 1.2 * DAY for sooner, later in pairwise(whole))  # P01
    assert 6 <= len(whole) <= 7
    for headers in asked:
        if "if-none-match" in headers:
            assert headers["if-none-match"].encode("latin-1").decode() == ETAG  # P02
            assert headers["if-modified-since"] == MODIFIED  # P03, P04
        else:
            assert "if-modified-since" not in headers
    assert min(waits) >= 15 * MINUTE  # P07
    assert min(waits[40:]) >= HOUR  # P06
    assert len(asked) < 200


def test_a_server_that_says_not_modified_for_ever_is_believed_for_a_day(
    reader: Reader, publisher: Publisher
) -> None:  # B14
    reader.look()
    publisher.answer = (200, {}, rss("c", "a", "b"))
    reader.live(22 * HOUR)
    assert reader.look().entries == 2
    reader.live(6 * HOUR)
    assert reader.look().entries == 3


@pytest.mark.parametrize("validates", [True, False])
def test_a_feed_that_must_be_sent_whole_rests_twice_as_soon(
    reader: Reader, publisher: Publisher, *, validates: bool
) -> None:  # P06
    publisher.validates = validates
    reader.live(9 * HOUR)
    assert (min(reader.live(4 * HOUR)[1:]) >= HOUR) == (not validates)


def test_a_feed_without_validators_that_never_changes_is_not_asked_more_often(
    reader: Reader, publisher: Publisher
) -> None:  # P06
    publisher.validates = False
    assert min(reader.live(3 * DAY)[40:]) >= HOUR
    for _, headers in publisher.requests:
        assert not {"if-none-match", "if-modified-since"} & headers.keys()  # P03


def test_news_brings_the_usual_pace_back(reader: Reader, publisher: Publisher) -> None:
    reader.live(2 * DAY)
    publisher.validates = False
    publisher.answer = (200, {}, rss("c", "a", "b"))
    reader.live(2 * HOUR)
    publisher.answer = (200, {}, rss("d", "c", "a", "b"))
    assert max(reader.live(2 * HOUR)[2:]) <= 17 * MINUTE


def test_a_restart_changes_nothing(reader: Reader, publisher: Publisher) -> None:  # B22
    reader.look()
    for _ in range(60):
        publisher.now += timedelta(seconds=10)
        reader.restart()
        reader.look()
    assert len(publisher.requests) == 1  # P08
    publisher.now += HOUR
    reader.look()
    headers = publisher.requests[1][1]
    assert headers["if-none-match"].encode("latin-1").decode() == ETAG  # P05
    assert headers["if-modified-since"] == MODIFIED


def news_after(reader: Reader, publisher: Publisher, status: int) -> list[timedelta]:
    """The waits while each answer had this status, and the one after the first news since."""
    reader.live(HOUR)
    publisher.answer = (status, {}, "")
    failed = reader.live(8 * HOUR)[3:]
    publisher.answer = (200, {"ETag": '"other"'}, rss("c", "a", "b"))
    publisher.validates = False
    publisher.now = reader.look().next_poll_at
    return [*failed, reader.look().next_poll_at - publisher.now]


@pytest.mark.parametrize("status", [429, 503, 403])
def test_who_is_refused_slows_down_and_stays_slower(
    reader: Reader, publisher: Publisher, status: int
) -> None:  # P09, P14, B15, B18
    *refused, after = news_after(reader, publisher, status)
    assert refused == sorted(refused)
    assert refused[0] >= 30 * MINUTE
    # There is news, so that silence is no reason: it is the refusals that count on.
    assert after >= 40 * MINUTE
    with reader.database.read() as session:
        (health,) = feeds.health(session)
    assert health.pace is not None
    assert health.pace >= 40 * MINUTE


def test_who_fails_otherwise_is_asked_as_ever_once_all_is_well(
    reader: Reader, publisher: Publisher
) -> None:  # B18
    *_, after = news_after(reader, publisher, 500)
    assert after <= 17 * MINUTE


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "asked", ["10800", "Tue, 04 Mar 2031 15:00:00 GMT"], ids=["seconds", "date"]
)
def test_retry_after_is_heeded(
    reader: Reader, publisher: Publisher, status: int, asked: str
) -> None:  # P10, P14
    date = "Tue, 04 Mar 2031 12:00:00 GMT"  # the server's own clock counts
    publisher.answer = (status, {"Retry-After": asked, "Date": date}, "")
    assert 3 * HOUR <= reader.look().next_poll_at - publisher.now <= 3.4 * HOUR


def test_another_feed_of_a_host_that_said_too_often_is_not_asked(
    reader: Reader, publisher: Publisher, events: list[tuple[str, dict[str, Any]]]
) -> None:  # P09, B21
    publisher.answer = (429, {"Retry-After": "600"}, "")
    reader.look()
    with reader.database.write() as session:
        feeds.sync(session, [FeedSpec("wire", publisher.home + "/other", MINUTE)], publisher.now)
    health = reader.look()
    assert len(publisher.requests) == 1
    assert 590 <= (health.next_poll_at - publisher.now).total_seconds() <= 660
    assert (health.failures, health.error) == (0, "")  # nobody said anything about this feed
    assert [name for name, _ in events] == ["feed.failed", "feed.put_off"]


def test_max_age_is_heeded(reader: Reader, publisher: Publisher) -> None:  # P11, B19
    publisher.answer = (200, {"Cache-Control": "max-age=2400"}, rss("a"))
    assert min(reader.live(6 * HOUR)) >= 40 * MINUTE


@pytest.mark.parametrize(
    ("head", "quiet"),
    [
        (
            "<skipHours>"
            + "".join(f"<hour>{hour}</hour>" for hour in range(1, 11))
            + "</skipHours>",
            lambda at: 1 <= at.hour < 11,
        ),
        ("<skipDays><day>Wednesday</day></skipDays>", lambda at: at.weekday() == 2),
    ],
)
def test_hours_and_days_to_skip_are_skipped_also_after_not_modified(
    reader: Reader, publisher: Publisher, head: str, quiet: Callable[[datetime], bool]
) -> None:  # P13, B20
    publisher.answer = (200, {}, rss("a", head=head))
    reader.live(3 * DAY)
    assert len(publisher.times) > 20
    publisher.answer = (500, {}, "")
    reader.live(3 * DAY)
    assert not [at for at in publisher.times if quiet(at)]


def test_the_time_to_live_counts_also_after_not_modified(
    reader: Reader, publisher: Publisher
) -> None:  # B20
    publisher.answer = (200, {}, rss("a", head="<ttl>50</ttl>"))
    assert min(reader.live(6 * HOUR)) >= 50 * MINUTE


def test_a_request_says_who_asks_for_what_and_nothing_else(
    reader: Reader, publisher: Publisher
) -> None:  # B23, B25
    publisher.answer = (200, {"Set-Cookie": "id=1; Path=/"}, rss("a"))
    reader.live(HOUR)
    for path, headers in publisher.requests:
        assert path == "/Feed.XML?a=1&b=%20x"  # P15, P16, P19
        assert headers["user-agent"] == AGENT  # P17
        assert "gzip" in headers["accept-encoding"]  # P12
        for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json"):
            assert kind in headers["accept"]  # P18
        assert not {"cookie", "referer", "authorization"} & headers.keys()  # P15
    assert len(publisher.requests) > 2


def test_what_is_gone_is_not_asked_again(reader: Reader, publisher: Publisher) -> None:  # P20, B17
    publisher.answer = (410, {}, "")
    for _ in range(30):
        assert reader.look().gone
        publisher.now += DAY
    assert len(publisher.requests) == 1


def test_what_has_moved_is_asked_for_where_it_is(reader: Reader, publisher: Publisher) -> None:
    old, new = "/Feed.XML?a=1&b=%20x", "/new"  # P21, B16
    publisher.moved = {old: new}
    reader.live(2 * HOUR)
    paths = [path for path, _ in publisher.requests]
    assert paths[:6] == [old, new] * 3  # it may be a mistake of an hour
    assert set(paths[6:]) == {new}
    assert len(paths) > 8


def test_who_a_feed_leads_to_cannot_say_that_it_is_gone(
    reader: Reader, publisher: Publisher
) -> None:  # B17, P20
    old = "/Feed.XML?a=1&b=%20x"
    publisher.moved, publisher.permanent = {old: "/cdn"}, False
    publisher.answer = (410, {}, "")
    assert not reader.look().gone
    publisher.moved = {}
    publisher.answer = (200, {}, rss("a"))
    publisher.now += HOUR
    health = reader.look()
    assert (health.gone, health.failures, health.entries) == (False, 0, 1)


def test_where_a_feed_has_moved_to_is_gone_and_its_own_address_is_asked(
    reader: Reader, publisher: Publisher
) -> None:  # B16, B17, P21
    old = "/Feed.XML?a=1&b=%20x"
    publisher.moved = {old: "/new"}
    reader.live(2 * HOUR)
    assert publisher.requests[-1][0] == "/new"
    publisher.moved, publisher.gone = {}, {"/new"}
    publisher.answer = (200, {"ETag": '"2"'}, rss("c", "a", "b"))
    reader.live(2 * HOUR)
    health = reader.look()
    assert (health.gone, health.failures, health.entries) == (False, 0, 3)
    assert publisher.requests[-1][0] == old


def test_another_host_inside_is_asked_by_way_of_the_one_that_the_watchlist_names(
    reader: Reader, publisher: Publisher
) -> None:  # B10, B16
    old, port = "/Feed.XML?a=1&b=%20x", publisher.home.rpartition(":")[2]
    publisher.moved = {old: f"http://localhost:{port}/new"}
    reader.live(4 * HOUR)
    paths = [path for path, _ in publisher.requests]
    assert paths == [old, "/new"] * (len(paths) // 2)
    assert len(paths) > 10
    assert reader.look().failures == 0


def test_topics_share_one_request(reader: Reader, publisher: Publisher) -> None:  # P22
    reader.topics = tuple(Topic(f"t{n}", f"T{n}", Term("ferry")) for n in range(20))
    reader.live(14 * MINUTE)
    assert len(publisher.requests) == 1
