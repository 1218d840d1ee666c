"""Telegram's Bot API: sendMessage with HTML, in which three characters are escaped.

Source: Telegram, "Bot API": sendMessage (1 to 4096 characters after parsing), "HTML style".
"""

from datetime import tzinfo
from html import escape

from watcher.model import Message
from watcher.notify.outline import Kind, Line, fit, lines, title, utf16
from watcher.notify.shapes import Request, Shape, dumps

TEXT = 4096

_FORMS = {
    Kind.HEADING: "<b>{}</b>",
    Kind.FACT: "• <b>{}</b>",
    Kind.BEFORE: "<i>{}</i>",
}


def to(chat: str) -> Shape:
    """The shape for one chat: its number, or @name of a channel."""

    def shape(url: str, message: Message, timezone: tzinfo) -> Request:
        head = title(message)
        room = TEXT - utf16(head) - 2
        fitting = fit(list(lines(message, timezone)), room, lambda line: utf16(line.text) + 3)
        text = "\n".join([f"<b>{_escaped(head)}</b>", "", *map(_line, fitting)])
        body = {
            "chat_id": chat,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        return Request(url, dumps(body))

    return shape


def _line(line: Line) -> str:
    text = _escaped(line.text)
    if line.url:
        text = f'<a href="{escape(line.url)}">{text}</a>'
    return _FORMS.get(line.kind, "{}").format(text)


def _escaped(text: str) -> str:
    return escape(text, quote=False)
