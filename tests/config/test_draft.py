import pytest

from watcher.config import draft
from watcher.errors import ConfigError


def test_draft_takes_topics_and_aliases_alone() -> None:
    aliases, topics = "aliases: {b: [boat]}\n", "topics:\n- {name: a, match: '@b'}\n"
    text = f"feeds: !include x.yaml\n{aliases}receivers: [\n{topics}"
    assert draft.excerpt(text) == aliases + topics
    (topic,) = draft.topics(text)
    assert topic.name == "a"
    with pytest.raises(ConfigError, match="draft:3"):
        draft.topics("# a\n\ntopics: [{name: a, matsch: b}]\nweb: {bind: nowhere}")
