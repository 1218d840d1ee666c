"""Regular expressions of a data file, joined into one that is quick to find nothing.

A file has dozens of them, and most texts match none. In ASCII text they are first looked for in
lower case, each group where it can stand (at the beginning, at the edge of a word, anywhere), which
takes a tenth of the time; only a text that passes is searched as the file says.
"""

import re
from collections.abc import Iterator, Sequence

from watcher.core.lexicon import rows

_CASED = re.compile(r"(?<!\\)[A-Z]|\(\?-i")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


class Rules:
    """Regular expressions that are looked for together, without regard to case."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._whole = _compiled(patterns)
        parts = [part for pattern in patterns for part in _alternatives(pattern)]
        self._quick = _Quick([part for part in parts if not _CASED.search(part)])
        self._cased = _compiled([part for part in parts if _CASED.search(part)])

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, as `re.search` does."""
        return self._whole.search(text) if self._may(text) else None

    def blank(self, text: str) -> str:
        """Return the text with a space for each match."""
        return self._whole.sub(" ", text) if self._may(text) else text

    def _may(self, text: str) -> bool:
        if not text.isascii():
            return True
        return self._quick.found(text.lower()) or self._cased.search(text) is not None


class _Quick:
    """Alternatives without capitals, for lower-case text, by where each can stand."""

    def __init__(self, parts: Sequence[str]) -> None:
        first = [part[1:] for part in parts if part.startswith("^")]
        bounded = [part[2:] for part in parts if part.startswith(r"\b")]
        rest = [part for part in parts if not part.startswith(("^", r"\b"))]
        self._first = _compiled(first, 0)
        self._bounded = re.compile(rf"\b(?:{_joined(bounded)})")
        self._rest = _compiled(rest, 0)

    def found(self, text: str) -> bool:
        return bool(
            self._first.match(text) or self._bounded.search(text) or self._rest.search(text)
        )


def rules(name: str, *columns: str, year: str = "") -> Rules:
    """Return the rules of a file.

    Args:
        name: the file.
        columns: keep only rows whose first column is one of these; all if none is given.
        year: what stands for `{year}` in them.
    """
    return Rules(
        [row[-1].replace("{year}", year) for row in rows(name) if not columns or row[0] in columns]
    )


def _compiled(parts: Sequence[str], flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(_joined(parts), flags)


def _joined(parts: Sequence[str]) -> str:
    return "|".join(f"(?:{part})" for part in parts) if parts else r"(?!)"


def _alternatives(pattern: str) -> Iterator[str]:
    """Split a regular expression at the bars that stand in no group or class."""
    depth, part = 0, ""
    for sign in _TOKEN.findall(pattern):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            yield part
            part = ""
        else:
            part += sign
    yield part
