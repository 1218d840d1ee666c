"""ntfy: published as JSON to the server's root, as its header form takes no Unicode.

The receiver's address ends with the topic's name, as people know it: https://ntfy.sh/NAME. The text
is plain: ntfy reads Markdown only where it is told to.
Source: ntfy, "Publish as JSON", "Limitations".
"""

from datetime import tzinfo
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from watcher.model import Message
from watcher.notify.outline import Kind, Line, article, fit, lines, title
from watcher.notify.plain import clean
from watcher.notify.shapes import Request, dumps

TEXT = 4096  # bytes; what is longer becomes an attachment
TITLE = 200


def shape(url: str, message: Message, timezone: tzinfo) -> Request:
    """See `Shape`."""
    parts = urlsplit(url)
    found = list(lines(message, timezone))
    fitting = fit(found, TEXT, lambda line: len(_line(line).encode()) + 1)
    body: dict[str, Any] = {
        "topic": parts.path.strip("/"),
        "title": clean(title(message), TITLE),
        "message": "\n".join(map(_line, fitting)),
    }
    if where := article(message):
        body["click"] = where
    return Request(urlunsplit((parts.scheme, parts.netloc, "/", "", "")), dumps(body))


def _line(line: Line) -> str:
    text = f"• {line.text}" if line.kind is Kind.FACT else line.text
    return f"{text}\n{line.url}" if line.url and line.kind is Kind.SOURCE else text
