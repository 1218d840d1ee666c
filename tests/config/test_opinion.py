"""Whom to ask for a second opinion: strict, within bounds, its key kept secret."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from watcher.config import Watchlist

Load = Callable[..., Watchlist]
Problems = Callable[..., list[str]]
Write = Callable[[str, str | bytes], Path]

AT = "url: http://127.0.0.1:11434/v1, model: small"


def test_nobody_is_asked_unless_the_watchlist_says_so(loaded: Load) -> None:
    assert loaded("").judge is None


def test_address_and_model_are_enough(loaded: Load) -> None:
    judge = loaded(f"judge: {{{AT}}}").judge
    assert judge is not None
    assert (judge.url, judge.model) == ("http://127.0.0.1:11434/v1", "small")
    assert (judge.timeout, judge.max_per_hour) == (timedelta(seconds=20), 60)
    assert judge.key_text() == ""


@pytest.mark.parametrize("more", [', key: "${KEY}"', ", key_file: key"])
def test_a_key_is_read_and_does_not_show(loaded: Load, write: Write, more: str) -> None:  # J12
    write("key", "sk-s3cret\n")
    found = loaded(f"judge: {{{AT}{more}}}", {"KEY": "sk-s3cret"})
    assert found.judge is not None
    assert found.judge.key_text() == "sk-s3cret"
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("judge", "words"),
    [
        ("url: http://127.0.0.1:11434/v1", '"model" is missing; add it'),
        ("url: file:///v1, model: small", "is no web address"),
        (f"{AT}, timeout: 1h", "write 2m or less"),
        (f"{AT}, timeout: 20", "timeout"),
        (f"{AT}, max_per_hour: 0", "is too small; write 1 or more"),
        (f"{AT}, key: s3cret, key_file: key", "keep one"),
        (f"{AT}, key_file: two", "one line"),
        (f"{AT}, key: 1234", "value (hidden): must be text"),
        (f"{AT}, temperature: 1", 'unknown key "temperature"'),
    ],
)
def test_what_is_refused(problems: Problems, write: Write, judge: str, words: str) -> None:
    write("key", "s3cret")
    write("two", "s3cret\ns3cret")
    found = problems(f"judge: {{{judge}}}")
    assert len(found) == 1
    assert words in found[0]
    assert "s3cret" not in found[0]
    assert "1234" not in found[0].replace("11434", "")
