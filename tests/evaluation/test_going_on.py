"""Invented stories as they go on: the floors are what was reached, to be raised with it.

Another newsroom's version of a known report is still told for nothing in nearly each of them.
"""

import subprocess
import sys
from pathlib import Path


def test_what_is_told_of_stories_that_go_on() -> None:
    command = [sys.executable, str(Path(__file__).with_name("going_on.py"))]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = {name: float(value) for name, value in map(str.split, printed.splitlines())}
    assert found["articles"] == 144
    assert found["R"] == 1.0
    assert found["P"] >= 0.57
