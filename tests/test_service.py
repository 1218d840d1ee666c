"""The unit of systemd: what it does after a mistake, and how secrets reach the service."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from watcher.config import load

ROOT = Path(__file__).parent.parent
UNIT = (ROOT / "config/watcher.service").read_text(encoding="utf-8")
ANALYZE = shutil.which("systemd-analyze")


def test_a_mistake_in_the_watchlist_ends_in_the_status_that_is_not_restarted(
    tmp_path: Path,
) -> None:
    (tmp_path / "w.yaml").write_text("topics: 7\n")
    command = (sys.executable, "-m", "watcher", "run", "-w", "w.yaml", "-d", "data")
    ended = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert f"RestartPreventExitStatus={ended.returncode}\n" in UNIT
    assert ended.returncode != 0


def test_files_that_systemd_hands_over_are_read(tmp_path: Path) -> None:
    names = re.findall(r"(?m)^#LoadCredential=(\w+):/", UNIT)
    assert names == ["page", "database"]
    assert "%d/database" in UNIT
    (tmp_path / "page").write_text("a long password\n")
    written = tmp_path / "w.yaml"
    written.write_text(
        "topics: [{name: a, match: [boat]}]\n"
        'web: {bind: "0.0.0.0:8787", password_file: "${CREDENTIALS_DIRECTORY}/page"}\n'
    )
    web = load(written, {"CREDENTIALS_DIRECTORY": str(tmp_path)}).web
    assert web.password_text() == "a long password"


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "watcher.service"
    spoken = UNIT.replace("\n#LoadCredential", "\nLoadCredential").replace("\n#Env", "\nEnv")
    unit.write_text(spoken.replace("/opt/watcher/bin/watcher", "/bin/true"))
    verified = subprocess.run(
        (str(ANALYZE), "verify", "--man=no", str(unit)), capture_output=True, text=True, check=False
    )
    said = [line for line in verified.stderr.splitlines() if str(unit) in line]
    assert said == []
