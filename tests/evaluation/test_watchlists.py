"""The watchlists of the evaluation load, and each finds its own title."""

from pathlib import Path

import pytest

from watcher.config import load
from watcher.core.matcher import Matcher

FILES = sorted(Path(__file__).with_name("watchlists").glob("*.yaml"))


def test_there_is_one_for_each_topic() -> None:
    assert len(FILES) == 13


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_watchlist_loads_and_finds_its_title(file: Path) -> None:
    (topic,) = load(file, {}).topics
    assert topic.name == file.stem
    assert topic.about
    assert 10 <= len(topic.themes) <= 20
    (match,) = Matcher([topic]).match(topic.title)
    assert match.topic is topic
    assert not Matcher([topic]).match("The bakery on the corner sold out of plum cake by noon")
