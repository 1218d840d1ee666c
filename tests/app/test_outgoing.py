"""Nothing that watcher asks for leads inside: every spelling, for every kind of request.

What counts is that no connection is even tried; Python's own audit events say so.
"""

import io
import re
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.app.house import House, open_house
from watcher.app.wiring import Electrician
from watcher.config import Feed, Judge, load
from watcher.core.opinion import Question
from watcher.errors import ConfigError, DeliveryError, FetchError
from watcher.ingest.fetch import Fetcher, PostResponse
from watcher.ingest.parser import Parser
from watcher.ingest.way import Proxy, Way
from watcher.model import Entry
from watcher.notify.webhook import Webhook
from watcher.pipeline import heartbeat, notices
from watcher.pipeline.opinion import Advisor
from watcher.pipeline.probe import probe
from watcher.store import entries, feeds
from watcher.store.identity import Keyed

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
PUBLIC = "93.184.216.34"


class Connects:
    """Attempts of this process to connect anywhere, while somebody listens."""

    def __init__(self) -> None:
        self.heard: list[Any] | None = None
        sys.addaudithook(self._hear)  # for ever: there is no way to take it away

    def _hear(self, name: str, told: tuple[Any, ...]) -> None:
        if self.heard is not None and name == "socket.connect" and isinstance(told[1], tuple):
            self.heard.append(told[1])


CONNECTS = Connects()


@pytest.fixture
def connects() -> Iterator[list[Any]]:
    CONNECTS.heard = []
    yield CONNECTS.heard
    CONNECTS.heard = None


def resolve(host: str, port: int) -> Sequence[str]:
    """The system's resolver, which is not asked for names of others."""
    if host == "proxy.test":
        return [PUBLIC]
    if re.search(r"[g-wyz]", host.lower().replace("localhost", "")):
        raise OSError("not asked in tests")
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Outgoing:
    """All that makes requests to addresses that somebody else may have chosen."""

    def __init__(self, house: House, parser: Parser, fetcher: Fetcher) -> None:
        self.house, self.parser, self.fetcher = house, parser, fetcher
        self.read = 0

    def feed(self, url: str) -> None:
        (feed,) = self.house.watchlist.feeds
        assert probe(self.fetcher, self.parser, _at(feed, url), NOW).error

    def proxied_feed(self, url: str) -> None:
        (feed,) = self.house.watchlist.feeds
        way = Way(proxy=Proxy("http://proxy.test:3128"))
        assert probe(self.fetcher, self.parser, _at(feed, url, way), NOW).error

    def page(self, url: str) -> None:
        """By the stage itself, as entries of a feed name them."""
        self.read += 1
        brought = Keyed(Entry(f"{self.read}", url, f"Ferry {self.read}", "ferry"), f"{self.read}")
        with self.house.database.write() as session:
            (row,) = feeds.health(session)
            entries.add(session, row.id, [brought], NOW, baseline=False)
        assert self.house.finish("read", self.house.read) == 1

    def robots(self, url: str) -> None:
        with suppress(FetchError):  # who cannot be asked has no rules; the page is refused itself
            self.fetcher.robots.require(url)

    def webhook(self, url: str) -> None:
        def post(url: str, body: bytes, headers: Mapping[str, str]) -> PostResponse:
            return self.fetcher.post(url, body, headers)

        def send() -> None:
            Webhook(url, "", post).send("id", notices.notice("x", "x", "x", now=NOW), NOW)

        with pytest.raises((ConfigError, DeliveryError)):
            send()

    def judge(self, url: str) -> None:
        judge = Judge.model_construct(url=url, model="m", timeout=timedelta(seconds=5))
        advisor = Advisor(judge, self.fetcher.post, budgeted=False)
        assert advisor([Question(url, ("The crews voted.",))], NOW) == {}

    def heartbeat(self, url: str) -> None:
        assert not heartbeat.run(self.house.database, self.fetcher, url, [], now=NOW)


KINDS = ("feed", "proxied_feed", "page", "robots", "webhook", "judge", "heartbeat")


def _at(feed: Feed, url: str, way: Way | None = None) -> Feed:
    return replace(feed, url=url, way=way or feed.way)


@pytest.fixture
def outgoing(tmp_path: Path) -> Iterator[Outgoing]:
    path = tmp_path / "watchlist.yaml"
    path.write_text(
        "defaults: {spacing: 0}\nfeeds: [{name: wire, url: 'https://wire.example/feed'}]\n"
        "topics: [{name: ferry, match: ferry}]\n",
        encoding="utf-8",
    )
    watchlist = load(path, {})
    with ExitStack() as stack:
        house = stack.enter_context(
            open_house(
                watchlist,
                tmp_path / "data",
                out=io.StringIO(),
                clock=lambda: NOW,
                resolver=resolve,
            )
        )
        fetcher = Electrician(stack, io.StringIO(), resolve).fetcher(watchlist)
        yield Outgoing(house, stack.enter_context(Parser()), fetcher)


def spellings(folder: Path) -> list[str]:
    """Addresses of this machine, of clouds' metadata and of both in strange letters."""
    hostile = folder / "hostile"
    forms = (hostile / "ssrf-loopback-forms.tsv").read_text(encoding="utf-8").splitlines()
    found = [line.partition("\t")[0].replace("PORT", "8080") for line in forms]
    clouds = (hostile / "ssrf-testing" / "cloud-metadata.txt").read_text(encoding="utf-8")
    notes = (hostile / "ssrf-testing" / "README.md").read_text(encoding="utf-8")
    quoted = re.findall(r"`(http://[^`\n]+)`", notes)
    urls = [line.strip() for line in [*found, *clouds.splitlines(), *quoted]]
    # Two name public hosts: one that redirects, and one with a target that is but a fragment.
    public = re.compile(r"http://(ssrf\.localdomain\.pw/|google\.com:80\+&@google\.com:80#)")
    urls = [url for url in urls if url.startswith("http") and not public.match(url)]
    assert len(urls) > 80
    return urls


INVENTED = [
    "http://localhost/", "http://127.0.0.1/", "http://[::1]/", "http://0/", "http://2130706433/",
    "http://0x7f.1/", "http://127。0。0。1/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://169.254.169.254/latest",
    "http://100.64.0.1/", "http://10.0.0.1/", "http://[fe80::1]/", "http://[fd00::1]/",
    "http://224.0.0.1/", "http://user:pw@127.0.0.1/", "http://good.example\\@127.0.0.1/",
    "http://metadata.google.internal/", "http://127.0.0.1./", "http://localhost./",
    "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:25/", "http://[127.0.0.1]/",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_request_leads_inside(
    outgoing: Outgoing, connects: list[Any], kind: str
) -> None:  # B07, B08, H04
    for url in INVENTED:
        getattr(outgoing, kind)(url)
        assert connects == [], url


@pytest.mark.parametrize("kind", KINDS)
def test_no_spelling_of_the_lists_is_asked_for(
    outgoing: Outgoing, connects: list[Any], kind: str, evaluation_data: Path
) -> None:  # B07, B08, H04
    for url in spellings(evaluation_data):
        getattr(outgoing, kind)(url)
        assert connects == [], url


def test_a_connection_would_be_seen(connects: list[Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    assert len(connects) == 1
