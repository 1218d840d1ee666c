"""One watcher per data directory: a lock that the kernel gives back when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from watcher.errors import StoreError

LOCK = "watcher.lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Make the data directory if need be, and keep others out of it until the end of the block.

    Raises:
        StoreError: another watcher holds it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(_unwritable(folder, error)) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise StoreError(
                f"{folder}: another watcher (process {holder}) is using this data directory; "
                "stop it, or give this one its own with --data-dir"
            ) from None
        with suppress(OSError):  # the number only helps people; a full disk must not stop us here
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def is_held(folder: Path) -> bool:
    """Say whether a watcher is running on the data directory."""
    try:
        file = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _unwritable(folder: Path, error: OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{folder}: is no directory but a file, or lies in one; name another with --data-dir"
    return (
        f"{folder}: the data directory cannot be written ({error.strerror or error}); "
        f"watcher runs as user {os.getuid()}: `chown -R {os.getuid()} {folder}` gives it the "
        "directory, or choose another with --data-dir"
    )
