"""From the watchlist to the wire: what who wants a login, a proxy or trust really gets."""

import io
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from watcher.app.house import open_house
from watcher.config import load
from watcher.store import feeds
from watcher.telemetry import LogFormat, LogLevel, configure, remove

CERTIFICATE = Path(__file__).parents[1] / "notify" / "tls" / "localhost.pem"
ITEM = "<item><guid>1</guid><title>Ferry</title><link>{home}/ferry</link></item>"


class Publisher:
    """Answers whatever is asked with a feed of one entry, and keeps the requests.

    Attributes:
        leads_to: the site of the entry's page, itself by default.
    """

    def __init__(self, *, tls: bool = False) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.home = f"http{'s' if tls else ''}://localhost:{self._server.server_port}"
        self.leads_to = self.home
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def got(self, path: str) -> dict[str, str]:
        """The headers of the one request for a path."""
        (headers,) = [headers for asked, headers in self.asked if asked == path]
        return headers


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            item = ITEM.format(home=publisher.leads_to)
            text = f'<rss version="2.0"><channel><title>P</title>{item}</channel></rss>'
            body = b"<!doctype html>" if self.path.startswith("/html") else text.encode()
            self.send_response(404 if self.path.startswith(("/robots.txt", "/none")) else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def publisher() -> Iterator[Callable[..., Publisher]]:
    running: list[Publisher] = []

    def start(*, tls: bool = False) -> Publisher:
        running.append(Publisher(tls=tls))
        return running[-1]

    yield start
    for one in running:
        one.close()


Poll = Callable[..., dict[str, str]]


@pytest.fixture
def poll(tmp_path: Path) -> Poll:
    """Polls and reads once by a watchlist of these feeds; returns feed to its error."""
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")

    def run(*written: str, defaults: str = "") -> dict[str, str]:
        path = tmp_path / "watchlist.yaml"
        path.write_text(
            f"defaults: {{private_networks: ['127.0.0.0/8', '::1/128'], spacing: 0{defaults}}}\n"
            "feeds:\n"
            + "".join(f"  - {{{feed}}}\n" for feed in written)
            + "topics: [{name: t, match: ferry}]\n",
            encoding="utf-8",
        )
        watchlist = load(path, {"TOKEN": "t0ken", "SESSION": "abc"})
        with open_house(watchlist, tmp_path / "data") as house:
            house.cycle()
            with house.database.read() as session:
                return {one.name: one.error for one in feeds.health(session)}

    return run


def test_logins_cookies_and_names_arrive(
    poll: Poll, publisher: Callable[..., Publisher], tmp_path: Path
) -> None:  # B25
    site = publisher()
    errors = poll(
        f"url: '{site.home}/basic', auth: {{user: ann, password_file: {tmp_path}/secret}}",
        f"url: '{site.home}/bearer', auth: {{token: '${{TOKEN}}'}}, user_agent: desk/2",
        f"url: '{site.home}/cookies', cookies: {{session: '${{SESSION}}', lang: nb}}",
        f"url: '{site.home}/headers', headers: {{X-Key: k, user-agent: own/1}}",
    )
    assert set(errors.values()) == {""}
    assert site.got("/basic")["authorization"] == "Basic YW5uOnMzY3JldA=="
    assert site.got("/bearer")["authorization"] == "Bearer t0ken"
    assert site.got("/bearer")["user-agent"] == "desk/2"
    assert site.got("/cookies")["cookie"] == "session=abc; lang=nb"
    assert site.got("/headers")["x-key"] == "k"
    assert site.got("/headers")["user-agent"] == "own/1"
    for path in ("/ferry", "/robots.txt"):  # nobody's login goes to pages unless that is wanted
        for headers in (one for asked, one in site.asked if asked == path):
            assert not {"authorization", "cookie", "x-key"} & headers.keys()


def test_a_login_for_pages(poll: Poll, publisher: Callable[..., Publisher]) -> None:  # B25
    site = publisher()
    poll(f"url: '{site.home}/feed', auth: {{token: '${{TOKEN}}'}}, auth_pages: true")
    assert site.got("/ferry")["authorization"] == "Bearer t0ken"
    assert "authorization" not in site.got("/robots.txt")


def test_certificates_of_a_feed_are_its_own(
    poll: Poll, publisher: Callable[..., Publisher]
) -> None:  # B13
    site = publisher(tls=True)
    errors = poll(
        f"name: trusting, url: '{site.home}/a', ca_file: {CERTIFICATE}",
        f"name: other, url: '{site.home}/b'",
    )
    assert errors["trusting"] == ""
    assert "cannot be trusted" in errors["other"]
    assert [path for path, _ in site.asked if path in {"/a", "/b"}] == ["/a"]


def test_a_proxy_gets_what_is_for_the_outside_and_nothing_else(
    poll: Poll, publisher: Callable[..., Publisher]
) -> None:  # B11
    proxy, site = publisher(), publisher()
    errors = poll(
        "name: outside, url: 'http://news.example/feed'",
        f"name: inside, url: '{site.home}/feed'",
        defaults=f", proxy: '{proxy.home}'",
    )
    assert errors == {"outside": "", "inside": ""}
    assert "http://news.example/feed" in [path for path, _ in proxy.asked]
    assert [path for path, _ in proxy.asked if "localhost" in path] == []
    assert "/feed" in [path for path, _ in site.asked]


def test_networks_of_ones_own_are_not_for_strangers(
    poll: Poll, publisher: Callable[..., Publisher]
) -> None:  # B07, B10
    outside, inside, intranet = publisher(), publisher(), publisher()
    outside.leads_to = inside.leads_to = intranet.home  # a proxy stands for all that is outside
    poll("url: 'http://news.example/feed'", defaults=f", proxy: '{outside.home}'")
    assert "http://news.example/feed" in [path for path, _ in outside.asked]
    assert intranet.asked == []
    poll(f"url: '{inside.home}/feed'")
    assert [path for path, _ in intranet.asked] == ["/robots.txt", "/ferry"]


def test_no_secret_is_said(poll: Poll, publisher: Callable[..., Publisher], tmp_path: Path) -> None:
    site, heard = publisher(), io.StringIO()  # B25
    quiet = configure(LogFormat.LOGFMT, stream=heard, level=LogLevel.DEBUG)
    login = f"auth: {{user: ann, password_file: {tmp_path}/secret}}"
    cookie = "cookies: {session: '${SESSION}'}"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = f"http://localhost:{closed.getsockname()[1]}"
    try:
        errors = poll(
            f"url: '{site.home}/feed?api_key=k3y-in-it', {login}, {cookie}",
            # What is said of these names their address, so that its secrets must be starred.
            f"name: none, url: '{site.home}/none?token=k3y-in-it&id=7', {login}",
            f"name: html, url: '{site.home}/html?id=7&api_key=k3y-in-it', {login}",
            f"name: down, url: '{nowhere}/feed?token=k3y-in-it', {login}",
            f"name: away, url: 'http://away.invalid/feed?token=k3y-in-it', {login}",
            f"name: proxied, url: 'http://news.example/feed?token=k3y-in-it', {login},"
            f" proxy: {{url: '{nowhere}', user: ann, password_file: {tmp_path}/secret}}",
        )
    finally:
        remove(quiet)
    said = heard.getvalue() + "".join(errors.values())
    assert said.count("feed.failed") == 5
    for shown in ("/none?token=***&id=7", "/html?id=7&api_key=***"):
        assert shown in errors["none"] + errors["html"]
    for secret in ("k3y-in-it", "s3cret", "YW5uOnMzY3JldA", "session=abc"):
        assert secret not in said
