"""Invented stories as they go on: the floors are what was reached, to be raised with it.

Another newsroom's version of a known report is still told for nothing in every other one of them.
"""

import subprocess
import sys
from pathlib import Path


def test_what_is_told_of_stories_that_go_on() -> None:
    command = [sys.executable, str(Path(__file__).with_name("going_on.py"))]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.rsplit(maxsplit=1) for line in printed.splitlines())
    found = {name: float(value) for name, value in rows}
    assert (found["articles"], found["second: articles"]) == (144, 120)
    assert found["R"] == 1.0
    assert found["P"] >= 0.64
    assert found["second: R"] >= 0.96
    assert found["second: P"] >= 0.64
