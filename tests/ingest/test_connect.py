import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from watcher.errors import FetchError
from watcher.ingest.fetch import Fetcher

HERE = ip_network("127.0.0.1/32")
FORBIDDEN = "127.0.0.2"


def resolving(*answers: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """A name server that gives these answers one after the other, the last one for ever."""
    left = list(answers)

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


def get(fetcher: Fetcher, url: str, deadline: float = 5.0) -> bytes:
    return fetcher.get(url, accept="*/*", max_bytes=10_000, deadline=deadline, own=True).body


def refused(fetcher: Fetcher, url: str, deadline: float = 5.0) -> FetchError:
    with fetcher, pytest.raises(FetchError) as caught:
        get(fetcher, url, deadline)
    return caught.value


def test_this_machine_is_refused_unless_listed(server: Any, fetcher: Fetcher) -> None:  # B07
    server.answers = [server.http(b"news")]
    error = refused(Fetcher(user_agent="t"), server.url())
    assert error.kind == "refused"
    assert "private_networks" in str(error)
    assert server.connections == 0
    assert get(fetcher, server.url()) == b"news"


def test_a_name_counts_by_its_address(server: Any) -> None:  # B09
    error = refused(
        Fetcher(user_agent="t", resolver=resolving([FORBIDDEN])), server.url(host="a.test")
    )
    assert error.kind == "refused"
    assert f"a.test ({FORBIDDEN})" in str(error)


def test_only_vetted_addresses_of_a_mixed_answer_are_used(server: Any) -> None:  # B09
    server.answers = [server.http(b"news")]
    mixed = resolving(["fd00::1", FORBIDDEN, "169.254.169.254", "127.0.0.1"])
    with (
        socket.create_server((FORBIDDEN, server.port)) as inside,
        Fetcher(user_agent="t", resolver=mixed, private_networks=[HERE]) as fetcher,
    ):
        assert get(fetcher, server.url(host="a.test")) == b"news"
        inside.setblocking(False)  # somebody listens there, and nobody has come
        with pytest.raises(BlockingIOError):
            inside.accept()
    assert f"Host: a.test:{server.port}".encode() in server.requests[0]


def test_a_changed_answer_is_vetted_again(server: Any) -> None:  # B09
    server.answers = [server.http(b"news")]
    rebinding = resolving(["127.0.0.1"], [FORBIDDEN])
    with Fetcher(user_agent="t", resolver=rebinding, private_networks=[HERE]) as fetcher:
        assert get(fetcher, server.url(host="a.test")) == b"news"
        with pytest.raises(FetchError, match=FORBIDDEN) as caught:
            get(fetcher, server.url(host="a.test"))
    assert caught.value.kind == "refused"


def test_the_next_address_is_tried(server: Any) -> None:
    server.answers = [server.http(b"news")]
    both = resolving(["127.0.0.2", "127.0.0.1"])
    loopback = ip_network("127.0.0.0/8")
    with Fetcher(user_agent="t", resolver=both, private_networks=[loopback]) as fetcher:
        assert get(fetcher, server.url(host="a.test")) == b"news"


def test_a_closed_port_is_a_connection_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        error = refused(Fetcher(user_agent="t", private_networks=[HERE]), url)
    assert error.kind == "connection"
    assert str(error) == "127.0.0.1 does not take connections: Connection refused."


@pytest.mark.parametrize(
    "fault",
    [
        socket.gaierror(-2, "Name or service not known"),
        OSError("no"),
        UnicodeError("label too long"),
    ],
)
def test_a_name_without_an_address_is_a_dns_error(fault: Exception) -> None:  # B12
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise fault

    error = refused(Fetcher(user_agent="t", resolver=resolve), "http://nowhere.test/")
    assert error.kind == "dns"
    assert "nowhere.test" in str(error)


def test_an_empty_answer_is_a_dns_error() -> None:  # B12
    assert refused(Fetcher(user_agent="t", resolver=resolving([])), "http://a.test/").kind == "dns"


def test_a_hanging_name_server_does_not_outlast_the_deadline() -> None:  # B12
    release = threading.Event()

    def hang(_host: str, _port: int) -> Sequence[str]:
        release.wait(30)
        return []

    started = time.monotonic()
    error = refused(Fetcher(user_agent="t", resolver=hang), "http://a.test/", deadline=0.2)
    release.set()
    assert error.kind == "timeout"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("before", [True, False], ids=["before", "meanwhile"])
def test_a_connection_that_is_opened_after_all_are_closed_is_closed_too(
    server: Any, before: bool
) -> None:
    ended = threading.Event()

    def answer_and_wait(connection: socket.socket) -> None:
        connection.sendall(server.http(b"news").replace(b"Connection: close\r\n", b""))
        connection.settimeout(10)
        if not connection.recv(1):  # the other side has closed it; it would be kept otherwise
            ended.set()

    def close_all(_host: str, _port: int) -> Sequence[str]:
        if not before:
            fetcher.close()
        return ["127.0.0.1"]

    server.answers = [answer_and_wait]
    fetcher = Fetcher(user_agent="t", resolver=close_all, private_networks=[HERE])
    if before:
        fetcher.close()
    assert get(fetcher, server.url(host="a.test")) == b"news"
    assert ended.wait(5)


def test_the_certificate_is_checked_against_the_name(
    tls_server: Callable[[Path], Any], certificate: Callable[..., Path]
) -> None:  # B13
    path = certificate("news.test", days=2)
    server = tls_server(path)
    trusting = ssl.create_default_context(cafile=path)

    def fetcher(context: ssl.SSLContext | None) -> Fetcher:
        here = resolving(["127.0.0.1"])
        return Fetcher(user_agent="t", resolver=here, private_networks=[HERE], context=context)

    with fetcher(trusting) as trusted:
        assert get(trusted, server.url(host="news.test")) == b"secret news"
    wrong_host = refused(fetcher(trusting), server.url(host="other.test"))
    self_signed = refused(fetcher(None), server.url(host="news.test"))
    assert {wrong_host.kind, self_signed.kind} == {"tls"}
    assert "mismatch" in str(wrong_host)
    assert "self-signed" in str(self_signed)


def test_an_expired_certificate_is_refused(
    tls_server: Callable[[Path], Any], certificate: Callable[..., Path]
) -> None:  # B13, I04
    path = certificate("localhost", days=-1)
    server = tls_server(path)
    trusting = ssl.create_default_context(cafile=path)
    fetcher = Fetcher(
        user_agent="t",
        resolver=resolving(["127.0.0.1"]),
        private_networks=[HERE],
        context=trusting,
    )
    error = refused(fetcher, server.url(host="localhost"))
    assert error.kind == "tls"
    assert "expired; is this machine's clock right" in str(error)


def test_a_server_without_tls_is_a_tls_error(server: Any, fetcher: Fetcher) -> None:  # B13
    server.answers = [b"HTTP/1.1 400 no\r\n\r\n"]
    server.request_ends = b""
    error = refused(fetcher, server.url().replace("http:", "https:"))
    assert error.kind == "tls"


def test_networks_of_ones_own_are_for_what_the_watchlist_names(server: Any) -> None:  # B07
    server.answers = [server.http(b"news", Connection="keep-alive")]
    with Fetcher(user_agent="t", private_networks=[HERE]) as fetcher:
        assert get(fetcher, server.url()) == b"news"
        with pytest.raises(FetchError) as caught:  # nor by a connection that is open already
            fetcher.get(server.url(), accept="*/*", max_bytes=99, deadline=5)
    assert caught.value.kind == "refused"
    assert "for what the watchlist names" in str(caught.value)
    assert server.connections == 1
