"""Slack's incoming webhooks.

Rich text holds the lines: its text is never read as markup or as a mention, so nothing in it needs
escaping. Source: Slack, "Block Kit": rich text block, header block; "Formatting text for app
surfaces": what to escape in `text`.
"""

from datetime import tzinfo
from typing import Any

from watcher.model import Message
from watcher.notify import render
from watcher.notify.outline import Kind, Line, fit, lines, title
from watcher.notify.plain import clean
from watcher.notify.shapes import Request, dumps

HEADER = 150  # characters of a header block
TEXT = 3000  # characters of a section; a rich text block is given no limit of its own

_STYLES: dict[Kind, dict[str, bool]] = {
    Kind.HEADING: {"bold": True},
    Kind.FACT: {"bold": True},
    Kind.BEFORE: {"italic": True},
}


def shape(url: str, message: Message, timezone: tzinfo) -> Request:
    """See `Shape`."""
    fitting = fit(list(lines(message, timezone)), TEXT, lambda line: len(line.text) + 3)
    head = clean(title(message), HEADER)
    section = [element for line in fitting for element in _elements(line)]
    body = {
        "text": _escaped(render.subject(message)),  # for notifications
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": head, "emoji": False}},
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": section}],
            },
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return Request(url, dumps(body))


def _elements(line: Line) -> list[dict[str, Any]]:
    style = _STYLES.get(line.kind)
    mark = "• " if line.kind is Kind.FACT else ""
    text: dict[str, Any] = {"type": "text", "text": mark + line.text}
    if line.url:
        text = {"type": "link", "url": line.url, "text": line.text}
    return [text | ({"style": style} if style else {}), {"type": "text", "text": "\n"}]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
