"""The rows of a backtest: JSON Lines in, one checked value each, in date order.

Knows the file's form and nothing of topics or judgement. A row that cannot be used is a problem to
report, never a reason to stop; a file without any other is.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BufferedIOBase
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from watcher.errors import ConfigError, ContentError
from watcher.pipeline import addresses

Report = Callable[[str], None]

# What no database keeps and no mail carries; JSON can spell both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as it stood in its feed.

    Attributes:
        id: as given: a string or a number.
        published: aware UTC; the clock of the backtest.
        feed: the feed's name or address, or "".
    """

    id: str | int
    published: datetime
    url: str
    title: str
    summary: str = ""
    text: str = ""
    html: str = ""
    feed: str = ""
    language: str = ""

    @property
    def outlet(self) -> str:
        """Who carries it, for people: the page's host, else the feed."""
        feed = _host(self.feed) or self.feed
        return addresses.outlet(_host(self.url), feed).removeprefix("www.")


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look at the file found: `order` is None where rows already stand by date."""

    count: int
    order: tuple[int, ...] | None


def survey(path: Path, *, limit: int | None, report: Report) -> Survey:
    """Look through the file once: how many usable rows, and whether they stand in date order.

    Args:
        path: `.jsonl` or `.jsonl.gz`.
        limit: look at the first `limit` usable rows only.
        report: told one sentence for each row that cannot be used.

    Raises:
        ConfigError: the file cannot be read at all.
        ContentError: it has no row that can be used.
    """
    dates = [row.published for row in islice(_rows(path, report), limit)]
    if not dates:
        raise unusable(path)
    order = sorted(range(len(dates)), key=dates.__getitem__)
    return Survey(len(dates), None if order == list(range(len(dates))) else tuple(order))


def in_date_order(path: Path, found: Survey) -> Iterator[tuple[int, Row]]:
    """Yield each usable row with its place in the file, oldest first; equal dates as they stand.

    A file in date order is streamed; any other is held in memory.

    Raises:
        ConfigError: the file cannot be read at all.
    """
    rows = islice(_rows(path, lambda _: None), found.count)
    if found.order is None:
        yield from enumerate(rows)
    else:
        held = list(rows)
        yield from ((place, held[place]) for place in found.order)


def unusable(path: Path) -> ContentError:
    """What to raise of a file without a row that can be used."""
    empty = path.is_file() and not path.stat().st_size
    what = "is empty" if empty else "has no row that can be used"
    return ContentError("empty", f"{path} {what}; write one JSON object a line (see --help)")


def _rows(path: Path, report: Report) -> Iterator[Row]:
    try:
        with _open(path) as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    yield _row(json.loads(line))
                except (ValueError, RecursionError) as error:
                    report(f"{path}:{number}: row left out: {error}")
    except (OSError, EOFError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _open(path: Path) -> BufferedIOBase:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")


def _row(raw: Any) -> Row:  # noqa: ANN401 (JSON can be anything; this is where it is checked)
    if not isinstance(raw, dict):
        raise ValueError(f"expected an object, found {type(raw).__name__}")  # noqa: TRY004 (one kind of error)
    key = raw.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise ValueError(f'"id" must be a string or a whole number, found {key!r}')
    texts = {
        name: _text(raw, name)
        for name in ("url", "title", "summary", "text", "html", "feed", "language")
    }
    return Row(id=key, published=_date(raw.get("published")), **texts)


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f'"{name}" must be text, found {type(value).__name__}')  # noqa: TRY004 (one kind of error)
    return _UNSTORABLE.sub("\ufffd", value)


def _date(value: object) -> datetime:
    """ISO 8601 or RFC 5322; without an offset it is UTC."""
    if not isinstance(value, str):
        raise ValueError(f'"published" must be a date, found {value!r}')  # noqa: TRY004 (one kind of error)
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            raise ValueError(f'"published" is no date: {value!r}') from None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f'"published" is out of range: {value!r}') from None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
