"""Renders an alert: a subject line, plain text, HTML and JSON.

Pure: knows no receiver and no transport. Article text is data, never template.
"""

from watcher.notify.html import html
from watcher.notify.payload import payload
from watcher.notify.text import text
from watcher.notify.words import subject

__all__ = ["html", "payload", "subject", "text"]
