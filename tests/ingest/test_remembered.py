"""Whose robots.txt are remembered where there are too many to remember all."""

from typing import Any

from watcher.errors import FetchError
from watcher.ingest.robots import KEPT, SITES, Robots


def test_a_site_that_is_asked_again_is_not_the_first_to_be_forgotten() -> None:
    now, asked = 0.0, []

    def get(url: str, **_: Any) -> Any:
        asked.append(url)
        raise FetchError("status", "none", status=404)

    robots = Robots(get, clock=lambda: now)
    for number in range(SITES):
        robots.require(f"https://s{number}.example/a")
    now = KEPT + 1
    robots.require("https://s0.example/a")
    robots.require("https://one-more.example/a")  # for which one has to go
    del asked[:]
    robots.require("https://s0.example/b")
    assert asked == []
