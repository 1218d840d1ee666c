"""What one request means for the next to the same host."""

import socket
from contextlib import ExitStack
from ipaddress import ip_network
from typing import Any

import pytest

from watcher.errors import FetchError
from watcher.ingest.fetch import Fetcher

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
