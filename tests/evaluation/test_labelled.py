import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.errors import ConfigError
from watcher.evaluation import labelled


def test_plain_and_packed_rows_are_read_alike(tmp_path: Path) -> None:
    text = '{"id": 1}\n\n{"id": "two"}\n'
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    for path in (plain, packed):
        assert list(labelled.read(path, labelled.key, pytest.fail)) == [1, "two"]


def test_bad_rows_are_reported_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": true}\n{"id": 2}\n{\n' + "[" * 5000)
    said: list[str] = []
    assert list(labelled.read(path, labelled.key, said.append)) == [2]
    assert [line.partition(": row left out: ")[0] for line in said] == [
        f"{path}:{number}" for number in (1, 3, 4)
    ]
    assert '"id" must be a string or a whole number, found True' in said[0]


def test_a_broken_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(b'{"id": 1}\n' * 1000)[:-20])
    with pytest.raises(ConfigError, match=r"cut\.gz: cannot be read"):
        list(labelled.read(path, labelled.key, pytest.fail))


def test_dates_are_utc() -> None:
    assert labelled.date("2031-03-04") == datetime(2031, 3, 4, tzinfo=UTC)
    assert labelled.date("2031-03-04T01:00+01:00") == datetime(2031, 3, 4, tzinfo=UTC)
    with pytest.raises(ValueError, match="no date: 'soon'"):
        labelled.date("soon")
