"""Bombs beside healthy feeds; `python -m tests.app.bombs` measures them at size."""

import subprocess
import sys


def test_bombs_streams_and_drips_hold_up_nobody() -> None:  # B01, B02, B04, F01
    size = ["--each", "3", "--healthy", "20", "--timeout", "4", "--seconds", "10"]
    command = [sys.executable, "-m", "tests.app.bombs", *size]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
