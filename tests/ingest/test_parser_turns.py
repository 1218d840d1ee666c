"""Small feeds and pages are read while large ones take long."""

import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from watcher.errors import ContentError
from watcher.ingest.parser import CHILDREN, Parser

ABOUT: dict[str, Any] = {"url": "https://quay.example/x", "content_type": "", "charset": ""}
NOW = datetime(2031, 3, 4, tzinfo=UTC)
LARGE = b"<html><body><article>" + b"<p>The boat landed cod in Vardo. </p>" * 70_000


@pytest.fixture
def parser() -> Iterator[Parser]:
    with Parser() as made:
        yield made


def test_large_ones_leave_a_reader_to_small_ones(parser: Parser) -> None:  # A09, F01
    def large() -> None:
        with suppress(ContentError):  # too heavy, or stopped at the end
            parser.page(LARGE, **ABOUT)

    def small() -> None:
        parser.feed(b"<rss/>", now=NOW, **ABOUT)

    with ThreadPoolExecutor(CHILDREN + 1) as threads:
        heavy = [threads.submit(large) for _ in range(CHILDREN)]
        threading.Event().wait(0.2)  # they have taken what they may take
        light = threads.submit(small)
        first, _ = wait([light, *heavy], return_when=FIRST_COMPLETED)
        parser.close()
    assert first == {light}
