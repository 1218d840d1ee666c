"""The files that a watchlist consists of: read them, and see whether they have changed.

Knows paths and bytes; what stands in the files is for others.
"""

import os
import stat
from glob import escape, glob, has_magic
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 4 << 20
"""Size of one file. 20,000 feeds fit; YAML is parsed at about half a megabyte a second."""

MAX_FILES: Final = 2_000
"""Files that one `!include` may name."""

State = tuple[object, ...] | None
"""What tells one content of a file or one answer to a pattern from another; None if missing."""


class Unreadable(Exception):  # noqa: N818 - a reason, turned into a Problem where the place is known
    """A file cannot be read; the text says why and what to do."""


class Sources:
    """Every file and pattern asked for so far, with the state it had when it was read."""

    def __init__(self) -> None:
        self._states: dict[Path | str, State] = {}

    def read(self, path: Path) -> bytes:
        """The content of a regular file.

        Raises:
            Unreadable: it is missing, no regular file, too large, or may not be read.
        """
        try:
            with open(path, "rb", opener=_open) as file:  # Path.open has no opener
                status = os.fstat(file.fileno())
                self._states[path] = _signature(status)
                if not stat.S_ISREG(status.st_mode):
                    raise Unreadable(f"{path} is not a file; name a file")
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            self._states[path] = look(path)
            raise Unreadable(_why(path, error)) from error
        if len(data) > MAX_BYTES:
            raise Unreadable(f"{path} is larger than {MAX_BYTES >> 20} MiB; split it")
        return data

    def expand(self, folder: Path, pattern: str) -> list[Path]:
        """The files that a path or a glob pattern names, in order of their names.

        Args:
            folder: what a relative pattern is relative to.
            pattern: `*`, `?` and `[…]` stand for parts of one name.

        Raises:
            Unreadable: a pattern that no file or too many files match.
        """
        if not has_magic(pattern):
            return [folder / pattern]
        pattern = os.path.join(escape(str(folder)), pattern)  # noqa: PTH118 - no path, a pattern
        found = _matches(pattern)
        self._states[pattern] = found
        if not found:
            raise Unreadable(f"no file matches {pattern}; create one or correct the pattern")
        if len(found) > MAX_FILES:
            raise Unreadable(f"{len(found)} files match {pattern}; at most {MAX_FILES} may")
        return [Path(name) for name in found]

    def states(self) -> dict[Path | str, State]:
        """Path or pattern to the state it had when it was read."""
        return dict(self._states)


def look(source: Path | str) -> State:
    """The present state of a path (Path) or a glob pattern (str); opens no file."""
    if isinstance(source, str):
        return _matches(source)
    try:
        return _signature(source.stat())  # follows links: a swapped symlink is a change
    except (OSError, ValueError):
        return None


def _matches(pattern: str) -> tuple[str, ...]:
    return tuple(sorted(glob(pattern)))  # noqa: PTH207 - Path.glob takes no absolute pattern


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a pipe must not block the daemon


def _signature(status: os.stat_result) -> State:
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,  # also tells of new permissions
    )


def _why(path: Path, error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return f"{path} does not exist; create it or correct the path"
        case PermissionError():
            return f"{path} may not be read; check its owner and permissions"
        case IsADirectoryError():
            return f"{path} is a directory; name a file"
        case OSError():
            return f"{path} cannot be read: {error.strerror}"
        case _:
            return f"{str(path)!r} is not a path"
