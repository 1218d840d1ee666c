import subprocess
import sys

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import FetchError
from watcher.ingest import urls


@pytest.mark.parametrize(
    "url",
    [
        "", "news.example", "//news.example/a", "file:///etc/passwd", "gopher://a/", "javascript:x",
        "data:text/html,x", "ftp://news.example/", "http://", "http:///path", "http://[bad",
        "http://a b/", "http://a\\@b/", "http://a/\r\nHost: b", "http://a/\x00", "http://a:port/",
        "http://a/\ud800", "http://" + "a" * 9000, "http:/\\127.0.0.1", "http://0177.0.0.1/",
    ],
)  # fmt: skip
def test_what_cannot_be_requested_is_said_so(url: str) -> None:  # B06, D11, A27
    with pytest.raises(FetchError) as caught:
        urls.parse(url)
    assert caught.value.kind == "url"
    assert "\n" not in str(caught.value)


@given(st.text(max_size=200) | st.from_regex(r"https?://[\x20-\x7e]{0,60}"))
def test_any_text_is_an_address_or_a_fetch_error(text: str) -> None:
    try:
        parsed = urls.parse(text)
    except FetchError:
        return
    assert parsed.scheme in {"http", "https"}
    assert parsed.host


@pytest.mark.parametrize(
    "host", ["metadata.google.internal", "METADATA", "metadata.google.internal.", "instance-data"]
)
def test_metadata_hosts_are_refused_by_name(host: str) -> None:  # B08
    with pytest.raises(FetchError, match="metadata") as caught:
        urls.parse(f"http://{host}/latest")
    assert caught.value.kind == "refused"


def test_the_address_is_kept_as_given_but_for_its_fragment() -> None:
    url = "https://news.example/a%20b;x?null&q=%C3%A9&empty="
    assert str(urls.parse(f" {url}#top ")) == url


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://u:p@news.example/b"),
        ("b?x=1", "https://u:p@news.example/a/b?x=1"),
        ("//other.example/c", "https://other.example/c"),
        ("  https://other.example/d  ", "https://other.example/d"),
        ("https://x:y@other.example/", "https://other.example/"),
        ("https://x:y@news.example/", "https://u:p@news.example/"),
        ("https://news.example:8443/", "https://news.example:8443/"),
    ],
)
def test_credentials_stay_with_their_origin(location: str, target: str) -> None:  # B25, B10
    start = httpx.URL("https://u:p@news.example/a/feed")
    assert urls.follow(start, location) == httpx.URL(target)


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://a", "ftp://a/", "javascript:x", "http://[bad", "/\\127.0.0.1",
     "http://news.example/"],
)  # fmt: skip
def test_bad_redirects_are_refused(location: str) -> None:  # B06, B10
    with pytest.raises(FetchError) as caught:
        urls.follow(httpx.URL("https://news.example/"), location)
    assert caught.value.kind == "redirect"
    assert "https://news.example/ redirects to" in str(caught.value)


def test_a_redirect_to_a_metadata_host_is_refused() -> None:  # B10
    with pytest.raises(FetchError) as caught:
        urls.follow(httpx.URL("http://news.example/"), "http://metadata/")
    assert caught.value.kind == "refused"


def test_an_endless_address_holds_nobody_up() -> None:  # B08, F01
    """In a process of its own: a search that goes back and forth could not be stopped here."""
    script = (
        "from watcher.ingest.urls import redact\n"
        "for piece in ('auth', '?', '//', '&a=', '#token', '%2F%2F', '%3Fa', '%26token%3D'):\n"
        "    assert len(redact('https://news.example/?' + piece * 400_000)) == 200\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


@pytest.mark.parametrize(
    "name", ["sid", "jwt", "pass", "api%5Fkey", "PHPSESSIONID", "authorization"]
)
def test_a_secret_is_known_by_its_name(name: str) -> None:  # B25
    assert urls.redact(f"https://news.example/?{name}=abc#x=1") == (
        f"https://news.example/?{name}=***#x=1"
    )
    assert urls.redact(f"https://news.example/#{name}=abc") == f"https://news.example/#{name}=***"


def test_words_are_no_secrets() -> None:
    shown = "https://news.example/?keyword=cod&passage=2&author=ann"
    assert urls.redact(shown) == shown


def test_secrets_are_starred() -> None:  # B25, H12
    shown = urls.redact("https://ann:hunter2@news.example/f?api_key=abc&topic=x&access_token=def")
    assert shown == "https://***@news.example/f?api_key=***&topic=x&access_token=***"
    assert urls.redact("https://u:p@hooks.example/T0/B0/secret", secret_path=True) == (
        "https://***@hooks.example"
    )


def test_secrets_of_an_address_within_an_address_are_starred() -> None:  # B25
    inside = "http%3A%2F%2Fann%3Ahunter2%40news.example%2Ff%3Fcity%3Dbergen%26api_key%3Dabc%26n%3D1"
    shown = urls.redact(f"https://bridge.example/?url={inside}&token=def")
    assert shown == (
        "https://bridge.example/?url=http%3A%2F%2F***%40news.example%2Ff%3Fcity%3Dbergen"
        "%26api_key%3D***%26n%3D1&token=***"
    )


@given(st.text(max_size=400))
def test_what_is_shown_is_one_short_printable_line(text: str) -> None:
    shown = urls.redact(text)
    assert len(shown) <= 200
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("base", "link", "absolute"),
    [
        ("https://news.example/a/feed", "../b", "https://news.example/b"),
        ("https://news.example/a/", "//cdn.example/c", "https://cdn.example/c"),
        ("https://news.example/a?x=1", "?y=2", "https://news.example/a?y=2"),
        ("https://news.example/", "javascript:alert(1)", ""),
        ("https://news.example/", "data:text/html,x", ""),
        ("https://news.example/", "http://[bad", ""),
        ("https://news.example/", "/" + "a" * 10_000, ""),
        ("", "relative", ""),
        ("", "http://news.example/x", "http://news.example/x"),
    ],
)
def test_links_become_absolute_or_nothing(base: str, link: str, absolute: str) -> None:  # A27, A12
    assert urls.resolve(base, link) == absolute


@pytest.mark.parametrize("port", [22, 25, 6667, 10080])
def test_ports_of_other_protocols_are_refused(port: int) -> None:  # B08
    with pytest.raises(FetchError) as caught:
        urls.parse(f"http://news.example:{port}/")
    assert caught.value.kind == "refused"
    assert urls.parse("http://news.example:8080/").port == 8080


@pytest.mark.parametrize(
    "url", ["https://xn--vard-/a", "https://xn--rd-5qa.example/a", "https://xn--a-ecp.ru/"]
)
def test_names_that_cannot_be_read_are_errors_of_their_address(url: str) -> None:  # A27, B06
    with pytest.raises(FetchError) as caught:
        urls.parse(url)
    assert caught.value.kind == "url"
    assert not urls.at_origin(url, "https://news.example/")
    with pytest.raises(FetchError) as caught:
        urls.follow(httpx.URL("https://news.example/"), url)
    assert caught.value.kind == "redirect"


@pytest.mark.parametrize(
    ("base", "link"),
    [("http://://[2001:db|", "/a"), ("https://news.example/", "ht://\udc83"), ("", "//[bad")],
)
def test_links_that_cannot_be_joined_are_none(base: str, link: str) -> None:  # A27
    assert urls.resolve(base, link) == ""


@pytest.mark.parametrize("port", [0, 65_536, 65_536 + 25, 99_999_999])
def test_ports_that_there_are_not_are_refused(port: int) -> None:  # B08
    url = f"http://news.example:{port}/"
    with pytest.raises(FetchError) as caught:
        urls.parse(url)
    assert caught.value.kind == "url"
    assert urls.resolve("", url) == ""
