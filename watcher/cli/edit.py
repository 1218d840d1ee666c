"""Adds feeds to the file that people edit, leaving everything else in it as they wrote it.

Works on the lines of the file, not on its YAML, because comments and layout are the person's. What
comes out is loaded before it takes the file's place, so a watchlist that works is never broken.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from watcher.errors import ConfigError

_SECTION = re.compile(r"feeds:\s*(#.*)?")
_ITEM = re.compile(r"(\s*)- ")
_TOP_LEVEL = re.compile(r"[^\s#-]")


def add_feeds(path: Path, items: Sequence[Mapping[str, str]], environ: Mapping[str, str]) -> None:
    """Add items at the end of the watchlist's `feeds:`.

    Args:
        path: the watchlist.
        items: key to value, as the watchlist spells them.
        environ: for loading the result.

    Raises:
        ConfigError: there is no list of feeds to add to, the result would not be valid, or the
            file cannot be written.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    place, indent = _end_of_feeds(lines, path, items)
    if place and not lines[place - 1].endswith("\n"):
        lines[place - 1] += "\n"
    new = [f"{indent}- {_flow(item)}\n" for item in items]
    _replace(path, "".join([*lines[:place], *new, *lines[place:]]), environ)


def _end_of_feeds(
    lines: Sequence[str], path: Path, items: Sequence[Mapping[str, str]]
) -> tuple[int, str]:
    """The line after the last item of `feeds:`, and how its items are indented."""
    starts = [number for number, line in enumerate(lines) if _SECTION.fullmatch(line.rstrip())]
    place, indent = 0, ""
    if starts:
        for number in range(starts[0] + 1, len(lines)):
            line = lines[number]
            if _TOP_LEVEL.match(line):
                break
            if not place and (item := _ITEM.match(line)):
                indent = item[1]
                place = number + 1
            elif place and line.strip() and not line.lstrip().startswith("#"):
                place = number + 1
    if not place:
        wanted = "\n".join(f"  - {_flow(item)}" for item in items)
        raise ConfigError(f"{path}: has no list of feeds to add to; write into it:", wanted)
    return place, indent


def _flow(item: Mapping[str, str]) -> str:
    """The item on one line; a JSON string is a YAML string."""
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in item.items()) + "}"


def _scalar(value: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", value)
    reserved = value.lower() in {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
    return value if plain and not reserved else json.dumps(value, ensure_ascii=False)


def _replace(path: Path, text: str, environ: Mapping[str, str]) -> None:
    """Put the text in the place of the file, if it is a valid watchlist."""
    from watcher.config import load

    try:
        # Beside the file, as its includes are relative to it.
        number, name = tempfile.mkstemp(prefix=".watchlist-", suffix=".yaml", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            load(draft, environ)
            draft.chmod(path.stat().st_mode)
            draft.replace(path.resolve())
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error}") from error
    except ConfigError as error:
        problems = (line.replace(draft.name, path.name) for line in error.problems)
        raise ConfigError(*problems, f"{path}: left as it was") from error
