"""Includes: one convention, every way it can go wrong named by file and line."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.config import Watchlist
from watcher.config.sources import MAX_FILES

Load = Callable[..., Watchlist]
Problems = Callable[..., list[str]]
Write = Callable[[str, str | bytes], Path]


def names(watchlist: Watchlist) -> list[str]:
    return [feed.name for feed in watchlist.feeds]


def test_a_whole_value(loaded: Load, write: Write) -> None:
    write("feeds.yaml", "- https://a.example/x\n- https://b.example/x\n")
    assert names(loaded("feeds: !include feeds.yaml")) == ["a.example-x", "b.example-x"]


def test_an_item_of_a_list_is_spliced(loaded: Load, write: Write) -> None:
    write("more/b.yaml", "- https://b.example/\n- https://c.example/\n")
    write("one.yaml", "{name: d, url: https://d.example/}\n")
    text = "feeds:\n  - https://a.example/\n  - !include more/b.yaml\n  - !include one.yaml\n"
    assert names(loaded(text)) == ["a.example", "b.example", "c.example", "d"]


@pytest.mark.parametrize("text", ["feeds: !include feeds/*.yaml", "feeds: [!include feeds/?.yaml]"])
def test_a_pattern_joins_files_in_order_of_name(loaded: Load, write: Write, text: str) -> None:
    write("feeds/b.yaml", "- https://b.example/\n")
    write("feeds/a.yaml", "- https://a.example/\n")
    write("feeds/.#a.yaml", "an editor's lock")
    write("feeds/a.yaml.swp", "an editor's copy")  # D01
    assert names(loaded(text)) == ["a.example", "b.example"]


def test_a_mapping(loaded: Load, write: Write) -> None:
    write("aliases.yaml", "dprk: [North Korea, DPRK]\n")
    watchlist = loaded('aliases: !include aliases.yaml\ntopics: [{name: x, match: "@dprk"}]')
    assert watchlist.topics[0].aliases == {"dprk": ("North Korea", "DPRK")}


def test_paths_are_relative_to_the_file_that_names_them(loaded: Load, write: Write) -> None:
    write("a/feeds.yaml", "- !include ../b/*.yaml\n")
    write("b/x.yaml", "- https://x.example/\n")
    assert names(loaded("feeds: !include a/feeds.yaml")) == ["x.example"]


def test_a_folder_whose_name_looks_like_a_pattern(loaded: Load, write: Write) -> None:
    write("[a]/feeds.yaml", "- !include '*.list'\n")
    write("[a]/x.list", "- https://x.example/\n")
    assert names(loaded("feeds: !include '[[]a]/feeds.yaml'")) == ["x.example"]


def test_an_absolute_path(loaded: Load, write: Write) -> None:
    path = write("elsewhere.yaml", "- https://a.example/\n")
    assert names(loaded(f"feeds: !include {path}")) == ["a.example"]


def test_a_mistake_is_placed_in_the_included_file(problems: Problems, write: Write) -> None:
    write("feeds.yaml", "- https://a.example/\n- url: https://b.example/\n  intervall: 5m\n")
    found = problems("feeds:\n- https://c.example/\n- !include feeds.yaml")
    assert len(found) == 1
    assert found[0].startswith('feeds.yaml:3: feeds[2].intervall: unknown key "intervall"')


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("nowhere.yaml", "nowhere.yaml does not exist; create it or correct the path"),  # D08
        ("nowhere/*.yaml", "no file matches"),
        (".", " is a directory; name a file"),  # D08
        ("empty.yaml", "empty.yaml:1: the file is empty"),  # D02
        ("comment.yaml", "comment.yaml:1: the file is empty"),  # D02
        ("circle.yaml", "circle.yaml includes itself; break the circle"),
        ("broken.yaml", "broken.yaml:1: not valid YAML"),
        ('"x\\0y"', "is not a path"),
    ],
)
def test_what_is_refused(problems: Problems, write: Write, pattern: str, words: str) -> None:
    write("empty.yaml", "")
    write("comment.yaml", "# nothing\n")
    write("circle.yaml", "- !include circle.yaml\n")
    write("broken.yaml", "[")
    found = problems(f"feeds:\n  - https://a.example/\n  - !include {pattern}")
    assert len(found) == 1
    assert words in found[0]


def test_a_file_without_permission(problems: Problems, write: Write) -> None:  # D08
    path = write("feeds.yaml", "- https://a.example/\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert "may not be read" in problems("feeds: !include feeds.yaml")[0]


@pytest.mark.parametrize("around", ["loop.yaml", "round.yaml"])
def test_links_in_a_circle(problems: Problems, tmp_path: Path, around: str) -> None:  # D01, D08
    (tmp_path / "loop.yaml").symlink_to(around)
    (tmp_path / "round.yaml").symlink_to("loop.yaml")
    (found,) = problems("feeds: !include loop.yaml")
    assert "loop.yaml cannot be read: Too many levels of symbolic links" in found


def test_a_pipe_does_not_block(problems: Problems, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file" in problems("feeds: !include pipe")[0]


def test_files_without_end(problems: Problems, write: Write) -> None:
    for level in range(11):
        write(f"{level}.yaml", f"- !include {level + 1}.yaml\n- !include {level + 1}.yaml\n")
    write("11.yaml", "- https://a.example/\n")
    assert any(
        f"more than {MAX_FILES} files" in problem for problem in problems("feeds: !include 0.yaml")
    )


def test_a_missing_file_hides_no_other_mistake(problems: Problems) -> None:
    found = problems(
        "topics:\n- !include nowhere.yaml\n- {name: a, match: b, abuot: c}\n"
        "receivers: [{name: screen, console: {}}]\n"
        "routes: [{topics: perhaps-there, receivers: scren}]"
    )
    assert len(found) == 3, "the topic in the route may be in the missing file"
    assert "nowhere.yaml does not exist" in found[0]
    assert 'did you mean "about"' in found[1]
    assert 'did you mean "screen"' in found[2]
