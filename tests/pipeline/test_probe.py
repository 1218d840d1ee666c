from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from watcher.pipeline.probe import probe

URL = "https://wire.example/feed"


def test_a_feed_is_described_or_its_failure(
    web: Any, parser: Any, feed: Callable[..., Any], now: datetime
) -> None:
    item = "<item><title>a</title><pubDate>Mon, 03 Mar 2031 09:00:00 GMT</pubDate></item>"
    web.says(URL, f'<rss version="2.0"><channel><title>Wire</title>{item}</channel></rss>')
    found = probe(web.fetcher, parser, feed(headers={"X-Key": "k"}), now)
    assert (found.title, found.entries, found.error, found.moved_to) == ("Wire", 1, "", "")
    assert found.newest == datetime(2031, 3, 3, 9, tzinfo=now.tzinfo)
    assert web.requests[-1].headers["x-key"] == "k"

    web.says("https://old.example/feed", status=301, location=URL)
    assert probe(web.fetcher, parser, feed(url="https://old.example/feed"), now).moved_to == URL

    web.answers[URL] = httpx.ConnectError("refused")
    assert "wire.example" in probe(web.fetcher, parser, feed(), now).error
    web.says(URL, "<html><body>no</body></html>")
    assert "not a feed" in probe(web.fetcher, parser, feed(), now).error
