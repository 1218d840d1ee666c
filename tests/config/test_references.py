"""Names are given once, and feeds without one get a lasting one."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config.references import feed_name
from watcher.config.values import name

Problems = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "topics:\n- {name: a, match: x}\n- {name: a, match: y}",
            "topics[1].name: value a: is the name of topics[0]",
        ),
        (
            "receivers:\n- {name: a, console: {}}\n- {name: a, console: {}}",
            "receivers[1].name: value a: is the name of receivers[0]",
        ),
        (
            "feeds:\n- https://a.example/x\n- {name: a, url: https://a.example/x}",
            "feeds[1].url: value https://a.example/x: is the url of feeds[0]",
        ),
        (
            "feeds:\n- https://a.example/x\n- https://a.example/x",
            "feeds[1]: value https://a.example/x: is the url of feeds[0]",
        ),
        (
            "feeds:\n- {name: a.example-x, url: https://b.example/}\n- https://a.example/x",
            "feeds[1]: value https://a.example/x: would get the same name as feeds[0]",
        ),
        (
            "feeds:\n- https://a.example/x\n- url: https://a.example:8080/x",
            "feeds[1]: would get the same name as feeds[0]",
        ),
    ],
)
def test_doubles(problems: Problems, text: str, words: str) -> None:  # D03
    (found,) = problems(text)
    assert found.startswith(f"watchlist.yaml:3: {words} (watchlist.yaml:2)")
    assert "; " in found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x", "HTTPS://A.Example:443/x#top", True),
        ("https://a.example", "https://a.example/", True),
        ("http://a.example:80/x?", "http://a.example/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://a.example/X", False),
        ("https://a.example/x?a=1", "https://a.example/x?a=2", False),
        ("https://a.example:8443/x", "https://a.example/x", False),
    ],
)
def test_an_address_is_one_however_it_is_spelled(
    problems: Problems, one: str, other: str, same: bool
) -> None:  # D03, P22
    text = f"feeds:\n- {{name: a, url: '{one}'}}\n- {{name: b, url: '{other}'}}"
    if not same:
        text += "\ntopics: 1"  # something to complain of
    (found,) = problems(text)
    assert ("is the url of feeds[0]" in found) is same


def test_a_token_in_an_address_is_not_shown(problems: Problems) -> None:  # H12
    text = "feeds:\n- https://a.example/?t=${T}\n- https://a.example/?t=${T}"
    assert "T0K3N" not in problems(text, {"T": "T0K3N"})[0]


def test_the_same_name_in_two_sections_is_none_of_our_business(problems: Problems) -> None:
    text = "topics: [{name: a, match: x}]\nreceivers: [{name: a, console: {}}]\nroutes: [{}]"
    assert len(problems(text)) == 1  # only the empty route


def test_a_broken_name_hides_no_reference(problems: Problems) -> None:
    text = 'topics: [{name: "${NOPE}", match: x}]\nfeeds: [{url: https://a.example/, topics: [b]}]'
    assert len(problems(text)) == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.a.example/news/rss.xml", "a.example-news-rss.xml"),
        ("https://a.example/", "a.example"),
        ("https://a.example:8080", "a.example"),
    ],
)
def test_names_of_feeds(url: str, expected: str) -> None:
    assert feed_name(url) == expected


def test_addresses_that_differ_only_in_their_query_have_two_names() -> None:
    assert feed_name("https://a.example/search?q=x") != feed_name("https://a.example/search?q=y")


@given(st.text().map("https://a.example/".__add__))
def test_made_names_are_names(url: str) -> None:
    assert name(feed_name(url)) == feed_name(url)
