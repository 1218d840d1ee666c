"""`watcher silence`: from the command to what is explained."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from watcher.store.db import open_database


@pytest.fixture
def silence(watcher: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    path = tmp_path / "watchlist.yaml"
    path.write_text(
        "defaults: {timezone: Europe/Brussels}\ntopics: [{name: cod, match: cod}]\n"
        'feeds: [{name: wire, url: "https://a.example/"}]\n',
        encoding="utf-8",
    )
    open_database(tmp_path / "watcher.db").close()

    def run(command: str, *arguments: object) -> Any:
        more = ("-w", path) if command == "add" else ()
        return watcher("silence", command, *arguments, *more, "-d", tmp_path)

    return run


def test_silences_come_and_go(silence: Callable[..., Any]) -> None:
    assert silence("list").out == "Nothing is silenced.\n"
    made = silence("add", "--topic", "cod", "--until", "2100-03-04T08:00", "--comment", "[on TV]")
    assert made.out == "silence 1 lasts until 2100-03-04 08:00 CET\n"
    assert (
        silence("add", "--feed", "wire", "--words", "quota*, re:ten[dt]h", "--for", "8h").code == 0
    )
    shown = silence("list").out
    assert "2100-03-04 07:00" in shown  # UTC
    assert "[on TV]" in shown
    assert "quota*, re:ten[dt]h" in shown
    assert silence("expire", 1).out == "silence 1 has ended\n"
    assert "[on TV]" not in silence("list").out
    assert "(ended)" in silence("list", "--all").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "--for", "8h"), "say what to silence"),
        (("add", "--topic", "cod"), "say how long"),
        (("add", "--topic", "cod", "--for", "8h", "--until", "2131-01-01"), "say how long"),
        (("add", "--topic", "ling", "--for", "8h"), "no topic is called ling"),
        (("add", "--feed", "isle", "--for", "8h"), "no feed is called isle"),
        (("add", "--topic", "cod", "--for", "soon"), "--for soon"),
        (("add", "--topic", "cod", "--until", "soon"), "--until soon is no date; write 2031-03-04"),
        (("add", "--topic", "cod", "--until", "2001-01-01"), "has passed"),
        (("add", "--topic", "cod", "--until", "9999-12-31T08:00"), "at most 36500 days from now"),
        (("add", "--words", ",", "--for", "8h"), "--words holds no term"),
        (("add", "--words", "re:(", "--for", "8h"), "correct the term"),
        (("add", "--words", '"cod', "--for", "8h"), "--words has a quotation mark astray"),
        (("expire", 7), "no silence 7 lasts"),
    ],
)
def test_mistakes_are_told(
    silence: Callable[..., Any], arguments: tuple[str, ...], said: str
) -> None:
    ran = silence(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert silence("list").out == "Nothing is silenced.\n"
