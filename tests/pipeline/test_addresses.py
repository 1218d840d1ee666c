import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.pipeline import addresses


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x", "https://www.a.example/x/"),
        ("https://a.example/x?utm_source=rss&utm_medium=feed", "https://a.example/x"),
        ("https://a.example/x?at_medium=RSS&at_campaign=KARANGA", "https://a.example/x#comments"),
        ("https://A.Example:443/x?id=7", "https://a.example/x?id=7&fbclid=abc"),
        ("https://a.example./x", "https://a.example/x"),
    ],
)
def test_spellings_of_one_address_share_a_key(one: str, other: str) -> None:
    assert addresses.key(one) == addresses.key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=7", "https://a.example/x?id=8"),
        ("https://a.example/X", "https://a.example/x"),
        ("https://a.example/x", "https://b.example/x"),
        ("https://a.example:8443/x", "https://a.example/x"),
        ("https://a.example/?p=1", "https://a.example/?p=2"),
    ],
)
def test_what_may_name_another_article_is_kept(one: str, other: str) -> None:
    assert addresses.key(one) != addresses.key(other)


@pytest.mark.parametrize(
    "url", ["", "https://a.example/", "https://a.example", "https://a.example/?utm_source=x",
            "http://[bad/x", "http://a.example:port/x", "nonsense"]
)  # fmt: skip
def test_no_page_of_its_own_no_key(url: str) -> None:
    assert addresses.key(url) == ""


@given(st.text())
def test_any_text_has_a_key_and_a_host_or_none(text: str) -> None:
    assert isinstance(addresses.key(text), str)
    assert isinstance(addresses.host(f"https://{text}"), str)


def test_the_host_is_shown_without_www() -> None:
    assert addresses.host("https://www.a.example:8080/x") == "a.example"
    assert addresses.host("nowhere") == ""


def test_any_text_has_a_key() -> None:  # E10
    assert addresses.key("https://news.example/a?b=\udcff") == "news.example/a?b=%3F"
