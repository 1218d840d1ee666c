"""Labelled rows: JSON Lines in, one checked value each.

A row that cannot be used is reported and left out, as in a backtest; a file that cannot be read, or
has no other row, is an error. Knows nothing of what the labels mean.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BufferedIOBase
from pathlib import Path
from typing import Any, TypeVar

from watcher.errors import ConfigError
from watcher.pipeline.rows import unusable

T = TypeVar("T")
Row = dict[str, Any]
Report = Callable[[str], None]


def read(
    path: Path, parse: Callable[[Row], T], report: Report, *, some: bool = True
) -> Iterator[T]:
    """Yield what `parse` makes of each row.

    Args:
        path: JSON Lines, plain or gzip.
        parse: raises ValueError, with one sentence, for a row that cannot be used.
        report: told one sentence for each such row.
        some: there has to be a row; without it, a file may also have none at all.

    Raises:
        ConfigError: the file cannot be read at all.
        ContentError: it has no row that can be used.
    """
    used, left_out = 0, 0
    try:
        with _open(path) as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    found = parse(_object(line))
                except (ValueError, RecursionError) as error:
                    left_out += 1
                    report(f"{path}:{number}: row left out: {error}")
                else:
                    used += 1
                    yield found
    except (OSError, EOFError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    if not used and (some or left_out):
        raise unusable(path)


def _open(path: Path) -> BufferedIOBase:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")


def _object(line: bytes) -> Row:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError(f"expected an object, found {type(row).__name__}")  # noqa: TRY004 (one kind of error)
    return row


def key(row: Row) -> str | int:
    """Return the row's id.

    Raises:
        ValueError: it is neither a string nor a whole number.
    """
    found = row.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise ValueError(f'"id" must be a string or a whole number, found {found!r}')
    return found


def value(row: Row, name: str, kind: type[T]) -> T:
    """Return the value under `name`, which must be of type `kind`.

    Raises:
        ValueError: it is missing or of another type.
    """
    found = row.get(name)
    if not isinstance(found, kind):
        raise ValueError(f'"{name}" must be {_WORDS[kind]}, found {found!r:.60}')  # noqa: TRY004 (one kind of error)
    return found


_WORDS: dict[type, str] = {str: "text", bool: "true or false", list: "a list"}


def texts(row: Row, name: str) -> tuple[str, ...]:
    """Return the list of texts under `name`.

    Raises:
        ValueError: it is no list of texts.
    """
    found: list[Any] = value(row, name, list)
    if not all(isinstance(one, str) for one in found):
        raise ValueError(f'"{name}" must be a list of texts')
    return tuple(found)


def date(text: str) -> datetime:
    """Return an ISO 8601 date or date and time; without an offset it is UTC.

    Raises:
        ValueError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"no date: {text!r:.60}") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
