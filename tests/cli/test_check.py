import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Watcher = Callable[..., Any]


def test_it_shows_what_is_watched(watcher: Watcher, root: Path) -> None:
    ran = watcher("check", root / "tests" / "samples" / "watchlist.yaml")
    assert ran.code == 0
    for words in ("ferry-strike", "harbour-gazette", "15 min", "screen", "console"):
        assert words in ran.out
    assert "1 topic, 3 feeds, 1 receiver, 1 route" in ran.out


def test_it_names_a_topic_that_no_feed_serves(watcher: Watcher, tmp_path: Path) -> None:  # K05
    path = tmp_path / "w.yaml"
    path.write_text(
        "topics: [{name: fish, match: cod}, {name: fire, match: fire}]\n"
        "feeds: [{name: a, url: 'https://a.example/feed', topics: [fish]}]\n",
        encoding="utf-8",
    )
    rows = [line.split() for line in watcher("check", path).out.replace("│", " ").splitlines()]
    assert ["fish", "fish", "1", "1", "nobody"] in rows
    assert ["fire", "fire", "1", "none", "nobody"] in rows


def test_it_says_that_nothing_can_come_of_a_watchlist(watcher: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    topics = "topics: [{name: fish, match: cod}]\n"
    feed = "feeds: [{name: a, url: 'https://a.example/feed', enabled: false}]\n"
    path.write_text(topics, encoding="utf-8")
    ran = watcher("check", path)
    assert ran.code == 0  # a backtest needs no more
    assert "nothing will be watched: there are no `feeds`\n" in ran.out
    assert "nobody will be told: there are no `receivers`" in ran.out
    path.write_text(topics + feed, encoding="utf-8")
    assert "nothing will be watched: all feeds are off\n" in watcher("check", path).out
    path.write_text(
        topics + feed.replace("false", "true") + "receivers: [{name: screen, console: {}}]\n",
        encoding="utf-8",
    )
    assert "will be" not in watcher("check", path).out


def test_it_names_terms_that_other_programs_read_otherwise(
    watcher: Watcher, tmp_path: Path
) -> None:  # K05
    path = tmp_path / "w.yaml"
    terms = [
        "/cod|herring/",
        r"cods?\b",
        "cod AND quota",
        "and/or",
        "R&D",
        "re:cod|eel",
        "cod (fish)",
    ]
    path.write_text(
        f"topics: [{{name: fish, match: {json.dumps(terms)}}}]\n"
        "feeds: [{name: a, url: 'https://a.example/feed'}]\n",
        encoding="utf-8",
    )
    ran = watcher("check", path)
    hints = [line for line in ran.out.splitlines() if line.startswith("topic fish: ")]
    assert ran.code == 0
    assert [hint.split("'")[1] for hint in hints] == ["/cod|herring/", r"cods?\\b", "cod AND quota"]
    assert "begins with re:" in hints[0]
    assert "{all: […]} for AND" in hints[2]


def test_it_shows_which_topics_a_text_matches_and_why(watcher: Watcher, root: Path) -> None:
    path = root / "tests" / "samples" / "watchlist.yaml"
    ran = watcher("check", path, "--text", "The ferry walkout goes on")
    assert (ran.code, ran.out) == (0, "ferry-strike (Ferry strike at Northport): ferry, walkout\n")
    ran = watcher("check", "--watchlist", path, "--text", "A ferry arrives")
    assert (ran.code, ran.out) == (1, "no topic matches\n")


def test_the_shipped_watchlist_is_used_where_there_is_no_other(
    watcher: Watcher, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = watcher("check", "--text", "Moscow and Pyongyang sign a pact on arms")
    assert ran.code == 0
    assert "Pyongyang" in ran.out


def test_it_shows_what_a_search_asks_for_and_what_it_does_not(
    watcher: Watcher, tmp_path: Path
) -> None:
    path = tmp_path / "w.yaml"
    terms = ", ".join(["cod quota", *(f"species{n}" for n in range(40))])
    path.write_text(
        f"topics: [{{name: fish, match: [{terms}]}}]\n"
        "feeds: [search: gdelt, {page: 'https://port.example/news', links: 'h3 a'}]\n",
        encoding="utf-8",
    )
    out = " ".join(watcher("check", path).out.replace("│", " ").split())
    assert "gdelt.fish has no room for 10 terms: species30, species31" in out
    assert "searches" in out
    assert "links h3 a" in out


def test_mistakes_are_told_without_secrets(watcher: Watcher, tmp_path: Path) -> None:  # H12
    file = tmp_path / "w.yaml"
    file.write_text(
        "topics: [{name: boats, matsch: [boat]}]\nheartbeat: https://beat.example/oak7elm\n"
        "receivers: [{name: a, email: {password: ab,oak7elm, passwrd: oak7elm}}]\n"
    )
    ran = watcher("check", file)
    assert ran.code == 2
    assert 'unknown key "matsch"' in ran.err
    assert 'unknown key "passwrd"' in ran.err
    assert "oak7elm" not in ran.out + ran.err


PRIVATE = """\
defaults: {private_networks: [%s]}
topics: [{name: fish, match: cod}]
feeds:
  - {name: desk, url: 'http://127.0.0.1:8080/feed'}
  - {name: off, url: 'http://10.0.0.7/feed', enabled: false}
  - {name: port, url: 'https://port.example/feed'}
receivers: [{name: chat, webhook: {url: 'http://localhost:9000/secret-path'}}]
heartbeat: {url: 'http://[::1]/beat', every: 5m}
"""


def test_it_says_what_is_never_connected_to(watcher: Watcher, tmp_path: Path) -> None:  # B07
    path = tmp_path / "w.yaml"
    path.write_text(PRIVATE % "192.168.0.0/16", encoding="utf-8")
    ran = watcher("check", path)
    assert ran.code == 1
    said = [line for line in ran.out.splitlines() if "does not connect to" in line]
    assert [line.partition(",")[0].split(": watcher does not connect to ") for line in said] == [
        ["feed desk", "127.0.0.1"],
        ["receiver chat", "localhost"],
        ["heartbeat", "::1"],
    ]
    path.write_text(PRIVATE % "127.0.0.0/8, '::1/128'", encoding="utf-8")
    ran = watcher("check", path)
    assert (ran.code, "does not connect" in ran.out) == (0, False)
