"""The small part of the table that is watched: no figure falls without somebody saying so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(FOLDER.parents[1])}
# How far a figure of a sample may fall below the kept one before it counts as a loss.
SLACK = 0.03
# Counts of what must not be there.
FAULTS = ("furniture", "reprint")


@pytest.mark.slow
def test_samples_are_as_good_as_they_were(evaluation_data: Path) -> None:
    command = [sys.executable, str(FOLDER / "table.py"), "--quick", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    now = json.loads(ran.stdout)
    before = json.loads((FOLDER / "figures.json").read_text())["quick"]
    assert evaluation_data.is_dir()
    assert now.keys() == before.keys()
    worse = [
        f"{name}: {figure}: {old} -> {now[name][figure]:.3f}"
        for name, figures in before.items()
        for figure, old in figures.items()
        if figure.rpartition(": ")[2] not in FAULTS
        if figure not in ("non", "pairs", "partial reprint") and now[name][figure] < old - SLACK
    ]
    worse += [
        f"{name}: {figure}: {now[name][figure]}"
        for name, figures in before.items()
        for figure in figures
        if figure.rpartition(": ")[2] in FAULTS and now[name][figure]
    ]
    assert not worse, "\n".join([*worse, "if it must be so: table.py --quick --keep"])


def test_without_data_it_says_so(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, FOLDER / "table.py"],
        capture_output=True,
        text=True,
        check=False,
        env={**ENVIRONMENT, "WATCHER_DATA": str(tmp_path / "nowhere")},
    )
    assert (ran.returncode, "no labelled data" in ran.stderr) == (2, True)
