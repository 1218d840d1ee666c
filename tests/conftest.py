"""What all tests share: where the evaluation data lies, and patient property tests."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# A loaded machine is slow, not wrong; what must be fast has a test of its own.
settings.register_profile("watcher", deadline=None)
settings.load_profile("watcher")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def evaluation_data() -> Path:
    """The folder of labelled data, which is never part of the repository."""
    folder = Path(os.environ.get("WATCHER_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no evaluation data at {folder}; set WATCHER_DATA to the folder that has it")
    return folder


@pytest.fixture(
    scope="session", params=["ours", pytest.param("the big list", marks=pytest.mark.slow)]
)
def naughty(request: pytest.FixtureRequest) -> list[str]:
    """Strings that break things: some that we made up, and the Big List of Naughty Strings."""
    path = ROOT / "tests" / "samples" / "naughty.json"
    if request.param != "ours":
        path = request.getfixturevalue("evaluation_data") / "hostile" / "blns" / "blns.json"
    strings: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return strings
