"""Each kind of value: what is taken, what is refused, and that the reason helps."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import values
from watcher.config.languages import language

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90s", 1.5), ("15m", 15), ("1h30m", 90), ("2d", 2880), ("1w1d", 11520), ("100m", 100)],
)
def test_durations(text: str, minutes: float) -> None:
    assert values.duration(text) == minutes * MINUTE


@pytest.mark.parametrize(
    "text",
    ["", "15", "-5m", "5 m", "1.5h", "m", "30m1h", "0s", "99999d", "999999999w", "٣m", "5m\n"],
)
def test_no_durations(text: str) -> None:  # D07
    with pytest.raises(ValueError, match="write"):
        values.duration(text)


@given(st.integers(1, 36_500 * 86_400))
def test_durations_are_spelt_as_they_are_read(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert values.duration(values.spelt(span)) == span


@pytest.mark.parametrize(
    "text",
    ["https://a.example", "http://a.example:8080/x?y=z#f", "https://[2001:db8::1]/",
     "https://뉴스.example/피드"],
)  # fmt: skip
def test_addresses_stay_as_they_are(text: str) -> None:
    assert values.url(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/hostname", "source:http://a.example", "ftp://a.example", "//a.example",
        "a.example", "https://", "https:a.example", "https://a.example\\@b.example",
        "https://a b.example",
        "https://a.example/\u2028", "http://[::1", "http://a.example:99999", "http://a.example:x",
        "https://user:hunter2@a.example", "javascript:alert(1)", "/dev/zero", "",
        "http://\u2100.example",
    ],
)  # fmt: skip
def test_no_addresses(text: str) -> None:  # D11
    with pytest.raises(ValueError, match=r"write https://host/path|remove it|header") as caught:
        values.url(text)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["Europe/Brussels", "UTC", "Asia/Seoul"])
def test_zones(text: str) -> None:
    assert values.zone(text).key == text


@pytest.mark.parametrize(
    "text", ["Mars/Base", "", "../etc/passwd", "Europe", "/etc/hostname", "a\0b"]
)
def test_no_zones(text: str) -> None:  # D15
    with pytest.raises(ValueError, match="is no time zone"):
        values.zone(text)


def test_a_zone_with_a_slip() -> None:  # D15
    with pytest.raises(ValueError, match='did you mean "Asia/Seoul"'):
        values.zone("Asia/Soul")


@pytest.mark.parametrize("text", ["en", "ko", "zh-Hant", "pt-BR", "yue"])
def test_languages(text: str) -> None:
    assert language(text) == text


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("jp", '"ja"'), ("Korean", '"ko"'), ("EN", '"en"'), ("xx", "two-letter"), ("", "two-letter"),
     ("en-", "two-letter"), ("en_US", "two-letter")],
)  # fmt: skip
def test_no_languages(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        language(text)


@pytest.mark.parametrize(
    "text",
    ["a@b.example, c@d.example", "a@b.example>\r\nRCPT TO:<c@d.example>", "a@b.example\n",
     "a b@c.example", "Name <a@b.example>", "a@", "@b.example", "a@b@c.example", "",
     "a@b.example;c@d.example"],
)  # fmt: skip
def test_not_one_address(text: str) -> None:  # G06
    for read in (values.address, values.recipient):
        with pytest.raises(ValueError, match="not one email address"):
            read(text)


def test_one_address() -> None:
    assert values.address("first.last+watch@mail.example") == "first.last+watch@mail.example"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("me@a.example", "mailto:me@a.example"),
        ("mailto:me@a.example", "mailto:me@a.example"),
        ("https://a.example/about", "https://a.example/about"),
    ],
)
def test_contacts(text: str, result: str) -> None:
    assert values.contact(text) == result


@pytest.mark.parametrize("text", ["me", "mailto:me", "a@b.example, c@d.example"])
def test_no_contact(text: str) -> None:
    with pytest.raises(ValueError, match="is not one address; write name@host or https") as raised:
        values.contact(text)
    assert "list" not in str(raised.value)


@pytest.mark.parametrize("text", ["https://me:pw@a.example/", "http://me@a.example"])
def test_no_credentials_in_an_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"write `auth: \{user: …"):
        values.url(text)
    for proxy in (text, text.replace("http://", "socks5://")):
        with pytest.raises(ValueError, match=r"write `\{url: …, user: …"):
            values.proxy_url(proxy)


@pytest.mark.parametrize("text", ["10.0.0.0/33", "10.0.0.1/8", "home", ""])
def test_no_networks(text: str) -> None:
    with pytest.raises(ValueError, match="is no network"):
        values.network(text)


@pytest.mark.parametrize("text", ["", "a b", "-a", "a/b", "a" * 65, "é", "a\n"])
def test_no_names(text: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        values.name(text)


@pytest.mark.parametrize("text", ["", " ", "a\nb", "a\u2028b", "a\x85b"])
def test_no_lines(text: str) -> None:
    with pytest.raises(ValueError, match=r"write a text|line breaks"):
        values.line(text)


@pytest.mark.parametrize("text", ["a\r\nb: c", "é", "a\0"])
def test_no_header_values(text: str) -> None:
    with pytest.raises(ValueError, match="one line of ASCII"):
        values.header_value(text)


def test_no_header_names() -> None:
    with pytest.raises(ValueError, match="such as Authorization"):
        values.header_name("a: b")
