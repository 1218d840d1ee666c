"""Feeds, pages that list articles, and searches made of topics' own terms."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from watcher.config import Watchlist
from watcher.ingest.forms import FEED, Form, Kind

Loaded = Callable[..., Watchlist]
Problems = Callable[..., list[str]]
TOPICS = (
    "topics:\n- {name: cod, match: {all: [[Norway*, 노르웨이], cod quota]}}\n"
    "- {name: pier, match: Vardø pier}\n"
)


def test_a_feed_is_an_address(loaded: Loaded) -> None:
    (feed,) = loaded("feeds: [https://a.example/rss]").feeds
    assert (feed.name, feed.form, feed.query) == ("a.example-rss", FEED, "")


def test_a_page_is_read_by_its_selector(loaded: Loaded) -> None:
    (feed,) = loaded("feeds: [{page: https://port.example/press, links: 'h3 > a'}]").feeds
    assert (feed.name, feed.url) == ("port.example-press", "https://port.example/press")
    assert feed.form == Form(Kind.PAGE, "h3 > a")


def test_a_search_is_a_feed_for_each_topic(loaded: Loaded) -> None:
    text = TOPICS + "feeds: [{search: google-news, language: ko, interval: 30m, group: google}]"
    cod, pier = loaded(text).feeds
    assert (cod.name, pier.name) == ("google-news-ko.cod", "google-news-ko.pier")
    assert cod.query == '노르웨이 "cod quota" when:2d'
    assert cod.url.startswith("https://news.google.com/rss/search?q=")
    assert (cod.form, cod.language, cod.group) == (FEED, "ko", "google")
    assert cod.interval == timedelta(minutes=30)
    assert pier.query == '"Vardø pier" when:2d'


def test_only_the_topics_that_it_names_are_searched_for(loaded: Loaded) -> None:
    (feed,) = loaded(TOPICS + "feeds: [{name: g, search: gdelt, topics: cod}]").feeds
    assert (feed.name, feed.form, feed.topics) == ("g.cod", Form(Kind.GDELT), ("cod",))
    assert feed.query == 'Norway "cod quota"'


def test_terms_without_a_place_are_named(loaded: Loaded) -> None:
    terms = ", ".join(f"species{n}" for n in range(40))
    (feed,) = loaded(f"topics: [{{name: a, match: [{terms}]}}]\nfeeds: [search: gdelt]").feeds
    assert feed.left_out == tuple(f"species{n}" for n in range(32, 40))


def test_a_long_name_is_shortened(loaded: Loaded) -> None:
    topic = "t" * 64
    (feed,) = loaded(f"topics: [{{name: {topic}, match: cod}}]\nfeeds: [search: gdelt]").feeds
    assert len(feed.name) == 64


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("{name: x}", "needs url (a feed), page (a list of articles) or search"),
        ("{url: https://a.example/, search: gdelt}", "needs url (a feed), page"),
        ("{page: https://a.example/}", "needs page and links together"),
        ("{url: https://a.example/, links: a}", "needs page and links together"),
        ("{url: https://a.example/, country: NO}", "takes country with search: google-news only"),
        ("{search: gdelt, country: NO}", "takes country with search: google-news only"),
        ("{search: google-news, country: no}", "is no country; write a two-letter code"),
        ("{search: bing}", "is not allowed; write 'google-news' or 'gdelt'"),
        ("{page: https://a.example/, links: 'a['}", "is no CSS selector: Expected"),  # C08
        ("{page: https://a.example/, links: '//a[document(1)]'}", "is no CSS selector"),  # C08
        (f"{{page: https://a.example/, links: '{'a ' * 200}'}}", "has more than 200 characters"),
        ("{search: gdelt, language: gd}", "topic cod cannot be searched for in the language gd"),
    ],
)
def test_mistakes_are_named_with_their_line(problems: Problems, item: str, why: str) -> None:
    found = problems(f"{TOPICS}feeds:\n- {item}")
    assert why in found[0]
    assert found[0].startswith("watchlist.yaml:5:")


def test_a_topic_of_patterns_only_cannot_be_searched_for(problems: Problems) -> None:
    text = "topics: [{name: a, match: 're:a.+b'}]\nfeeds: [search: google-news]"
    assert "topic a has no term that can be searched for" in problems(text)[0]


@pytest.mark.parametrize(
    "items",
    [
        "[search: gdelt, search: gdelt]",
        "[{search: gdelt, language: ko}, {search: gdelt, language: ko, topics: cod}]",
        "[{page: https://a.example/, links: a}, https://a.example/]",
        "[search: gdelt, {name: gdelt.cod, url: https://a.example/}]",
    ],
)
def test_doubles(problems: Problems, items: str) -> None:  # D03
    assert any("name" in one or "url" in one for one in problems(TOPICS + f"feeds: {items}"))


def test_one_search_in_two_languages_is_no_double(loaded: Loaded) -> None:
    items = "[search: google-news, {search: google-news, language: ko}, search: gdelt]"
    names = [feed.name for feed in loaded(TOPICS + f"feeds: {items}").feeds]
    assert len(set(names)) == 6
