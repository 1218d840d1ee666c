"""What is fuzzed: each target takes any bytes, and holds what is promised of every input.

A target may raise the error of its room; anything else that it raises is a finding.
"""

import json
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from watcher.config import load
from watcher.errors import ConfigError, ContentError, FetchError
from watcher.ingest import extract, feeds, parsed, urls
from watcher.ingest.forms import FEED, Form, Kind
from watcher.ingest.links import resolve_link
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.plain import html_to_text, lines, one_line
from watcher.model import Entry
from watcher.pipeline import addresses

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
URL = "https://quay.example/feed"
# What no text that leaves ingest may hold: see watcher.ingest.plain.
DIRTY = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def feed(data: bytes) -> None:
    """Any feed format, as found out by the reader itself: RSS, Atom, JSON Feed, news sitemaps."""
    _feed(data, FEED)


def listing(data: bytes) -> None:
    """A page whose links are entries."""
    _feed(data, Form(Kind.PAGE, "a"))


def gdelt(data: bytes) -> None:
    """An answer of GDELT's."""
    _feed(data, Form(Kind.GDELT))


def _feed(data: bytes, form: Form) -> None:
    try:
        found = feeds.parse(data, url=URL, content_type="", now=NOW, form=form)
    except ContentError:
        return
    _crosses(found)
    assert len(found.entries) <= 1000
    for entry in found.entries:
        _sound(entry)


def _crosses(found: ParsedFeed) -> None:
    """It comes out of the process that reads it as it went in."""
    words = json.dumps(parsed.feed_to_plain(found), ensure_ascii=False).encode()
    assert parsed.feed_from_plain(json.loads(words)) == found


def _sound(entry: Entry) -> None:
    for text in (entry.guid, entry.url, entry.title, entry.language):
        assert not DIRTY.search(text), text
        assert "\n" not in text
    assert not DIRTY.search(entry.summary)
    assert len(entry.title) <= 1000
    assert len(entry.guid) <= 1000
    assert len(entry.url) <= 9000
    assert not entry.url or entry.url.startswith(("http://", "https://"))
    if entry.published:
        assert datetime(1991, 1, 1, tzinfo=UTC) <= entry.published <= NOW + timedelta(days=1)


def page(data: bytes) -> None:
    """An article's page."""
    try:
        found = extract.extract(data, url=URL)
    except ContentError:
        return
    assert found.text
    assert not DIRTY.search(found.text + found.title + found.language)
    assert "\n" not in found.title
    words = json.dumps(parsed.page_to_plain(found), ensure_ascii=False).encode()
    assert parsed.page_from_plain(json.loads(words)) == found


def clean(data: bytes) -> None:
    """Text and fragments of HTML."""
    text = data.decode("utf-8", "surrogateescape")
    for made in (one_line(text), lines(text), html_to_text(text)):
        assert not DIRTY.search(made), made
        assert made == made.strip()
        made.encode()
    assert lines(lines(text)) == lines(text)


def address(data: bytes) -> None:
    """An address, and on its second line what a stranger says that it leads to."""
    text, _, link = data.decode("utf-8", "surrogateescape").partition("\n")
    for one in (text, link):
        shown = urls.redact(one)
        assert len(shown) <= 200
        assert shown.isprintable()
        assert len(urls.redact(one, secret_path=True)) <= 200
        addresses.key(one)
        addresses.host(one)
        found = urls.resolve(text, one)
        assert not DIRTY.search(found)
        assert found == (urls.resolve("", found) if found else "")
        assert not found or _proper(httpx.URL(found))
        led = resolve_link(found)
        assert led == urls.resolve("", led)
    try:
        parsed = urls.parse(text)
    except FetchError:
        return
    assert _proper(parsed)
    assert parsed.fragment == ""
    assert urls.at_origin(text, text)
    secret = parsed.userinfo.decode("ascii")
    assert not secret or secret not in urls.redact(text) or text.count(secret) > 1
    try:
        target = urls.follow(parsed, link)
    except FetchError:
        return
    assert _proper(target)
    assert (parsed.scheme, target.scheme) != ("https", "http")
    assert target.userinfo in {b"", parsed.userinfo}
    assert not target.userinfo or urls.same_origin(parsed, target)


def _proper(url: httpx.URL) -> bool:
    named = re.fullmatch(rb"[A-Za-z0-9._:-]+", url.raw_host) is not None
    known = url.port is None or 0 < url.port < 65_536
    return url.scheme in {"http", "https"} and named and known


def config(data: bytes) -> None:
    """A watchlist."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watchlist.yaml"
        path.write_bytes(data)
        try:
            watchlist = load(path, {"HOME": "/"})
        except ConfigError:
            return
    assert watchlist.topics
    assert len({one.name for one in watchlist.feeds}) == len(watchlist.feeds)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (feed, listing, gdelt, page, clean, address, config)
}
