"""Microsoft Teams: an Adaptive Card for a workflow's webhook.

Text runs hold the lines: their text is never read as Markdown, as that of a TextBlock is.
Source: Microsoft, "Create incoming webhooks with Workflows" and the Adaptive Cards schema 1.4.
"""

from datetime import tzinfo
from typing import Any

from watcher.model import Message
from watcher.notify.outline import Kind, Line, article, fit, lines, title
from watcher.notify.shapes import Request, dumps

SIZE = 24_000  # bytes for the lines: a message may have 28 kB

_LOOKS: dict[Kind, dict[str, object]] = {
    Kind.HEADING: {"weight": "bolder"},
    Kind.FACT: {"weight": "bolder"},
    Kind.CHANGE: {"color": "good"},
    Kind.BEFORE: {"isSubtle": True, "italic": True},
    Kind.NOTE: {"isSubtle": True, "size": "small"},
}


def shape(url: str, message: Message, timezone: tzinfo) -> Request:
    """See `Shape`."""
    head = _block({"weight": "bolder", "size": "large"}, title(message))
    fitting = fit(list(lines(message, timezone)), SIZE, lambda line: len(dumps(_line(line))) + 2)
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [head, *map(_line, fitting)],
    }
    if where := article(message):
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the article", "url": where}]
    kind = "application/vnd.microsoft.card.adaptive"
    body = {"type": "message", "attachments": [{"contentType": kind, "content": card}]}
    return Request(url, dumps(body))


def _line(line: Line) -> dict[str, Any]:
    mark = "• " if line.kind is Kind.FACT else ""
    look = dict(_LOOKS.get(line.kind, {}))
    if line.url:
        look["selectAction"] = {"type": "Action.OpenUrl", "url": line.url}
    return _block(look, mark + line.text)


def _block(look: dict[str, object], text: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}
