"""Reading in a process of its own gives what reading here gives, and survives what reading does."""

import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from watcher.errors import ContentError
from watcher.ingest import extract, feeds
from watcher.ingest.forms import Form, Kind
from watcher.ingest.parser import CHILDREN, LIMITS, Parser

NOW = datetime(2031, 3, 4, tzinfo=UTC)
FEED = """<rss version="2.0"><channel><title>Quay notes</title><language>no</language><ttl>30</ttl>
<skipHours><hour>3</hour></skipHours><item><title>Cod at Vardø &#x202E; \x85</title><guid>g1</guid>
<link>/cod</link><pubDate>Mon, 03 Mar 2031 09:00:00 +0100</pubDate>
<description>&lt;p&gt;"Nine\\tonnes"&lt;/p&gt;</description></item>
<item><title>No date</title></item></channel></rss>""".encode()
PAGE = (
    '<html lang="no"><head><title>Cod</title><meta property="article:published_time" '
    'content="2031-03-03T09:00:00+01:00"></head><body><article>'
    + "<p>The trawler landed nine tonnes of cod at Vardø on Monday, the harbour said.</p>" * 9
    + "</article></body></html>"
).encode()
ABOUT: dict[str, Any] = {"url": "https://quay.example/x", "content_type": "", "charset": ""}


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser() as made:
        yield made


def test_a_feed_is_read_as_here(parser: Parser) -> None:
    found = parser.feed(FEED, now=NOW, **ABOUT)
    assert found == feeds.parse(FEED, now=NOW, **ABOUT)
    assert (found.ttl, found.skip_hours, len(found.entries)) != (None, frozenset(), 0)
    assert found.entries[1].published is None


def test_a_list_page_is_read_as_here(parser: Parser) -> None:
    body, form = b"<h3><a href='/cod'>Cod</a></h3>", Form(Kind.PAGE, "h3 a")
    found = parser.feed(body, now=NOW, form=form, **ABOUT)
    assert found == feeds.parse(body, now=NOW, form=form, **ABOUT)
    assert [entry.title for entry in found.entries] == ["Cod"]


def test_a_page_is_read_as_here(parser: Parser) -> None:
    found = parser.page(PAGE, **ABOUT)
    assert found == extract.extract(PAGE, **ABOUT)
    assert found.published == datetime(2031, 3, 3, 8, tzinfo=UTC)


def test_what_is_no_feed_is_the_same_error(parser: Parser) -> None:
    with pytest.raises(ContentError) as caught:
        parser.feed(b"", now=NOW, **ABOUT)
    assert caught.value.kind == "empty"
    with pytest.raises(ContentError, match=r"quay\.example") as caught:
        parser.page(b"%PDF-1.7", **ABOUT)
    assert caught.value.kind == "no text"


def test_a_page_that_takes_too_long_is_an_error_of_that_page() -> None:  # A09 F01
    heavy = b"<html><body><article>" + b"<p>The boat landed cod in Vardo. </p>" * 70_000
    with Parser(seconds=2) as hasty:
        hasty.feed(FEED, now=NOW, **ABOUT)  # it is up
        with pytest.raises(ContentError, match="took longer than 2 seconds") as caught:
            hasty.page(heavy, **ABOUT)
        assert caught.value.kind == "too heavy"
    with Parser() as patient:
        assert patient.feed(FEED, now=NOW, **ABOUT).title == "Quay notes"


def test_one_that_takes_too_much_memory_ends_itself(parser: Parser) -> None:  # A24
    # One letter beyond the first plane makes Python hold each with four bytes: twice the limit.
    swollen = "<html><head><meta charset=utf-8></head><body><article><p>🐟".encode()
    swollen += b"cod " * 1_450_000
    assert LIMITS.memory < 400_000_000
    with pytest.raises(ContentError) as caught:
        parser.page(swollen, **ABOUT)
    assert caught.value.kind == "too heavy"
    assert parser.feed(FEED, now=NOW, **ABOUT).title == "Quay notes"


def test_many_threads_read_at_once(parser: Parser) -> None:
    with ThreadPoolExecutor(8) as threads:
        titles = list(threads.map(lambda _: parser.feed(FEED, now=NOW, **ABOUT).title, range(50)))
    assert titles == ["Quay notes"] * 50
    assert len(parser.pool.pids()) <= CHILDREN


def test_heavy_pages_hold_up_no_feed() -> None:
    sentence = (
        "<p>The harbour master counted {} boats at the quay when the ferry crews stopped.</p>"
    )
    page = f"<html><body><article>{''.join(map(sentence.format, range(20_000)))}".encode()
    begun = threading.Barrier(CHILDREN + 1)

    def read() -> None:
        begun.wait()
        with suppress(ContentError):
            patient.page(page, **ABOUT)

    with Parser() as patient, ThreadPoolExecutor(CHILDREN) as threads:
        patient.feed(FEED, now=NOW, **ABOUT)  # to start a process takes longer than to read a feed
        heavy = [threads.submit(read) for _ in range(CHILDREN)]
        begun.wait()
        assert patient.feed(FEED, now=NOW, **ABOUT).title == "Quay notes"
        assert not all(one.done() for one in heavy), "the feed did not wait for them"


def test_it_leaves_nothing_open() -> None:  # F07
    with Parser() as closing:
        closing.feed(FEED, now=NOW, **ABOUT)
    assert closing.pool.pids() == []
    gc.collect()  # an open socket would warn, and warnings are errors
