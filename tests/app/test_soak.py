"""A short soak; `python -m tests.app.soak` runs for half an hour."""

import subprocess
import sys


def test_nothing_leaks_or_is_late_or_stuck() -> None:  # F01, F03, F07
    size = ["--feeds", "40", "--minutes", "0.3", "--bad", "0.3"]
    command = [sys.executable, "-m", "tests.app.soak", *size]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
