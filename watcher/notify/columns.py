"""Plain text laid out by display columns, so that Korean and Chinese fit as well."""

from functools import cache
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

WIDTH = 72  # columns: RFC 3676 section 4.2 asks for at most 78 in plain text mail


def underlined(title: str) -> str:
    """A heading of two lines."""
    return f"{title}\n{'─' * min(WIDTH, cell_len(title))}"


def wrap(line: str, first: str = "") -> str:
    """The line in as many as it takes, behind `first` or as much space."""
    lines = Text(line).wrap(_ruler(), WIDTH - len(first), overflow="fold")
    indent = " " * len(first)
    return "\n".join(
        (indent if number else first) + part.plain.rstrip() for number, part in enumerate(lines)
    )


@cache
def _ruler() -> Console:
    return Console(file=StringIO(), width=WIDTH)
