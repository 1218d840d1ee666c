"""A server for each module, and a desk of its own for each test."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.pipeline.served.desk import Desk, Parts
from tests.pipeline.served.site import Site
from watcher.config import Feed
from watcher.ingest.parser import Parser
from watcher.store.db import Database


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    running = Site()
    yield running
    running.close()


@pytest.fixture
def site(server: Site) -> Site:
    """The server with an empty table."""
    server.table.clear()
    server.asked.clear()
    server.sent.clear()
    return server


@pytest.fixture
def parts(database: Database, parser: Parser, lanes: Any, loop: Any, rng: random.Random) -> Parts:
    return Parts(database, parser, lanes, loop, rng)


@pytest.fixture
def desk(site: Site, parts: Parts, feed: Callable[..., Feed], now: datetime) -> Iterator[Desk]:
    made = Desk(site, parts, feed, now)
    with made.fetcher:
        yield made
