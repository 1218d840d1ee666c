"""How feeds are reached: logins, cookies, proxies, certificates and bounds."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from watcher.config import Feed, Watchlist, load
from watcher.errors import ConfigError
from watcher.ingest.way import Proxy

Write = Callable[..., Watchlist]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Loads a watchlist with one feed of these settings, in a folder with a secret and a token."""
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "two").write_text("one\ntwo\n", encoding="utf-8")

    def load_it(feed: str, defaults: str = "{}", **environ: str) -> Watchlist:
        path = tmp_path / "watchlist.yaml"
        path.write_text(
            f"defaults: {defaults}\nfeeds: [{{url: 'https://news.example/feed', {feed}}}]\n"
            "topics: [{name: t, match: ferry}]\n".replace("FOLDER", str(tmp_path)),
            encoding="utf-8",
        )
        return load(path, environ)

    return load_it


def only(watchlist: Watchlist) -> Feed:
    (feed,) = watchlist.feeds
    return feed


@pytest.mark.parametrize(
    ("feed", "sent"),
    [
        ("auth: {user: ann, password: s3cret}", "Basic YW5uOnMzY3JldA=="),
        ("auth: {user: ann, password_file: FOLDER/secret}", "Basic YW5uOnMzY3JldA=="),
        ("auth: {user: ann, password: '${PW}'}", "Basic YW5uOmVudg=="),
        ("auth: {user: zoë, password: pässword}", "Basic em/Dqzpww6Rzc3dvcmQ="),  # RFC 7617: UTF-8
        ("auth: {token: abc}", "Bearer abc"),
        ("auth: {token_file: FOLDER/secret}", "Bearer s3cret"),
    ],
)
def test_a_login_comes_from_the_file_the_environment_or_the_watchlist(
    write: Write, feed: str, sent: str
) -> None:  # D14
    found = only(write(feed, PW="env"))
    assert found.headers == {"Authorization": sent}
    assert "s3cret" not in repr(found)
    assert "Basic" not in repr(found)


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        ("auth: {user: ann}", "user and password go together"),
        ("auth: {password: x}", "user and password go together"),
        ("auth: {}", "either user and password or a token"),
        ("auth: {user: a, password: x, token: y}", "either user and password or a token"),
        ("auth: {user: a, password: x, password_file: FOLDER/secret}", "keep one"),
        ("auth: {token: x, token_file: FOLDER/secret}", "keep one"),
        ("auth: {token_file: FOLDER/none}", "does not exist"),
        ("auth: {token_file: FOLDER/empty}", "is empty"),
        ("auth: {token_file: FOLDER/two}", "one line"),
        ("auth: {token: tökén}", "ASCII"),
        ('auth: {user: a, password: "x\\r\\nEvil: y"}', "control character"),
        ("auth: {user: 'a:b', password: x}", "colon"),
        ("auth: {token: '${NONE}'}", "NONE"),
        ("auth: {token: x}, headers: {authorization: y}", "keep one"),
        ("cookies: {a: b}, headers: {Cookie: y}", "keep one"),
        ("cookies: {'a b': c}", "name of a cookie"),
        ("cookies: {a: 'b; c'}", "value of a cookie"),
        ('cookies: {a: "b\\nc"}', "value of a cookie"),
        ('headers: {X-A: "b\\nEvil: c"}', "header value"),
        ('user_agent: "a\\nEvil: c"', "header value"),
        ("proxy: 'socks4://p:1080'", "web address"),
        ("proxy: 'socks5://ann:pw@p:1080'", "credentials"),
        ("proxy: 'http://ann:pw@p:3128'", "credentials"),
        ("proxy: {url: 'http://p:3128', user: ann}", "go together"),
        ("proxy: {}", "url"),
        ("proxy: 3", "proxy"),
        ("ca_file: FOLDER/secret", "no certificate"),
        ("ca_file: FOLDER/none", "does not exist"),
        ("timeout: 3m", "2m or less"),
        ("timeout: 0s", "range"),
        ("min_interval: 10s", "1m or more"),
        ("max_interval: never", "duration"),
        ("robots: maybe", "robots"),
    ],
)
def test_what_cannot_be_meant_is_refused(write: Write, feed: str, says: str) -> None:  # D07, D14
    with pytest.raises(ConfigError) as caught:
        write(feed)
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_cookies_and_headers_go_together(write: Write) -> None:
    found = only(write("cookies: {session: abc, lang: en}, headers: {X-Key: k}, auth_pages: true"))
    assert found.headers == {"X-Key": "k", "Cookie": "session=abc; lang=en"}
    assert found.auth_pages


def test_a_proxy_is_that_of_all_or_ones_own_or_none(write: Write) -> None:  # B11
    both = "{proxy: {url: 'http://p:3128', user: ann, password_file: FOLDER/secret}}"
    assert only(write("", both)).way.proxy == Proxy("http://p:3128", "ann", "s3cret")
    assert "s3cret" not in repr(only(write("", both)))
    assert only(write("proxy: 'https://q:1'", both)).way.proxy == Proxy("https://q:1")
    assert only(write("proxy: 'socks5://q:1'", both)).way.proxy == Proxy("socks5://q:1")
    assert only(write("proxy: direct", both)).way.proxy is None
    assert only(write("", HTTP_PROXY="http://z:1")).way.proxy is None


def test_certificates_are_read_with_the_watchlist(write: Write, tmp_path: Path) -> None:  # B13
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl makes the certificate; it is not installed")
    ask = "req -x509 -newkey rsa:2048 -nodes -keyout key -out ca -subj /CN=test"
    subprocess.run([program, *ask.split()], cwd=tmp_path, check=True, capture_output=True)
    before = write("ca_file: FOLDER/ca")
    assert only(before).way.trust == (tmp_path / "ca").read_text().rstrip()
    assert tmp_path / "ca" in before.sources  # renewed certificates are noticed
    (tmp_path / "ca").write_text("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
    with pytest.raises(ConfigError, match="no certificate"):
        write("ca_file: FOLDER/ca")


def test_the_bounds_hold_the_interval(write: Write) -> None:
    minute = timedelta(minutes=1)

    def minutes(feed: Feed) -> tuple[timedelta, timedelta, timedelta]:
        return feed.min_interval, feed.interval, feed.max_interval

    assert minutes(only(write(""))) == (5 * minute, 15 * minute, 60 * minute)
    assert minutes(only(write("interval: 2m"))) == (2 * minute, 2 * minute, 60 * minute)
    assert minutes(only(write("interval: 3h"))) == (5 * minute, 180 * minute, 180 * minute)
    fixed = "{interval: 20m, min_interval: 20m, max_interval: 20m}"
    assert minutes(only(write("", fixed))) == (20 * minute,) * 3
    assert minutes(only(write("max_interval: 30m", fixed))) == (
        20 * minute,
        20 * minute,
        30 * minute,
    )


@pytest.mark.parametrize(
    ("written", "spacing"), [("0", 0), ("5s", 5), ("1m", 60), ("2m", None), ("-1", None)]
)
def test_spacing_is_bounded(write: Write, written: str, spacing: int | None) -> None:
    if spacing is None:
        with pytest.raises(ConfigError, match="spacing"):
            write("", f"{{spacing: {written}}}")
    else:
        assert write("", f"{{spacing: {written}}}").defaults.spacing == timedelta(seconds=spacing)


@pytest.mark.parametrize(
    "name",
    ["Host", "Content-Length", "transfer-encoding", "Connection", "Keep-Alive", "TE", "Trailer",
     "Upgrade", "Expect", "Proxy-Connection", "Proxy-Authorization"],
)  # fmt: skip
def test_headers_that_are_not_ones_own_to_set(
    problems: Callable[[str], list[str]], name: str
) -> None:
    there = f"url: 'https://a.example/', headers: {{{name}: '5'}}"
    for text in (f"feeds: [{{{there}}}]", f"receivers: [{{name: r, webhook: {{{there}}}}}]"):
        (found,) = problems(text)
        assert "is a header that watcher sets by itself" in found
