import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.notify.plain import clean, host, link, token

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@given(ANY_TEXT)
def test_clean_text_is_one_encodable_line(text: str) -> None:  # A13, A14
    line = clean(text)
    line.encode("utf-8")
    assert len(line.splitlines()) <= 1
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)
    assert clean(line) == line


@given(ANY_TEXT, st.integers(10, 200))
def test_clean_text_keeps_its_limit(text: str, limit: int) -> None:
    assert len(clean(text, limit)) <= limit


@given(st.text(st.characters(categories=["L", "N", "P"])))
def test_clean_keeps_what_people_write(text: str) -> None:
    assert clean(text) == text


def test_clean_cuts_between_words() -> None:
    assert clean("one two three four five", 20) == "one two three four…"
    assert clean("x" * 30, 20) == "x" * 19 + "…"


def test_an_emoji_of_several_characters_survives() -> None:
    assert clean("👩‍🚀 lands") == "👩‍🚀 lands"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https:/one-slash",
        "//host/path",
        "https://host\r\nBcc: x",
        "https://host/a b",
        "https://good.example\\@evil.example",
        "https://[broken",
        "mailto:a@b.org",
        "https://\u202eevil.example",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:  # A12
    assert link(url) == ""
    assert host(url) == ""


def test_a_link_is_kept_as_it_is() -> None:
    url = "https://user@news.example:8443/a/%20b?q=1&r=2#c"
    assert link(url) == url
    assert host(url) == "news.example"


@given(ANY_TEXT)
def test_tokens_are_safe_and_stable(text: str) -> None:  # H05: no dot in an id
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", token(text))
    assert token(text) == token(text)


def test_tokens_stay_apart() -> None:
    assert token("msg_2KWP-b") == "msg_2KWP-b"
    assert token("a:1") != token("a.1")
