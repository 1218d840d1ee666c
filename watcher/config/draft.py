"""Topics that somebody tries out: a text that is no file, reads none, and sees no environment."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from watcher.config.sources import Sources, Unreadable
from watcher.config.watchlist import load_from
from watcher.core.topics import Topic

SECTIONS = ("aliases", "topics")
_KEY = re.compile(r"([A-Za-z_]+)\s*:")
NAME = "draft"
"""What messages call it."""


class _Text(Sources):
    """The one text, whatever is asked for besides."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def read(self, path: Path) -> bytes:
        """The text, or a refusal."""
        if path != Path(NAME):
            raise Unreadable("a draft reads no files; write here what stands in them")
        return self._text.encode("utf-8", "surrogatepass")

    def expand(self, folder: Path, pattern: str) -> list[Path]:
        """A refusal."""
        raise Unreadable(f"a draft reads no files ({folder / pattern}); write here what is in them")


def topics(text: str) -> tuple[Topic, ...]:
    """The topics of a draft; other sections than `topics` and `aliases` do not matter.

    Raises:
        ConfigError: it cannot be used; `problems` has one line per mistake, all of them.
    """
    kept = "\n".join(line if mine else "" for mine, line in _lines(text.splitlines()))
    return load_from(_Text(kept), Path(NAME), {}).topics


def excerpt(text: str) -> str:
    """The part of a watchlist that a draft begins with."""
    return "\n".join(line for mine, line in _lines(text.splitlines()) if mine).strip() + "\n"


def _lines(lines: Iterable[str]) -> Iterator[tuple[bool, str]]:
    """Each line, and whether it belongs to a section of a draft."""
    mine = False
    for line in lines:
        if key := _KEY.match(line):
            mine = key[1] in SECTIONS
        yield mine, line
