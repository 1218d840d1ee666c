"""Messages as lines of JSON at the end of a file, for programs on this machine.

Appends only, and opens the file for each line: whoever rotates logs may move it at any time.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from threading import Lock

from watcher.errors import DeliveryError
from watcher.model import Message
from watcher.notify import render


class File:
    """Appends to one file, which is made with its folders if need be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """See `Notifier.send`; the line is a webhook's body and the delivery's id."""
        del now
        line = {"delivery": delivery_id, **render.payload(message)}
        data = json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("ab+") as file:
                    if _cut_short(self._path, file.fileno()):
                        data = b"\n" + data
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DeliveryError(f"{self._path} cannot be written: {reason}") from error


def _cut_short(path: Path, descriptor: int) -> bool:
    """Whether the last line lacks its end, as a full disk or a crash leaves it."""
    size = os.fstat(descriptor).st_size
    return path.is_file() and size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
