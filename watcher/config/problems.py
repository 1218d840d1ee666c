"""One mistake in the configuration, as the person who edits it wants to read it.

Knows no YAML and no schema: others find the mistakes.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the top of the watchlist."""


class Problem(NamedTuple):
    """A mistake; sorts by place.

    Attributes:
        file: as the user would open it.
        line: 1-based.
        path: where in the watchlist; () for the file as a whole.
        message: what is wrong; then, after a semicolon, what to do.
        value: what stands there, "" if that says nothing.
    """

    file: str
    line: int
    path: Path
    message: str
    value: str = ""

    def __str__(self) -> str:
        parts = [f"{self.file}:{self.line}"]
        if self.path:
            parts.append(written(self.path))
        if self.value:
            parts.append(f"value {self.value}")
        line = " ".join(": ".join([*parts, self.message]).splitlines())
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)


def written(path: Path) -> str:
    """The path as people write it: `topics[0].match.any[2]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'did you mean "interval"?', or '' if nothing known looks like the word."""
    close = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""
