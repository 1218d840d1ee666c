"""Discord's webhooks: one embed, whose text cannot mention anybody.

Source: Discord, "Execute Webhook", "Embed limits" and "Allowed mentions object".
"""

import re
from datetime import tzinfo

from watcher.model import Message
from watcher.notify.outline import Kind, Line, article, fit, lines, title, utf16
from watcher.notify.plain import clean
from watcher.notify.shapes import Request, dumps

TITLE = 256
TEXT = 4096  # of an embed's description

_MARKUP = re.compile(r"[\\*_~`|\[\]<>]|^[#+-]")  # the last: headings, lists
_FORMS = {
    Kind.HEADING: "**{}**",
    Kind.FACT: "• **{}**",
    Kind.CHANGE: "{}",
    Kind.BEFORE: "*{}*",
    Kind.SOURCE: "{}",
    Kind.NOTE: "{}",
}


def shape(url: str, message: Message, timezone: tzinfo) -> Request:
    """See `Shape`."""
    found = list(lines(message, timezone))
    text = "\n".join(_line(one) for one in fit(found, TEXT, lambda one: utf16(_line(one)) + 1))
    head = clean(title(message), TITLE // 2)  # escaping at most doubles it
    embed = {"title": _escaped(head), "description": text}
    if where := article(message):
        embed["url"] = where
    return Request(url, dumps({"embeds": [embed], "allowed_mentions": {"parse": []}}))


def _line(line: Line) -> str:
    text = _escaped(line.text)
    if line.url:
        # A closing bracket would end the link.
        text = f"[{text}](<{line.url.replace('>', '%3E')}>)"
    return _FORMS[line.kind].format(text)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)
