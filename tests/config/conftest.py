"""Small watchlists on disk, and what loading them says."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from watcher.config import Watchlist, load
from watcher.errors import ConfigError

TOPIC = "topics: [{name: ferries, match: ferry}]\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file beside the watchlist."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[..., Watchlist]:
    """Load a watchlist from its text, to which a topic is added if it has none."""

    def loaded(text: str | bytes, environ: Mapping[str, str] | None = None) -> Watchlist:
        path = tmp_path / "watchlist.yaml"
        data = text.encode() if isinstance(text, str) else text
        path.write_bytes(data if b"topics:" in data else data + b"\n" + TOPIC.encode())
        return load(path, environ or {})

    return loaded


@pytest.fixture
def problems(tmp_path: Path, loaded: Callable[..., Watchlist]) -> Callable[..., list[str]]:
    """What is wrong with a watchlist, without the name of the folder."""

    def problems(text: str | bytes, environ: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            loaded(text, environ)
        return [problem.replace(f"{tmp_path}/", "") for problem in caught.value.problems]

    return problems
