"""What one request means for the next to the same host."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from ipaddress import ip_network
from typing import Any

import httpx
import pytest

from watcher.errors import FetchError
from watcher.ingest.fetch import Fetcher
from watcher.ingest.way import Proxy, Way

Asked = dict[str, Any]
FEED: Asked = {"accept": "*/*", "max_bytes": 1000, "deadline": 5.0, "own": True}


def test_a_webhook_that_hangs_is_no_reason_to_leave_its_hosts_feeds_alone(
    server: Any, fetcher: Fetcher
) -> None:  # H07
    def hang(connection: socket.socket) -> None:
        server.closing.wait(5)
        del connection

    server.answers = [hang, server.http(b"news")]
    with pytest.raises(FetchError) as caught:
        fetcher.post(server.url("/hook"), b"{}", {"Content-Type": "application/json"}, deadline=0.3)
    assert caught.value.kind == "timeout"
    assert fetcher.get(server.url(), **FEED).body == b"news"


def test_a_feed_that_hangs_is_a_reason(server: Any, fetcher: Fetcher) -> None:  # B01
    server.answers = [lambda _: server.closing.wait(5), server.http(b"news")]
    with pytest.raises(FetchError, match="did not answer"):
        fetcher.get(server.url(), **FEED | {"deadline": 0.3})
    with pytest.raises(FetchError) as caught:
        fetcher.get(server.url(), **FEED)
    assert caught.value.kind == "resting"


@pytest.mark.parametrize("answer", ["429 Too Many Requests", "hangs"])
def test_where_another_hosts_feed_leads_is_no_reason(
    server: Any, fetcher: Fetcher, answer: str
) -> None:  # B15, B21
    """Else anybody could silence the feeds of others."""
    there, here = server.url("/search"), server.url("/feed", host="localhost")
    told = server.http(status=answer, Retry_After="3600")
    server.answers = [
        server.http(status="302 Found", Location=there),
        (lambda _: server.closing.wait(5)) if answer == "hangs" else told,
        server.http(b"news"),
    ]
    with pytest.raises(FetchError) as caught:
        fetcher.get(here, **FEED | {"deadline": 0.6})
    assert caught.value.kind in {"status", "timeout"}
    assert fetcher.get(server.url(), **FEED).body == b"news"
    with pytest.raises(FetchError, match="left alone"):
        fetcher.get(server.url("/page"), **FEED, page=True)


def test_where_a_feed_has_moved_to_is_no_reason() -> None:  # B15, B16
    answers = [httpx.Response(429), httpx.Response(200, stream=httpx.ByteStream(b"news"))]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    with Fetcher(user_agent="t", transport=transport) as fetcher:
        with pytest.raises(FetchError):
            fetcher.get("https://wire.example/moved", **FEED | {"own": False})
        assert fetcher.get("https://wire.example/feed", **FEED).body == b"news"


def staying(*answers: bytes) -> Callable[[socket.socket], None]:
    """One connection with an answer to each request that comes on it."""

    def talk(connection: socket.socket) -> None:
        left = list(answers)
        connection.sendall(left.pop(0))
        while left and connection.recv(65536):
            connection.sendall(left.pop(0))

    return talk


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"


@pytest.mark.parametrize("first", [ANSWER + b"ok", CHUNKED], ids=["length", "chunks"])
@pytest.mark.parametrize(
    ("extra", "connections"),
    [(b"", 1), (b"\r\n", 2), (ANSWER + b"no", 2)],
    ids=["nothing", "a line break", "an answer"],
)
@pytest.mark.parametrize("proxied", [False, True])
def test_what_comes_after_an_answer_is_no_part_of_the_next(
    server: Any, fetcher: Fetcher, first: bytes, extra: bytes, connections: int, *, proxied: bool
) -> None:  # B03
    """And who sends nothing else keeps its connection."""
    server.answers = [staying(first + extra, ANSWER + b"2."), staying(ANSWER + b"2.")]
    way = Way(proxy=Proxy(f"http://127.0.0.1:{server.port}")) if proxied else None
    url = "http://93.184.216.34/feed" if proxied else server.url()
    assert fetcher.get(url, **FEED, way=way).body == b"ok"
    assert fetcher.get(url, **FEED, way=way).body == b"2."
    assert server.connections == connections


def test_an_address_that_does_not_answer_leaves_time_for_the_next(server: Any) -> None:  # B12
    with socket.socket() as deaf, ExitStack() as waiting:
        deaf.bind(("127.0.0.2", server.port))
        deaf.listen(0)
        for _ in range(3):  # its queue is full: who knocks now hears nothing
            knocking = waiting.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(("127.0.0.2", server.port))
        server.answers = [server.http(b"news")]
        with Fetcher(
            user_agent="watcher-test",
            private_networks=[ip_network("127.0.0.0/8")],
            resolver=lambda *_: ["127.0.0.2", "127.0.0.1"],
        ) as fetcher:
            found = fetcher.get(server.url(host="wire.example"), **FEED | {"deadline": 2.0})
    assert found.body == b"news"
