"""Changes are noticed once they have settled; a bad file is reported once and changes nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.config import Reloader, Watchlist, load
from watcher.errors import ConfigError

ONE = "topics: [{name: one, match: a}]\n"
TWO = "topics: [{name: two, match: a}]\n"
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def path(write: Write) -> Path:
    return write("watchlist.yaml", ONE)


@pytest.fixture
def reloader(path: Path) -> Reloader:
    return Reloader(path, {}, load(path, {}))


def topic(result: Watchlist | ConfigError | None) -> str:
    assert isinstance(result, Watchlist), result
    return result.topics[0].name


def replace(path: Path, text: str) -> None:
    """As editors do it: a new file moved over the old one."""
    fresh = path.with_suffix(".tmp")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def test_no_change(reloader: Reloader) -> None:
    assert [reloader.poll() for _ in range(3)] == [None, None, None]


def test_a_change_counts_at_the_second_look(reloader: Reloader, path: Path) -> None:  # D01
    replace(path, TWO)
    assert reloader.poll() is None
    assert topic(reloader.poll()) == "two"
    assert reloader.poll() is None


def test_a_change_in_place_with_the_same_size(reloader: Reloader, path: Path) -> None:
    path.write_text(TWO, encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert reloader.poll() is None
    assert topic(reloader.poll()) == "two"


def test_a_file_that_keeps_changing_is_left_alone(reloader: Reloader, path: Path) -> None:  # D01
    for length in range(5):
        replace(path, TWO + "#" * length)
        assert reloader.poll() is None
    assert topic(reloader.poll()) == "two"


@pytest.mark.parametrize("text", ["", "topi", "topics: []", "topics: [{name: x}]", "\t"])
def test_a_bad_file_is_reported_once(reloader: Reloader, path: Path, text: str) -> None:  # D01, D02
    replace(path, text)
    assert reloader.poll() is None
    assert isinstance(reloader.poll(), ConfigError)
    assert [reloader.poll() for _ in range(3)] == [None, None, None]


def test_recovery_is_reported_even_to_the_old_content(
    reloader: Reloader, path: Path
) -> None:  # D01
    replace(path, "")
    assert reloader.poll() is None
    assert isinstance(reloader.poll(), ConfigError)
    replace(path, ONE)
    assert reloader.poll() is None
    assert topic(reloader.poll()) == "one"


def test_deletion(reloader: Reloader, path: Path) -> None:  # D08
    path.unlink()
    assert reloader.poll() is None
    error = reloader.poll()
    assert isinstance(error, ConfigError)
    assert "does not exist" in str(error)
    assert reloader.poll() is None
    replace(path, TWO)
    assert reloader.poll() is None
    assert topic(reloader.poll()) == "two"


def test_a_file_gone_for_one_look_is_an_editor_at_work(
    reloader: Reloader, path: Path
) -> None:  # D01
    path.unlink()
    assert reloader.poll() is None
    replace(path, ONE)
    assert [reloader.poll() for _ in range(3)] == [None, None, None]


def test_a_directory_in_its_place(reloader: Reloader, path: Path) -> None:  # D08
    path.unlink()
    path.mkdir()
    assert reloader.poll() is None
    assert "is a directory" in str(reloader.poll())


def test_a_mount_whose_link_is_swapped(tmp_path: Path) -> None:  # D01
    for name, text in (("v1", ONE), ("v2", TWO)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "watchlist.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "..data").symlink_to("v1")
    path = tmp_path / "watchlist.yaml"
    path.symlink_to("..data/watchlist.yaml")
    reloader = Reloader(path, {}, load(path, {}))
    assert reloader.poll() is None
    (tmp_path / "..new").symlink_to("v2")
    (tmp_path / "..new").replace(tmp_path / "..data")
    assert reloader.poll() is None
    assert topic(reloader.poll()) == "two"


def test_a_change_that_means_nothing_is_none(reloader: Reloader, path: Path) -> None:
    replace(path, f"# a comment\n{ONE}")
    assert [reloader.poll() for _ in range(4)] == [None] * 4


def test_includes_and_new_files_for_a_pattern(path: Path, write: Write) -> None:
    write("topics/a.yaml", "- {name: one, match: a}\n")
    replace(path, "topics: !include topics/*.yaml\n")
    reloader = Reloader(path, {}, load(path, {}))
    write("topics/b.yaml", "- {name: two, match: b}\n")
    assert reloader.poll() is None
    result = reloader.poll()
    assert isinstance(result, Watchlist)
    assert len(result.topics) == 2
    write("topics/b.yaml", "- {name: three, match: b}\n")
    assert reloader.poll() is None
    result = reloader.poll()
    assert isinstance(result, Watchlist)
    assert result.topics[1].name == "three"


def test_a_missing_include_that_appears(path: Path, write: Write) -> None:
    replace(path, "topics: !include topics.yaml\n")
    reloader = Reloader(path, {})
    assert isinstance(reloader.poll(), ConfigError)
    assert reloader.poll() is None
    write("topics.yaml", "- {name: one, match: a}\n")
    assert reloader.poll() is None
    assert topic(reloader.poll()) == "one"


def test_a_secret_file_that_changes(path: Path, write: Write) -> None:  # G08
    write("pw", "first\n")
    mail = "to: a@b.example, from: w@b.example, host: h, user: u, password_file: pw"
    replace(path, f"{ONE}receivers: [{{name: m, email: {{{mail}}}}}]\n")
    reloader = Reloader(path, {}, load(path, {}))
    write("pw", "second\n")
    assert reloader.poll() is None
    result = reloader.poll()
    assert isinstance(result, Watchlist)
    assert getattr(result.receivers[0].settings, "password_text")() == "second"  # noqa: B009 - any way


def test_the_first_look_loads_if_nothing_is_in_use(path: Path) -> None:
    reloader = Reloader(path, {})
    assert topic(reloader.poll()) == "one"
    assert reloader.poll() is None


def test_what_was_forgotten_is_loaded_again(reloader: Reloader) -> None:
    assert reloader.poll() is None
    reloader.forget()
    assert topic(reloader.poll()) == "one"


def test_now_does_not_wait(reloader: Reloader, path: Path) -> None:  # D10
    assert reloader.poll(now=True) is None
    replace(path, TWO)
    assert topic(reloader.poll(now=True)) == "two"
    replace(path, "")
    assert [isinstance(reloader.poll(now=True), ConfigError) for _ in range(2)] == [True, True]


def test_a_change_between_loading_and_looking_is_not_missed(path: Path) -> None:
    current = load(path, {})
    replace(path, TWO)
    reloader = Reloader(path, {}, current)
    assert reloader.poll() is None
    assert topic(reloader.poll()) == "two"
