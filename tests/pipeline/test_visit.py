"""One request to a feed: what it may and may not lead to."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

from watcher.errors import ContentError, FetchError
from watcher.ingest.fetch import Fetcher
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.parser import Parser
from watcher.model import Entry
from watcher.pipeline.visit import MOVED, refuse_useless, visit
from watcher.store.feeds import FeedRow

INTERVAL = timedelta(minutes=15)


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(user_agent="t", private_networks=[ip_network("127.0.0.0/8")]) as made:
        yield made


class Inner:
    """A server in a network of one's own, and the paths that it was asked for."""

    def __init__(self, home: str, paths: list[str]) -> None:
        self.home, self.paths = home, paths


@pytest.fixture
def inner() -> Iterator[Inner]:
    paths: list[str] = []
    body = b'<rss version="2.0"><channel><title>W</title></channel></rss>'

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response_only(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield Inner(f"http://127.0.0.1:{server.server_port}", paths)
        server.shutdown()
        thread.join()


def moved(url: str, target: str, now: datetime) -> FeedRow:
    return FeedRow(
        id=1, name="wire", url=url, interval=INTERVAL, language="", group="", etag="",
        last_modified="", validators_of="", body_hash="", failures=0, first_poll=False,
        moved_to=target, moved_seen=MOVED, next_poll_at=now, last_polled_at=now, pace=None,
        ttl=None, skip_hours=0, skip_days=0, last_whole_at=now, last_new_at=None,
        watched_until=None, empty_since=None, longest_empty=timedelta(0),
    )  # fmt: skip


def test_a_feed_that_has_moved_leads_into_no_network_of_ones_own(
    fetcher: Fetcher, parser: Parser, feed: Callable[..., Any], inner: Inner, now: datetime
) -> None:  # B07, B16
    """Where it has moved to is a stranger's word; the watchlist's own address may be there."""
    old = "https://wire.example/feed"
    with pytest.raises(FetchError) as caught:
        visit(fetcher, parser, moved(old, f"{inner.home}/new", now), feed(url=old), now)
    assert caught.value.kind == "refused"
    assert inner.paths == []
    home = f"{inner.home}/old"
    found = visit(fetcher, parser, moved(home, f"{inner.home}/new", now), feed(url=home), now)
    assert found.response.status == 200
    assert inner.paths == ["/new"]


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("json", '{"items": ["a", "b"]}', r"has entries \(2\), but none with a title or a text"),
        ("json", '{"items": [{"id": null, "title": {"a": 1}, "url": ["x"]}]}', "none with a title"),
        ("json", '{"error": "token expired", "items": []}', "answers an error: token expired"),
        ("xml", "<rss><channel>" + "<item></item>" * 5 + "</channel></rss>", r"has entries \(5\)"),
        ("xml", "<rss><channel><item><guid>7</guid></item></channel></rss>", "none with a title"),
        (
            "xml",
            "<rss><channel><title>Wire</title>\n<b>Fatal error</b>: memory",
            "broke off before",
        ),
        ("xml", "<rss><channel><item><title>Ferry</title>\n<b>Fatal error", "broke off before"),
    ],
)
def test_a_feed_without_a_usable_entry_is_none(
    parser: Parser, now: datetime, kind: str, body: str, says: str
) -> None:  # A03, A04
    with pytest.raises(ContentError, match=says):
        refuse_useless(
            parser.feed(
                body.encode(),
                url="https://wire.example/feed",
                content_type=f"application/{kind}",
                charset="",
                now=now,
            ),
            "https://wire.example/feed",
        )


def test_an_empty_feed_and_one_with_a_single_usable_entry_are_feeds() -> None:
    refuse_useless(ParsedFeed("", ()), "https://wire.example/")
    entries = (Entry("1", "", ""), Entry("2", "https://wire.example/2", "", summary="Ferry sinks"))
    refuse_useless(ParsedFeed("", entries), "https://wire.example/")
