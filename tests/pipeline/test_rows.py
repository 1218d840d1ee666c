import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import ConfigError
from watcher.pipeline import rows


def row(key: object, published: object = "2024-06-01", **more: object) -> dict[str, Any]:
    return {"id": key, "published": published, "url": "https://a.example/1", "title": "T", **more}


def write(path: Path, *lines: object) -> Path:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, limit: int | None = None) -> tuple[list[tuple[int, rows.Row]], list[str]]:
    problems: list[str] = []
    found = rows.survey(path, limit=limit, report=problems.append)
    return list(rows.in_date_order(path, found)), problems


def test_rows_in_date_order_are_streamed_as_they_stand(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("b"), row("a"), "", row("c", "2024-06-02"))
    assert rows.survey(path, limit=None, report=print) == rows.Survey(3, None)
    found, problems = read(path)
    assert [(place, one.id) for place, one in found] == [(0, "b"), (1, "a"), (2, "c")]
    assert not problems


def test_rows_out_of_order_are_sorted_and_keep_their_place(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("late", "2024-06-03"), row("early"), row("same"))
    found, _ = read(path)
    assert [(place, one.id) for place, one in found] == [(1, "early"), (2, "same"), (0, "late")]


def test_gzip_is_seen_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(gzip.compress(json.dumps(row("x")).encode()))
    assert [one.id for _, one in read(path)[0]] == ["x"]


def test_the_limit_counts_usable_rows_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "{", row("late", "2024-06-03"), row("b"), row("c"))
    assert [one.id for _, one in read(path, limit=2)[0]] == ["b", "late"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "row left out"),
        ("[1]", "expected an object, found list"),
        ("null", "expected an object, found NoneType"),
        ("[" * 100_000, "row left out"),
        (json.dumps(row(None)), '"id" must be a string or a whole number, found None'),
        (json.dumps(row(True)), '"id" must be'),
        (json.dumps(row("")), '"id" must be'),
        (json.dumps(row("a", None)), '"published" must be a date, found None'),
        (json.dumps(row("a", "soon")), "\"published\" is no date: 'soon'"),
        (json.dumps(row("a", "0001-01-01T00:00:00+14:00")), '"published" is out of range'),
        (json.dumps(row("a", title=7)), '"title" must be text, found int'),
        ('{"id": 1' + "0" * 5000 + "}", "row left out"),
    ],
)
def test_a_bad_row_is_named_and_left_out(tmp_path: Path, bad: str, said: str) -> None:
    path = write(tmp_path / "a.jsonl", row("a"), bad, row("b"))
    found, problems = read(path)
    assert [one.id for _, one in found] == ["a", "b"]
    assert len(problems) == 1
    assert problems[0].startswith(f"{path}:2: row left out")
    assert said in problems[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022-01-01 00:02:08+00:00", datetime(2022, 1, 1, 0, 2, 8, tzinfo=UTC)),
        ("2022-01-01T09:00:00+09:00", datetime(2022, 1, 1, tzinfo=UTC)),
        ("2022-01-01T00:00:00Z", datetime(2022, 1, 1, tzinfo=UTC)),
        ("2022-01-01", datetime(2022, 1, 1, tzinfo=UTC)),
        ("Sat, 01 Jan 2022 01:00:00 +0100", datetime(2022, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_utc(tmp_path: Path, written: str, meant: datetime) -> None:
    ((_, one),), _ = read(write(tmp_path / "a.jsonl", row("a", written)))
    assert one.published == meant
    assert one.published.tzinfo is UTC


def test_what_no_database_keeps_is_replaced(tmp_path: Path) -> None:  # A14, E10
    path = write(tmp_path / "a.jsonl", row("a", title="lone \ud800", summary="null \x00 byte"))
    ((_, one),), _ = read(path)
    assert one.title == "lone \ufffd"
    assert one.summary == "null \ufffd byte"


@pytest.mark.parametrize(
    ("url", "feed", "outlet"),
    [
        ("https://www.news.example/x", "wire", "news.example"),
        ("", "https://feeds.example/rss", "feeds.example"),
        ("", "wire", "wire"),
        ("http://[bad", "wire", "wire"),
        ("http://127.0.0.1:8001/x", "wire", "wire"),
        ("http://127.0.0.1:8001/x", "https://feeds.example/rss", "feeds.example"),
        ("http://127.0.0.1:8001/x", "", "127.0.0.1"),
    ],
)
def test_the_outlet_is_for_people(url: str, feed: str, outlet: str) -> None:
    assert rows.Row("a", datetime.now(UTC), url, "", feed=feed).outlet == outlet


def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.jsonl: cannot be read"):
        rows.survey(tmp_path / "absent.jsonl", limit=None, report=print)
    broken = tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(b'{"id": 1}' * 100)[:-20])
    with pytest.raises(ConfigError, match=r"broken\.gz: cannot be read"):
        rows.survey(broken, limit=None, report=print)


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1, max_size=20))
def test_order_is_by_date_then_place(tmp_path_factory: pytest.TempPathFactory, dates: Any) -> None:
    path = write(
        tmp_path_factory.mktemp("rows") / "a.jsonl",
        *(row(number, date.isoformat()) for number, date in enumerate(dates)),
    )
    found, _ = read(path)
    assert [place for place, _ in found] == sorted(range(len(dates)), key=lambda n: dates[n])
    assert all(one.id == place for place, one in found)
