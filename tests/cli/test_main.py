import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAVY = {"numpy", "scipy", "trafilatura", "sqlmodel", "sqlalchemy", "lxml", "httpx"}
Watcher = Callable[..., Any]


@pytest.mark.parametrize("arguments", [["--help"], ["replay", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom watcher.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *{name.partition('.')[0] for name in sys.modules})"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(shown.stdout.rpartition("LOADED")[2].split())
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_without_a_command_it_shows_what_it_can_do(watcher: Watcher) -> None:
    ran = watcher()
    assert "watcher demo" in ran.out + ran.err
    assert watcher("--version").out.startswith("watcher 0.")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check", "absent.yaml"], 2, "absent.yaml"),
        (["replay", "absent.jsonl"], 2, "absent.jsonl: cannot be read"),
        (["run", "--watchlist", "absent.yaml"], 2, "absent.yaml"),
        (["once", "--watchlist", "absent.yaml"], 2, "absent.yaml"),
        (["status", "--data-dir", "absent"], 1, "absent"),
        (["feeds", "--data-dir", "absent"], 1, "absent"),
        (["explain", "x", "--data-dir", "absent"], 1, "absent"),
        (["facts", "x", "--since", "soon"], 2, "--since soon is no duration"),
        (["send-test", "nobody"], 2, "no receiver is called nobody"),
        (["feeds", "check", "nobody"], 2, "no feed is called nobody"),
        (["nonsense"], 2, "nonsense"),
        (["replay"], 2, "argument"),
    ],
)
def test_what_is_wrong_is_said_in_one_message(
    watcher: Watcher, arguments: list[str], code: int, said: str
) -> None:
    ran = watcher(*arguments)
    assert ran.code == code
    assert said in ran.err.lower()
    assert "Traceback" not in ran.err


def test_every_mistake_of_a_watchlist_is_a_line(watcher: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("feeds: [ftp://x]\ntopics:\n  - {name: a, match: b, mach: c}\n")
    ran = watcher("check", path)
    assert ran.code == 2
    assert len(ran.err.splitlines()) >= 2
    assert all(line.startswith("watcher: ") and "w.yaml" in line for line in ran.err.splitlines())
