"""Lines of JSON at the end of a file that others may move."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from watcher.errors import DeliveryError
from watcher.model import Alert, Judged, Status
from watcher.notify import Notifier, render
from watcher.notify.file import File


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_message_is_a_line(alert: Alert, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "some" / "alerts.jsonl"
    receiver: Notifier = File(path)
    odd = replace(alert, new=(Judged("한국\r\n“ok”", Status.NEW),))
    receiver.send("d1", alert, now)
    receiver.send("d2", odd, now)
    assert lines(path) == [
        {"delivery": "d1", **render.payload(alert)},
        {"delivery": "d2", **render.payload(odd)},
    ]


def test_the_file_may_be_moved_at_any_time(alert: Alert, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    receiver = File(path)
    receiver.send("d1", alert, now)
    path.rename(tmp_path / "alerts.1")
    receiver.send("d2", alert, now)
    assert [line["delivery"] for line in lines(path)] == ["d2"]


def test_a_line_that_was_cut_short_takes_no_other_with_it(
    alert: Alert, now: datetime, tmp_path: Path
) -> None:  # E01, E03
    path = tmp_path / "alerts.jsonl"
    path.write_text('{"delivery": "d0", "sch', encoding="utf-8")
    File(path).send("d1", alert, now)
    _, line = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["delivery"] == "d1"


def test_what_cannot_be_written_is_a_failed_delivery(
    alert: Alert, now: datetime, tmp_path: Path
) -> None:  # E03
    (tmp_path / "taken").write_text("")
    for path in (tmp_path, tmp_path / "taken" / "alerts.jsonl", Path("/dev/full")):
        with pytest.raises(DeliveryError, match=r"cannot be written: \w+") as failed:
            File(path).send("d1", alert, now)
        assert not failed.value.permanent
