"""Renders an alert or a digest: a subject line, plain text, HTML and JSON.

Pure: knows no receiver and no transport. Article text is data, never template.
"""

from datetime import tzinfo
from typing import Any

from watcher.model import Digest, Message
from watcher.notify import digest, words
from watcher.notify import html as pages
from watcher.notify import payload as bodies
from watcher.notify import text as texts


def subject(message: Message) -> str:
    """One line."""
    return digest.subject(message) if isinstance(message, Digest) else words.subject(message)


def text(message: Message, timezone: tzinfo) -> str:
    """Plain text wrapped at 72 display columns; dates are shown in `timezone`."""
    if isinstance(message, Digest):
        return digest.text(message, timezone)
    return texts.text(message, timezone)


def html(message: Message, timezone: tzinfo) -> str:
    """One page that loads nothing from outside; dates are shown in `timezone`."""
    return pages.html(message, timezone)


def payload(message: Message) -> dict[str, Any]:
    """The body of a webhook."""
    return digest.payload(message) if isinstance(message, Digest) else bodies.payload(message)
