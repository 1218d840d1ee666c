import os
import subprocess
import sys
from pathlib import Path

import pytest

from watcher.app.lock import LOCK, hold, is_held
from watcher.errors import StoreError


def test_a_data_directory_has_one_watcher(tmp_path: Path) -> None:  # E08
    folder = tmp_path / "new" / "data"
    assert not is_held(folder)
    with hold(folder):
        assert is_held(folder)
        with (
            pytest.raises(StoreError, match=f"another watcher \\(process {os.getpid()}\\)"),
            hold(folder),
        ):
            pass
    assert not is_held(folder)
    with hold(folder):
        pass


@pytest.mark.parametrize("name", ["file", "file/data"])
def test_a_file_is_no_data_directory(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / name
    with pytest.raises(StoreError, match="is no directory but a file") as raised, hold(folder):
        pass
    assert "chown" not in str(raised.value)


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = f"""
import os
from pathlib import Path
from watcher.app.lock import hold
with hold(Path({str(tmp_path)!r})):
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert (tmp_path / LOCK).exists()
    assert not is_held(tmp_path)
    with hold(tmp_path):
        pass


def test_a_directory_that_cannot_be_written_is_named_with_a_remedy(tmp_path: Path) -> None:  # K02
    folder = tmp_path / ("x" * 300)  # nobody can make it; what is not allowed, the superuser may
    with pytest.raises(StoreError, match="chown") as caught, hold(folder):
        pass
    assert "--data-dir" in str(caught.value)
