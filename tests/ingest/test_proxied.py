"""A proxy is a server like any other: what it was asked stands in its requests."""

import base64
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from watcher.errors import FetchError
from watcher.ingest.fetch import Fetcher, Response
from watcher.ingest.way import Proxy, Way

HERE = ip_network("127.0.0.1/32")
PUBLIC = "93.184.216.34"
NAMES = {"news.test": [PUBLIC], "mixed.test": [PUBLIC, "10.0.0.1"], "inside.test": ["127.0.0.1"]}


def resolve(host: str, _port: int) -> Sequence[str]:
    if host in NAMES:
        return NAMES[host]
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)]
    except OSError:
        raise OSError("no such name here") from None


@contextmanager
def through(proxy: Any, **options: Any) -> Iterator[Callable[..., Response]]:
    """A way to ask by this proxy, which stands where nothing else may be connected to."""
    way = Way(proxy=Proxy(f"http://127.0.0.1:{proxy.port}", "ann", "s3cret"))
    with Fetcher(user_agent="t", way=way, resolver=resolve, **options) as fetcher:
        yield lambda url, **more: fetcher.get(
            url, **{"accept": "*/*", "max_bytes": 9999, "deadline": 5, "own": True, **more}
        )


def test_the_proxy_gets_the_request_and_its_own_login(server: Any) -> None:  # B11
    server.answers = [server.http(b"news")]
    with through(server) as get:
        assert get("http://news.test/feed", headers={"Authorization": "Bearer t"}).body == b"news"
    request = server.requests[0].decode()
    assert request.startswith("GET http://news.test/feed HTTP/1.1\r\n")
    login = base64.b64encode(b"ann:s3cret").decode()
    assert f"Proxy-Authorization: Basic {login}\r\n" in request
    assert "Host: news.test\r\n" in request
    assert "Authorization: Bearer t\r\n" in request


def test_a_tunnel_hides_the_request_and_keeps_the_certificates_name(
    server: Any, tls_server: Callable[[Path], Any], certificate: Callable[..., Path]
) -> None:  # B11, B13
    path = certificate("news.test", days=2)
    site = tls_server(path)
    server.answers = [tunnel(site.port)]
    trust = path.read_text().partition("-----END PRIVATE KEY-----\n")[2]
    way = Way(proxy=Proxy(f"http://127.0.0.1:{server.port}", "ann", "s3cret"), trust=trust)
    with Fetcher(user_agent="t", resolver=resolve) as fetcher:
        answer = fetcher.get(
            "https://news.test/feed?key=k", accept="*/*", max_bytes=9999, deadline=5, way=way
        )
    assert answer.body == b"secret news"
    asked = server.requests[0].decode()
    assert asked.startswith("CONNECT news.test:443 HTTP/1.1\r\n")
    assert "key=k" not in asked
    assert b"Proxy-Authorization" not in site.requests[0]


def tunnel(port: int) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as target:
            connection.sendall(b"HTTP/1.1 200 Go\r\n\r\n")

            def back() -> None:
                while part := target.recv(65536):
                    connection.sendall(part)
                connection.shutdown(socket.SHUT_WR)

            answering = threading.Thread(target=back)
            answering.start()
            while part := connection.recv(65536):
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
            answering.join()

    return talk


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.2/", "http://0x7f.2/", "http://2130706434/", "http://[::ffff:127.0.0.2]/",
     "http://169.254.169.254/", "http://mixed.test/", "http://metadata.google.internal/",
     "http://10.1.2.3/", "http://[::1]/"],
)  # fmt: skip
def test_what_is_seen_to_lead_inside_is_refused_before_the_proxy_is_asked(
    server: Any, url: str
) -> None:  # B07, B08, B09, B11
    with through(server, private_networks=[HERE]) as get, pytest.raises(FetchError) as caught:
        get(url)
    assert caught.value.kind == "refused"
    assert server.connections == 0


def test_a_redirect_by_the_proxy_is_vetted_too(server: Any) -> None:  # B10
    server.answers = [server.http(status="302 Found", Location="http://10.0.0.1/")]
    with through(server) as get, pytest.raises(FetchError) as caught:
        get("http://news.test/")
    assert caught.value.kind == "refused"
    assert server.connections == 1


def test_names_that_only_the_proxy_knows_are_left_to_it(server: Any) -> None:
    server.answers = [server.http(b"news")]
    with through(server) as get:
        assert get("http://known-to-the-proxy.test/").body == b"news"


def test_networks_of_ones_own_are_asked_directly(server: Any) -> None:
    server.answers = [server.http(b"news")]
    with through(server, private_networks=[HERE]) as get:
        assert get(server.url("/own", host="inside.test")).body == b"news"
    assert server.requests[0].startswith(b"GET /own HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in server.requests[0]


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://news.test/", b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"),
        ("https://news.test/", b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n"),
        ("http://news.test/", b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n"),
    ],
)
def test_a_proxy_that_does_not_let_us_through_is_named(
    server: Any, url: str, answer: bytes
) -> None:
    server.answers = [answer]
    with through(server) as get, pytest.raises(FetchError) as caught:
        get(url)
    assert "proxy" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_proxy_that_hangs_ends_by_the_deadline(server: Any) -> None:  # B01
    server.answers = [server.drip(b"", b"")]
    with through(server) as get, pytest.raises(FetchError) as caught:
        get("https://news.test/", deadline=0.3)
    assert caught.value.kind == "timeout"


def test_a_proxy_that_is_not_there_is_a_connection_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    way = Way(proxy=Proxy(f"http://127.0.0.1:{port}"))
    with Fetcher(user_agent="t", resolver=resolve) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.get("http://news.test/", accept="*/*", max_bytes=99, deadline=5, way=way)
    assert caught.value.kind == "connection"


def test_each_feed_goes_its_own_way(server: Any) -> None:
    server.answers = [server.http(b"news")]
    here = Way(user_agent="desk/2")
    proxied = Way(proxy=Proxy(server.url("").removesuffix("/")))
    with Fetcher(user_agent="t", resolver=resolve, private_networks=[HERE]) as fetcher:
        for way in (None, here, proxied):
            url = server.url() if way is not proxied else "http://news.test/feed"
            fetcher.get(url, accept="*/*", max_bytes=99, deadline=5, way=way, own=True)
    agents = [request.split(b"User-Agent: ")[1].split(b"\r\n")[0] for request in server.requests]
    assert agents == [b"t", b"desk/2", b"t"]
    assert [request.split()[1] for request in server.requests] == [
        b"/feed", b"/feed", b"http://news.test/feed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "host", ["intranet", "localhost.", "db.internal", "127.0.0.1.", "printer.local", "0x7f.1."]
)
def test_a_name_that_only_leads_inside_is_not_left_to_the_proxy(server: Any, host: str) -> None:
    with through(server) as get, pytest.raises(FetchError) as caught:
        get(f"http://{host}/")
    assert caught.value.kind == "refused"
    assert server.connections == 0


def test_a_stranger_does_not_lead_inside(server: Any) -> None:  # B10
    inside = server.url("/inside")
    server.answers = [server.http(status="302 Found", Location=inside), server.http(b"secret")]
    with through(server, private_networks=[HERE]) as get, pytest.raises(FetchError) as caught:
        get("http://news.test/feed")
    assert caught.value.kind == "refused"
    assert server.connections == 1


def test_who_is_inside_leads_inside_and_says_so(server: Any) -> None:
    moved = server.http(status="301 Moved", Location="/moved")
    server.answers = [moved, server.http(b"news"), server.http(b"news")]
    with through(server, private_networks=[HERE]) as get:
        answer = get(server.url("/feed"))
        assert (answer.body, answer.inside) == (b"news", True)
        assert not get("http://news.test/feed").inside  # though its proxy is


class Socks:
    """A SOCKS 5 proxy that asks for a login and gives the news itself; keeps what it was told."""

    def __init__(self, *replies: bytes) -> None:
        self.replies = replies
        self.told: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        for reply in self.replies:
            connection.sendall(reply)
            self.told.append(connection.recv(4096))


LOGIN, WELCOME, CONNECTED = b"\x05\x02", b"\x01\x00", b"\x05\x00\x00\x01" + bytes(6)


@pytest.fixture
def by_socks(server: Any) -> Iterator[Callable[..., Response]]:
    server.request_ends = b"\x05\x01\x02"  # "I can log in"
    way = Way(proxy=Proxy(f"socks5://127.0.0.1:{server.port}", "ann", "s3cret"))
    with Fetcher(user_agent="t", way=way, resolver=resolve, private_networks=[HERE]) as fetcher:
        yield lambda url: fetcher.get(url, accept="*/*", max_bytes=9999, deadline=5)


def test_a_socks_proxy_gets_the_name_and_its_own_login(
    server: Any, by_socks: Callable[..., Response]
) -> None:  # B11
    proxy = Socks(LOGIN, WELCOME, CONNECTED, server.http(b"news"))
    server.answers = [proxy]
    answer = by_socks("http://news.test/feed")
    assert (answer.body, answer.inside) == (b"news", False)
    login, target, request, *_ = proxy.told  # that we have hung up it may not know yet
    assert login == b"\x01\x03ann\x06s3cret"
    assert target == b"\x05\x01\x00\x03\x09news.test\x00\x50"
    assert request.startswith(b"GET /feed HTTP/1.1\r\n")
    assert b"s3cret" not in request


@pytest.mark.parametrize(
    "replies",
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n",), (b"\x05\xff",), (b"\x05",), (),
        (LOGIN, b"\x01\x01"), (LOGIN, b"?"), (LOGIN, WELCOME, b"\x05\x05\x00\x01" + bytes(6)),
        (LOGIN, WELCOME, b"\x05\x00\x00\x07"), (LOGIN, WELCOME, b"\x05\x00\x00\x03\xff\xff\xff"),
    ],
)  # fmt: skip
def test_what_is_no_socks_proxy_is_an_error(
    server: Any, by_socks: Callable[..., Response], replies: tuple[bytes, ...]
) -> None:
    server.answers = [Socks(*replies)]
    with pytest.raises(FetchError) as caught:
        by_socks("http://news.test/feed")
    assert caught.value.kind in {"connection", "protocol"}
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://mixed.test/", "http://10.1.2.3/", "http://db.internal/"])
def test_a_socks_proxy_is_not_asked_to_lead_inside(
    server: Any, by_socks: Callable[..., Response], url: str
) -> None:  # B07, B11
    with pytest.raises(FetchError) as caught:
        by_socks(url)
    assert caught.value.kind == "refused"
    assert server.connections == 0
