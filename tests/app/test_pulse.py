import json
import os
from pathlib import Path

import pytest

from watcher.app import pulse
from watcher.app.lock import hold
from watcher.app.pulse import Pulse

STAGES = ("poll", "judge")


def test_a_daemon_that_beats_is_well(tmp_path: Path) -> None:
    with hold(tmp_path):
        Pulse(tmp_path).beat({"poll": 1.0, "judge": 2.0})
        health = pulse.look(tmp_path, STAGES)
    assert health.well
    assert health.pid == os.getpid()


def test_what_it_has_met_is_no_illness(tmp_path: Path) -> None:  # K04
    with hold(tmp_path):
        Pulse(tmp_path).beat({"poll": 1.0, "judge": 2.0}, ["Feed north is silent."])
        health = pulse.look(tmp_path, STAGES)
    assert health.well
    assert health.troubles == ("Feed north is silent.",)


def test_without_a_daemon_it_is_not_well(tmp_path: Path) -> None:
    Pulse(tmp_path).beat({"poll": 1.0, "judge": 2.0})
    assert "no watcher is running" in pulse.look(tmp_path, STAGES).problems[0]


def test_no_sign_of_life_is_a_problem(tmp_path: Path) -> None:  # K04
    with hold(tmp_path):
        assert "cannot be read" in pulse.look(tmp_path, STAGES).problems[0]
        Pulse(tmp_path).beat({})
        os.utime(tmp_path / pulse.PULSE, (1, 1))
        assert "no sign of life" in pulse.look(tmp_path, STAGES).problems[0]


@pytest.mark.parametrize(
    ("ages", "uptime"), [({"poll": 1.0, "judge": 5000.0}, 1), ({"poll": 1.0}, 5000)]
)
def test_a_stage_that_does_not_work_is_a_problem(
    tmp_path: Path, ages: dict[str, float], uptime: float
) -> None:
    with hold(tmp_path):
        words = {"pid": 1, "ages": ages, "uptime": uptime}
        (tmp_path / pulse.PULSE).write_text(json.dumps(words))
        assert pulse.look(tmp_path, STAGES).problems == ("stage judge has not worked for 5000 s",)


def test_it_beats_no_more_often_than_needed_and_survives_a_full_disk(tmp_path: Path) -> None:
    beating = Pulse(tmp_path / "gone")
    beating.beat({})
    (tmp_path / "gone").mkdir()
    beating.beat({})
    assert not (tmp_path / "gone" / pulse.PULSE).exists()
