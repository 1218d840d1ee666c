"""Samples of the public collections; tests/evaluation measures them whole."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.errors import ContentError
from watcher.ingest.extract import extract
from watcher.ingest.feeds import parse
from watcher.ingest.plain import html_to_text

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
EVERY = 12


def feed_files(data: Path) -> list[Path]:
    found = sorted(path for path in (data / "feeds").rglob("*.*") if path.is_file())
    assert len(found) > 2000
    return found


def test_no_feed_file_crashes(evaluation_data: Path) -> None:
    parsed = 0
    for path in feed_files(evaluation_data)[::EVERY]:
        try:
            parse(path.read_bytes(), url="https://feed.example/", content_type="", now=NOW)
        except ContentError as error:
            assert error.detail  # noqa: PT017  # refusing is right, for a reason
        else:
            parsed += path.suffix == ".xml"
    assert parsed > 150


def test_hostile_documents_are_refused_or_harmless(evaluation_data: Path) -> None:  # A05, A07
    for path in sorted((evaluation_data / "hostile" / "defusedxml").glob("*.xml")):
        with pytest.raises(ContentError):
            parse(path.read_bytes(), url="https://feed.example/", content_type="", now=NOW)


def test_no_script_survives_the_sanitisers_cases(evaluation_data: Path) -> None:  # C07
    cases = sorted((evaluation_data / "feeds" / "feedparser").rglob("sanitize/*.xml"))
    assert len(cases) > 700
    for path in cases:
        feed = parse(path.read_bytes(), url="https://feed.example/", content_type="", now=NOW)
        for entry in feed.entries:
            shown = f"{entry.title}\n{entry.summary}\n{html_to_text(entry.content)}".lower()
            assert "<script" not in shown, path.name
            assert "alert(" not in shown, path.name


def test_pages_are_read(evaluation_data: Path) -> None:
    folder = evaluation_data / "pages" / "article_extraction_benchmark"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    shares = []
    for name in list(truth)[::EVERY]:
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        found = set(extract(page, url="https://page.example/").text.split())
        wanted = set(truth[name]["articleBody"].split())
        shares.append(len(found & wanted) / len(found | wanted))
    assert len(shares) > 10
    assert sorted(shares)[len(shares) // 2] > 0.9
