"""Sources that are no feeds, from the watchlist to stored entries, against imitations of them."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.config import Feed, load
from watcher.pipeline import poll
from watcher.store import entries, feeds
from watcher.store.db import Database
from watcher.store.feeds import FeedHealth, FeedSpec

MINUTE = timedelta(minutes=1)
TOPIC = "topics: [{name: cod, match: {all: [[Norway*, 노르웨이], cod quota]}}]\n"


class Source:
    """One source of a watchlist, polled whenever the test says."""

    def __init__(self, watched: Feed, database: Database, now: datetime, **parts: Any) -> None:
        self.watched, self.database, self.now, self.parts = watched, database, now, parts
        with database.write() as session:
            feeds.sync(session, [FeedSpec(watched.name, watched.url, watched.interval)], now)

    def poll(self, moment: datetime) -> list[str]:
        """The titles of the entries that are there to be read, none of which was read yet."""
        web, parser = self.parts["web"], self.parts["parser"]
        poll.run(
            self.database,
            web.fetcher,
            parser,
            {self.watched.name: self.watched},
            topics=(),
            since={},
            lanes=self.parts["lanes"],
            clock=lambda: moment,
            rng=self.parts["rng"],
        )
        with self.database.write() as session:
            return [one.title for one in entries.lease_due_reads(session, moment, 99, MINUTE)]

    def health(self) -> FeedHealth:
        with self.database.read() as session:
            (health,) = feeds.health(session)
        return health


@pytest.fixture
def source(
    tmp_path: Path, database: Database, now: datetime, request: pytest.FixtureRequest
) -> Callable[[str], Source]:
    parts = {name: request.getfixturevalue(name) for name in ("web", "parser", "lanes", "rng")}

    def make(item: str) -> Source:
        path = tmp_path / "w.yaml"
        path.write_text(f"{TOPIC}feeds: [{item}]\n", encoding="utf-8")
        (watched,) = load(path, {}).feeds
        return Source(watched, database, now, **parts)

    return make


def test_a_page_is_watched_by_its_links(source: Any, web: Any, now: datetime) -> None:
    url = "https://port.example/press"
    press = source(f"{{page: '{url}', links: 'h3 a'}}")
    web.says(url, "<h3><a href='/a'>Pier closes</a></h3>", content_type="text/html")
    assert press.poll(now) == ["Pier closes"]
    assert "text/html" in web.requests[-1].headers["accept"]
    web.says(url, "<h3><a href='/b'>Pier reopens</a></h3><h3><a href='/a'>Pier closes</a></h3>")
    later = now + timedelta(hours=2)
    assert press.poll(later) == ["Pier closes", "Pier reopens"]  # each once; nobody read the first
    assert press.health().failures == 0
    web.says(url, "<h4><a href='/c'>Pier burns</a></h4>")  # the site was made anew
    press.poll(later + timedelta(hours=2))
    health = press.health()
    assert (health.failures, health.error_kind) == (1, "no links")


def test_gdelt_is_asked_for_the_topic(source: Any, web: Any, now: datetime) -> None:
    search = source("{search: gdelt, language: ko}")
    article = {"url": "https://a.example/1", "title": "Cod , again", "seendate": "20310303T081500Z"}
    web.says(search.watched.url, json.dumps({"articles": [article]}))
    assert search.poll(now) == ["Cod, again"]
    asked = web.requests[-1].url.params["query"]
    assert asked == 'Norway "cod quota" sourcelang:korean'
    web.says(search.watched.url, "Please limit requests to one every 5 seconds.")
    search.poll(now + timedelta(hours=2))
    assert "limit requests" in search.health().error


def test_google_news_is_asked_for_the_topic(source: Any, web: Any, now: datetime) -> None:
    search = source("{search: google-news, language: ko}")
    item = (
        "<item><title>대구 쿼터</title><link>https://news.google.com/rss/articles/CBx</link></item>"
    )
    web.says(search.watched.url, f"<rss version='2.0'><channel>{item}</channel></rss>")
    assert search.poll(now) == ["대구 쿼터"]
    asked = web.requests[-1].url
    assert (asked.host, asked.params["q"]) == ("news.google.com", '노르웨이 "cod quota" when:2d')


def test_a_news_sitemap_is_a_feed(source: Any, web: Any, now: datetime) -> None:
    url = "https://gazette.example/news.xml"
    gazette = source(url)
    page = "<url><loc>https://gazette.example/1</loc><n:news><n:title>Cod</n:title></n:news></url>"
    names = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    web.says(url, f"<urlset {names}>{page}</urlset>")
    assert gazette.poll(now) == ["Cod"]
    assert gazette.health().failures == 0


def test_robots_are_asked_before_a_page_and_not_before_a_feed(
    source: Any, web: Any, now: datetime
) -> None:
    web.says("https://port.example/robots.txt", "User-agent: *\nDisallow: /press")
    web.says(
        "https://port.example/press", "<h3><a href='/a'>Pier</a></h3>", content_type="text/html"
    )
    asked = "page: 'https://port.example/press', links: 'h3 a'"
    press = source(f"{{{asked}}}")
    assert press.poll(now) == []
    assert press.health().error_kind == "robots"
    assert [one.url.path for one in web.requests] == ["/robots.txt"]
    allowed = source(f"{{name: allowed, {asked}, robots: false}}")
    assert allowed.poll(now) == ["Pier"]
