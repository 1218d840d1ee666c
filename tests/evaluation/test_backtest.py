from pathlib import Path

import pytest

from watcher.config import load
from watcher.core.topics import Term, Topic
from watcher.errors import ConfigError
from watcher.evaluation import backtest

ONE, TWO = (Topic(name, name, Term(name)) for name in ("one", "two"))


def test_the_topic_is_the_only_one_or_the_named() -> None:
    assert backtest.choose([ONE], None) is ONE
    assert backtest.choose([ONE, TWO], "two") is TWO
    with pytest.raises(ConfigError, match="choose one with --topic: one, two"):
        backtest.choose([ONE, TWO], None)
    with pytest.raises(ConfigError, match="no topic is called 'three'"):
        backtest.choose([ONE, TWO], "three")


def test_a_run_knows_what_became_of_each_entry(root: Path) -> None:
    samples = root / "tests" / "samples"
    (topic,) = load(samples / "watchlist.yaml", {}).topics
    run = backtest.run(samples / "replay.jsonl", topic, pytest.fail)
    assert run.alerted[0] == "1"
    assert list(run.published) == list(run.titles)
    assert len(run.published) == 6
    assert set(run.alerted) == {key for key, judged in run.judged.items() if judged.alert}
    assert "3" not in run.judged  # no term matches
