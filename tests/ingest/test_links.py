import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.ingest.links import resolve_link

TARGET = "https://news.example/2031/ferry?id=7&page=2"


def google(address: bytes, amp: bytes = b"") -> str:
    """An article link of Google News as it was made: the address, then its AMP form."""

    def counted(text: bytes) -> bytes:
        low, high = len(text) & 0x7F, len(text) >> 7
        return (bytes([low | 0x80, high]) if high else bytes([low])) + text

    data = b"\x08\x13\x22" + counted(address) + (b"\xd2\x01" + counted(amp) if amp else b"")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "form", ["rss/articles/{}?oc=5", "articles/{}", "__i/rss/rd/articles/{}?oc=5"]
)
@pytest.mark.parametrize("address", [TARGET, "https://news.example/" + "a" * 300])
def test_google_news_links_that_carry_their_address(form: str, address: str) -> None:
    link = "https://news.google.com/" + form.format(
        google(address.encode(), b"https://amp.example")
    )
    assert "CBMi" in link
    assert resolve_link(link) == address


@pytest.mark.parametrize(
    "link",
    [
        "https://news.google.com/rss/articles/" + google(b"AU_yqLPopaque-key"),
        "https://news.google.com/rss/articles/" + google(b"javascript:alert(1)"),
        "https://news.google.com/rss/articles/CBMi",
        "https://news.google.com/rss/articles/!!!",
        "https://news.google.com/rss/articles/"
        + base64.urlsafe_b64encode(b"\x08\x13\x22\xff").decode(),
        "https://news.google.com/topics/abc",
        "https://news.example/url?url=https://other.example/",
        "https://www.google.com/url?url=file:///etc/passwd",
        "https://www.google.com/url",
        "https://www.google.com/search?q=https://news.example/",
        "http://[bad",
        TARGET,
        "",
    ],
)
def test_other_links_stay_as_they_are(link: str) -> None:
    assert resolve_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/url?rct=j&sa=t&url={}&ct=ga", "https://www.google.co.uk/url?q={}",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={}&c=1",
        "https://l.facebook.com/l.php?u={}&h=x", "https://duckduckgo.com/l/?uddg={}",
        "https://eur01.safelinks.protection.outlook.com/?url={}&data=x",
    ],
)  # fmt: skip
def test_redirectors_that_name_their_target(link: str) -> None:
    quoted = TARGET.replace("?", "%3F").replace("&", "%26").replace("=", "%3D")
    assert resolve_link(link.format(quoted)) == TARGET


def test_redirectors_may_be_nested_but_not_for_ever() -> None:
    inner = "https://www.google.com/url?url=https%3A%2F%2Fnews.example%2F"
    outer = "https://l.facebook.com/l.php?u=" + inner.replace(":", "%3A").replace(
        "?", "%3F"
    ).replace("%2", "%252").replace("%3A%", "%253A%")
    assert resolve_link(outer) == "https://news.example/"


@given(st.text(max_size=100), st.binary(max_size=60))
def test_any_link_gives_a_link(text: str, data: bytes) -> None:
    identifier = base64.urlsafe_b64encode(b"\x08\x13\x22" + data).decode()
    for link in (text, f"https://news.google.com/rss/articles/{identifier}"):
        found = resolve_link(link)
        assert found == link or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/url?q=https://isle.example/a%0D%0Ab",
        "https://www.google.com/url?q=https://%5Bbad",
        "https://www.google.com/url?q=https://isle.example:99999999/",
        "https://news.google.com/rss/articles/CBMiG2h0dHBzOi8vaXNsZS5le\u00f8FtcGxl",
    ],
)
def test_what_cannot_be_requested_is_not_behind_a_link(link: str) -> None:  # A12, A27
    assert resolve_link(link) == link
