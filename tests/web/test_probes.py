"""Probes are answered while the database lets nobody write."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from tests.web.desk import TOPIC, Site
from watcher.store.sqlite import PATIENCE
from watcher.web.site import THREADS


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Another program has the database."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_holds_up_no_probe(site: Site, tmp_path: Path) -> None:  # K04
    silence = {"topic": TOPIC, "span": "3d", "comment": "calm"}
    with ThreadPoolExecutor(3 * THREADS) as pool, held(tmp_path / "data" / "watcher.db"):
        began = time.monotonic()
        writes = [
            pool.submit(httpx.post, f"{site.home}/silences", data=silence, timeout=2 * PATIENCE)
            for _ in range(THREADS)
        ]
        asked = [
            pool.submit(httpx.get, f"{site.home}/readyz", timeout=PATIENCE)
            for _ in range(2 * THREADS)
        ]
        found = [one.result() for one in asked]
        assert httpx.get(f"{site.home}/healthz", timeout=PATIENCE).text == "alive\n"
        assert time.monotonic() - began < PATIENCE
        assert not any(one.done() for one in writes)
    assert {one.status_code for one in found} == {503}
    assert all("the database has not let itself be written" in one.text for one in found)
    assert all(one.result().status_code == 303 for one in writes)
    while httpx.get(f"{site.home}/readyz", timeout=PATIENCE).status_code != 200:
        pass
