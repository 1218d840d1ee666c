"""Alerts on a terminal or in a container's log."""

from datetime import datetime, tzinfo
from threading import Lock
from typing import TextIO

from rich.console import Console as Terminal
from rich.text import Text

from watcher.errors import DeliveryError
from watcher.model import Message
from watcher.notify import render, words

_LOOKS = (  # by how a line begins; a line that begins with none of these goes on as the one before
    ("• ", "bold"),
    *((f"    {label}:", "dim") for label in words.LABELS),
    ("– ", "dim"),
    ("http", "blue"),
    ("-- ", "dim"),
    ("watcher · ", "dim"),
)


class Console:
    """Writes alerts as text; in colour where the stream is a terminal.

    Args:
        stream: text stream, kept open.
        timezone: the zone that dates are shown in.
    """

    def __init__(self, stream: TextIO, timezone: tzinfo) -> None:
        self._terminal = Terminal(file=stream, highlight=False, soft_wrap=True)
        self._timezone = timezone
        self._lock = Lock()  # alerts of two threads must not mix their lines

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """See `Notifier.send`; a terminal drops no repeats, so the id is not shown."""
        del delivery_id, now
        try:
            with self._lock:
                self._terminal.print(paint(render.text(message, self._timezone)))
        except (OSError, ValueError) as error:  # broken pipe, full disk, closed stream, encoding
            raise DeliveryError(f"the console cannot be written to: {error}") from error


def paint(text: str) -> Text:
    """A rendered alert in colour: what is new stands out, what was known stands back."""
    painted = Text()
    look = "bold dark_orange"
    for number, line in enumerate(text.splitlines()):
        begins = next((style for mark, style in _LOOKS if line.startswith(mark)), None)
        if begins:
            look = begins
        elif line.startswith("    ") and look != "dim":
            look = "bold green"
        elif number > 1 and not line.startswith(" "):
            look = ""
        painted.append(line + "\n", look)
    return painted
