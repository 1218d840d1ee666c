"""OPML, the format in which feed readers exchange their subscriptions: in and out.

Read leniently, as tags and attributes only: readers write all kinds of XML, some of it broken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed in an OPML file; `title` and `folder` may be ""."""

    url: str
    title: str = ""
    folder: str = ""


class _Open(NamedTuple):
    """An outline that is not closed yet, and what it is called if it is a folder."""

    folder: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Subscription] = {}
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "outline":
            return
        given = {name: value or "" for name, value in attrs}
        title = " ".join((given.get("title") or given.get("text") or "").split())
        url = given.get("xmlurl", "").strip()
        if url:
            folder = next((one.folder for one in reversed(self._open) if one.folder), "")
            self.found.setdefault(url, Subscription(url, title, folder))
        self._open.append(_Open("" if url else title))

    def handle_endtag(self, tag: str) -> None:
        if tag == "outline" and self._open:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)


def read(text: str) -> list[Subscription]:
    """The feeds of an OPML document, each address once, in its order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return list(reader.found.values())


def write(subscriptions: Iterable[Subscription], title: str) -> str:
    """An OPML 2.0 document; feeds of one folder stand together."""
    folders: dict[str, list[Subscription]] = {}
    for one in subscriptions:
        folders.setdefault(one.folder, []).append(one)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(title)}</title></head>",
        "  <body>",
    ]
    for folder, feeds in folders.items():
        inside = [_outline(feed) for feed in feeds]
        if folder:
            inside = [
                f'<outline text="{escape(folder)}">',
                *(f"  {x}" for x in inside),
                "</outline>",
            ]
        lines += [f"    {line}" for line in inside]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(feed: Subscription) -> str:
    title = escape(feed.title or feed.url)
    return f'<outline type="rss" text="{title}" title="{title}" xmlUrl="{escape(feed.url)}"/>'
