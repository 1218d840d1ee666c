import gzip
from datetime import timedelta
from typing import Any

import pytest

from watcher.errors import FetchError
from watcher.ingest import robots
from watcher.ingest.fetch import Before, Fetcher
from watcher.ingest.response import Response
from watcher.ingest.robots import Robots

RULES = """\
User-agent: *
Disallow: /private/
Allow: /private/open*.html$
Crawl-delay: 30

User-agent: watcher
Disallow: /no-watcher
"""


class Sites:
    """Sites, and what each answers for its robots.txt; what was asked is kept."""

    def __init__(self) -> None:
        self.answers: dict[str, str | FetchError] = {}
        self.asked: list[str] = []
        self.now = 0.0
        self.robots = Robots(self._get, lambda: self.now)

    def _get(self, url: str, **options: Any) -> Response:
        self.asked.append(url)
        assert options["max_bytes"] >= 500 * 1024  # RFC 9309, 2.5
        answer = self.answers.get(url, FetchError("status", "nothing there", 404))
        if isinstance(answer, FetchError):
            raise answer
        return Response(200, url, url, {}, answer.encode(), "text/plain", "", "", "", None)

    def says(self, url: str) -> str:
        """How a page is refused, "" if it may be read."""
        try:
            self.robots.require(url)
        except FetchError as error:
            return error.kind
        return ""


@pytest.fixture
def sites() -> Sites:
    return Sites()


@pytest.mark.parametrize(
    ("rules", "path", "refused"),
    [
        ("User-agent: *\nDisallow: /a", "/a/b", True),
        ("User-agent: *\nDisallow: /a", "/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", False),  # the longest rule counts
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf?y", False),
        ("User-agent: other\nDisallow: /", "/a", False),
        ("User-agent: Watcher\nDisallow: /", "/a", True),  # names in any case
        ("User-agent: watcher\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("Disallow: /", "/a", False),  # rules for nobody
        ("<html><body>Not found</body></html>", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", True),
        ("", "/a", False),
    ],
)
def test_rules_are_read_as_rfc_9309_has_them(
    sites: Sites, rules: str, path: str, refused: bool
) -> None:
    sites.answers["https://news.example/robots.txt"] = rules
    assert sites.says(f"https://news.example{path}") == ("robots" if refused else "")


def test_each_site_is_asked_once_a_day(sites: Sites) -> None:
    for path in ("/a", "/b", "/a"):
        sites.says(f"https://news.example{path}")
    sites.says("http://news.example/a")  # another scheme or port is another site
    sites.says("https://ann:secret@news.example/c")
    assert sites.asked == ["https://news.example/robots.txt", "http://news.example/robots.txt"]
    sites.now += robots.KEPT
    sites.says("https://news.example/a")
    assert len(sites.asked) == 3


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (FetchError("status", "x", 404), ""),
        (FetchError("status", "x", 403), ""),
        (FetchError("status", "x", 401), ""),
        (FetchError("redirect", "x"), ""),
        (FetchError("too large", "x"), ""),
        (FetchError("status", "x", 503), "status"),
        (FetchError("status", "x", 429), "status"),
        (FetchError("timeout", "x"), "timeout"),
        (FetchError("dns", "x"), "dns"),
    ],
)
def test_a_site_without_rules_is_free_and_one_that_does_not_answer_is_not_read(
    sites: Sites, answer: FetchError, refused: str
) -> None:
    sites.answers["https://news.example/robots.txt"] = answer
    assert sites.says("https://news.example/a") == refused


def test_a_site_that_did_not_answer_is_asked_again_soon_but_not_at_once(sites: Sites) -> None:
    site = "https://news.example/robots.txt"
    sites.answers[site] = FetchError("status", "down", 503, timedelta(minutes=30))
    with pytest.raises(FetchError) as caught:
        sites.robots.require("https://news.example/a")
    assert caught.value.retry_after == timedelta(minutes=30)
    assert "no page is read" in str(caught.value)
    assert caught.value.status is None  # the page itself said nothing
    sites.says("https://news.example/b")
    assert len(sites.asked) == 1
    sites.now += robots.AGAIN
    sites.answers[site] = "User-agent: *\nDisallow: /b"
    assert [sites.says(f"https://news.example/{page}") for page in "ab"] == ["", "robots"]


def test_rules_that_were_known_count_on_while_the_site_is_down(sites: Sites) -> None:
    site = "https://news.example/robots.txt"
    sites.answers[site] = "User-agent: *\nDisallow: /b"
    assert sites.says("https://news.example/a") == ""
    sites.answers[site] = FetchError("timeout", "down")
    sites.now += robots.KEPT
    assert [sites.says(f"https://news.example/{page}") for page in "ab"] == ["", "robots"]


@pytest.mark.parametrize("text", ["", "User-agent: *\n" + "Disallow: /x\n" * 20_000])
def test_what_is_remembered_is_bounded(sites: Sites, text: str) -> None:
    for number in range(robots.SITES + 5):
        sites.answers[f"https://{number}.example/robots.txt"] = text[: robots.MAX_BYTES]
        sites.says(f"https://{number}.example/a")
        if text and number > 8:
            break
    before = len(sites.asked)
    sites.says("https://0.example/a")
    assert len(sites.asked) == before + 1  # the oldest was forgotten


def test_a_page_is_checked_before_each_hop(server: Any, fetcher: Fetcher) -> None:
    def get(path: str, before: Before) -> Response:
        url = server.url(path)
        return fetcher.get(url, accept="*/*", max_bytes=9999, deadline=9, own=True, before=before)

    server.answers = [
        server.http(RULES.encode()),
        server.http(status="302 Found", Location="/no-watcher"),
    ]
    with pytest.raises(FetchError) as caught:
        get("/a", fetcher.robots.require)
    assert caught.value.kind == "robots"
    assert "robots: false" in str(caught.value)
    asked = [request.split()[1].decode() for request in server.requests]
    assert asked == ["/robots.txt", "/a"]
    server.answers.append(server.http(b"free for all but robots named watcher"))
    assert get("/private/x", fetcher.robots.require).status == 200  # its own group counts alone
    assert [request.split()[1].decode() for request in server.requests[2:]] == ["/private/x"]


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_of_too_many_rules_the_first_count(
    server: Any, fetcher: Fetcher, encoding: str
) -> None:  # B04
    rules = b"User-agent: *\nDisallow: /private\n" + b"Allow: /a\n" * 100_000
    packed = gzip.compress(rules) if encoding else rules
    server.answers = [server.http(packed, Content_Encoding=encoding)]
    with pytest.raises(FetchError) as caught:
        fetcher.robots.require(server.url("/private"), own=True)
    assert caught.value.kind == "robots"


def test_half_a_rule_is_none(server: Any, fetcher: Fetcher) -> None:
    """It would forbid more than the whole one."""
    start, end = b"User-agent: *\nDisallow: /b\n#", b"\nDisallow: /"
    rules = start + b"x" * (robots.MAX_BYTES - len(start) - len(end)) + end + b"only-this\n"
    server.answers = [server.http(rules)]
    fetcher.robots.require(server.url("/a"), own=True)
    with pytest.raises(FetchError) as caught:
        fetcher.robots.require(server.url("/b"), own=True)
    assert caught.value.kind == "robots"


def test_asking_for_rules_takes_no_more_than_the_page_has_left(
    server: Any, fetcher: Fetcher
) -> None:  # B01
    server.answers = [server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x")]
    with pytest.raises(FetchError) as caught:
        fetcher.get(
            server.url(),
            accept="*/*",
            max_bytes=99,
            deadline=0.3,
            own=True,
            before=fetcher.robots.require,
        )
    assert caught.value.kind == "timeout"
    assert server.connections == 1


def test_who_may_not_be_asked_inside_says_nothing_for_who_may(
    server: Any, fetcher: Fetcher
) -> None:
    server.answers = [server.http(RULES.encode())]
    fetcher.robots.require(server.url("/no-watcher"))  # it is refused itself
    with pytest.raises(FetchError) as caught:
        fetcher.robots.require(server.url("/no-watcher"), own=True)
    assert caught.value.kind == "robots"
