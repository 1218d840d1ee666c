"""Running commands in this process, as the command line does."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from watcher.cli import main


class Ran(NamedTuple):
    """What a command printed, without colours, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def watcher(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("WATCHER_WATCHLIST", "WATCHER_DATA_DIR", "WATCHER_LOG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = (re.sub(r"\x1b\[[0-9;]*m", "", text) for text in capsys.readouterr())
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    return run
