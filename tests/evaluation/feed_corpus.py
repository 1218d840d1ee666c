"""How many of 2,700 feed files of other readers' test suites are read as those suites expect.

    WATCHER_DATA=../shared/data python tests/evaluation/feed_corpus.py [--verbose]

Every file must be parsed or refused with a clear error; a crash makes the command fail.
Expectations are read where they lie: feedparser's in a comment at the head of each file, gofeed's
in a JSON file beside it. Compared are the number of entries, the feed's title and the entries'
title, link, identifier, summary and content as plain text (their markup is not ours to keep).
miniflux and reader keep theirs in code that is not part of the data.
"""

import argparse
import ast
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watcher.errors import ContentError
from watcher.ingest.entries import plain
from watcher.ingest.feeds import parse
from watcher.ingest.headers import media_type
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.plain import html_to_text, one_line
from watcher.ingest.urls import resolve
from watcher.model import Entry

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
# Where feedparser's own test server stands: its expectations name it.
HOME = "http://127.0.0.1:8097/"
COLUMNS = ("files", "parsed", "partial", "refused", "crashed", "known", "met")

_COMMENT = re.compile(rb"<!--(.*?)-->", re.DOTALL)
_HEADER = re.compile(r"Header:\s*([\w-]+)\s*:\s*(.+)")
_EXPECT = re.compile(r"Expect:\s*(.+?)\s*\Z", re.DOTALL)
_STRING = r"""(u?r?'''.*?'''|u?r?'(?:[^'\\]|\\.)*'|u?r?"(?:[^"\\]|\\.)*")"""
_KEY = r"(?:\[u?['\"](\w+)['\"]\]|\.(\w+))"
_COMPARED = re.compile(rf"entries\[(\d+)\]{_KEY}(\[0\]\[u?['\"]value['\"]\])?\s*==\s*{_STRING}")
_TITLE = re.compile(rf"feed\[u?['\"]title['\"]\]\s*==\s*{_STRING}")
_MENTIONED = re.compile(r"entries\[(\d+)\]")
_COUNTED = re.compile(r"len\(entries\)\s*==\s*(\d+)")


@dataclass
class Expected:
    """What a test suite says of a file.

    Attributes:
        count: entries, exactly.
        least: entries, at least.
        title: of the feed.
        values: of entries: (position, field, value).
    """

    count: int | None = None
    least: int = 0
    title: str | None = None
    values: list[tuple[int, str, str]] = field(default_factory=list)

    def known(self) -> bool:
        return self.count is not None or self.least > 0 or self.title is not None


def comment(body: bytes) -> str:
    """The head comment of a feedparser test, in whatever encoding its file has."""
    for encoding in ("utf-8", "utf-16", "utf-32", "utf-16-be", "utf-16-le", "utf-32-be", "cp037"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if found := _COMMENT.search(text.encode()):
            return found[1].decode()
    found = _COMMENT.search(body)
    return found[1].decode("latin-1") if found else ""


def of_feedparser(text: str) -> Expected:
    clause = _EXPECT.search(text)
    if not clause or "not entries" in clause[1]:
        return Expected()
    said = clause[1]
    counted, title = _COUNTED.search(said), _TITLE.search(said)
    return Expected(
        int(counted[1]) if counted else None,
        max((int(index) + 1 for index in _MENTIONED.findall(said)), default=0),
        literal(title[1]) if title else None,
        [
            (int(index), key or attribute, literal(value))
            for index, key, attribute, inner, value in _COMPARED.findall(said)
            if bool(inner) == ((key or attribute) == "content")
        ],
    )


def literal(source: str) -> str:
    return str(ast.literal_eval(source))


def of_gofeed(path: Path) -> Expected:
    for beside in (path.with_suffix(".json"), path.with_name(f"{path.stem}_expected.json")):
        if beside != path and beside.exists():
            wanted: dict[str, Any] = json.loads(beside.read_bytes())
            items: list[dict[str, Any]] = wanted.get("items", wanted.get("entries")) or []
            values = [
                (index, key, value)
                for index, item in enumerate(items)
                for key in ("title", "link", "url")
                if isinstance(value := item.get(key), str)
            ]
            return Expected(len(items), 0, None, values)
    return Expected()


def agrees(found: Entry, key: str, value: str) -> bool:
    """Whether an entry has what is expected, both as plain text."""
    match key:
        case "title":
            return same(found.title, value)
        case "link" | "url":
            return resolve("", found.url) == resolve("", value.strip())
        case "id" | "guid":
            return found.guid == one_line(value)
        case "summary" | "description":
            return same(found.summary, value)
        case "content":
            return html_to_text(found.content) == html_to_text(value)
    return True  # authors, categories, dates in their own words: nothing that an Entry keeps


def same(found: str, expected: str) -> bool:
    """Whether a plain text is what is expected, which may be plain or HTML."""
    return one_line(found) in {one_line(read(expected)) for read in (str, plain, html_to_text)}


def meets(feed: ParsedFeed, expected: Expected) -> bool:
    count = len(feed.entries) + feed.dropped
    return (
        (expected.count is None or count == expected.count)
        and count >= expected.least
        and (expected.title is None or same(feed.title, expected.title))
        and all(agrees(feed.entries[index], key, value) for index, key, value in expected.values)
    )


def files(folder: Path) -> Iterator[Path]:
    """Feeds and pages of a collection, without licences and expectations."""
    for path in sorted(folder.rglob("*")):
        beside = path.name.endswith("_expected.json") or path.with_suffix(".xml").exists()
        if path.is_file() and path.name != "LICENSE" and not (path.suffix == ".json" and beside):
            yield path


def judge(path: Path, folder: Path) -> Iterator[str]:
    """Read one file; yields the columns in which it counts."""
    body = path.read_bytes()
    yield "files"
    said = comment(body) if folder.name == "feedparser" else ""
    sent = {name.lower(): value.strip() for name, value in _HEADER.findall(said)}
    kind, charset = media_type(sent.get("content-type", ""))
    url = sent.get("content-location", "")
    url = url if url.startswith("http") else HOME + str(path.relative_to(folder))
    expected = of_gofeed(path) if folder.name == "gofeed" else of_feedparser(said)
    try:
        feed = parse(body, url=url, content_type=kind, charset=charset, now=NOW)
    except ContentError as error:
        yield "refused"
        # An expectation of no entries is met by saying so.
        if expected.known():
            yield "known"
            met = not (expected.count or expected.least or expected.title)
            yield "met" if met else f"unmet: {error}"
        return
    except Exception as error:  # noqa: BLE001  # the very thing that is counted here
        yield "crashed"
        yield f"crash: {error!r}"
        return
    yield "parsed"
    if feed.partial:
        yield "partial"
    if expected.known():
        yield "known"
        yield "met" if meets(feed, expected) else f"unmet: {expected} but {feed.entries[:1]}"


def measure(folder: Path, *, verbose: bool = False) -> Counter[str]:
    """Count how one collection fares."""
    counts: Counter[str] = Counter()
    for path in files(folder):
        for column in judge(path, folder):
            counts[column.partition(":")[0]] += 1
            if verbose and ":" in column:
                print(f"{path.relative_to(folder)}: {column}")
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="name each unmet expectation")
    options = parser.parse_args()
    data = Path(os.environ.get("WATCHER_DATA", "../shared/data"))
    total: Counter[str] = Counter()
    print("collection  " + "".join(f"{column:>9}" for column in COLUMNS))
    for folder in sorted((data / "feeds").iterdir()):
        counts = measure(folder, verbose=options.verbose)
        total += counts
        print(f"{folder.name:12}" + "".join(f"{counts[column]:9}" for column in COLUMNS))
    print(f"{'all':12}" + "".join(f"{total[column]:9}" for column in COLUMNS))
    return 1 if total["crashed"] or not total["files"] else 0


if __name__ == "__main__":
    sys.exit(main())
