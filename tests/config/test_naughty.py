"""Every string that has ever broken something, as a value of the watchlist: taken, or refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.config import Watchlist, load
from watcher.errors import ConfigError

Asked = Callable[[str], dict[str, object]]
FEED = "https://wire.example/feed"


def written(**sections: object) -> dict[str, object]:
    """A watchlist with these sections instead of the usual ones."""
    topics = [{"name": "ferry", "match": ["ferry"]}]
    return {"feeds": [{"url": FEED}], "topics": topics, **sections}


FIELDS: dict[str, tuple[Asked, Callable[[Watchlist], str]]] = {
    "topic name": (
        lambda bad: written(topics=[{"name": bad, "match": ["ferry"]}]),
        lambda found: found.topics[0].name,
    ),
    "topic title": (
        lambda bad: written(topics=[{"name": "ferry", "title": bad, "match": ["ferry"]}]),
        lambda found: found.topics[0].title,
    ),
    "term": (
        lambda bad: written(topics=[{"name": "ferry", "match": ["ferry", bad]}]),
        lambda found: found.topics[0].name,
    ),
    "feed name": (
        lambda bad: written(feeds=[{"url": FEED, "name": bad}]),
        lambda found: found.feeds[0].name,
    ),
    "feed address": (
        lambda bad: written(feeds=[{"url": bad}]),
        lambda found: found.feeds[0].url,
    ),
    "feed group": (
        lambda bad: written(feeds=[{"url": FEED, "group": bad}]),
        lambda found: found.feeds[0].group,
    ),
    "receiver name": (
        lambda bad: written(receivers=[{"name": bad, "console": {}}]),
        lambda found: found.receivers[0].name,
    ),
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_value_is_taken_as_it_is_or_refused_in_a_line(
    tmp_path: Path, naughty: list[str], field: str
) -> None:  # D06, D07
    write, read = FIELDS[field]
    path = tmp_path / "watchlist.yaml"
    taken = 0
    for bad in naughty:
        path.write_text(json.dumps(write(bad)), encoding="utf-8")
        try:
            found = read(load(path, {}))
        except ConfigError as error:
            for line in error.problems:
                assert line.startswith(f"{path}:1: "), line
                assert line.isprintable(), line
        else:
            taken += 1
            assert found.split() in (bad.split(), ["ferry"])
            assert found.splitlines() == [found]
    assert taken < len(naughty)
