"""Says what arrived instead of a feed, and where the feed may be.

Reads the bytes of a web page for its title, its forms and the feeds that it names; judges nothing
else about it.
"""

import re

from lxml import etree

from watcher.errors import ContentError
from watcher.ingest import xmlguard
from watcher.ingest.plain import clean, one_line
from watcher.ingest.urls import redact, resolve

_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
}
_HTML_DOCTYPE = re.compile(rb"<!doctype\s+html", re.IGNORECASE)
_FEED_ROOTS = {"rss", "feed", "rdf", "channel"}
_CHALLENGE = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are"
    r"|are you (?:a )?(?:human|robot)|captcha|access denied|ddos.guard|please wait|security check",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"consent|cookie|before you continue|privacy", re.IGNORECASE)
_LOGIN = re.compile(
    r"\blog ?in\b|\bsign ?in\b|anmelden|connexion|вход|로그인|登录|ログイン", re.IGNORECASE
)
_SHOWN = 80


def is_html(data: bytes) -> bool:
    """Whether a document says of itself that it is a web page."""
    root = xmlguard.root(data)
    return root == "html" or (
        root not in _FEED_ROOTS and _HTML_DOCTYPE.search(data[:2048]) is not None
    )


def is_feed(data: bytes) -> bool:
    """Whether a document says of itself that it is a feed, be it an empty one."""
    return xmlguard.root(data) in _FEED_ROOTS


def web_page(data: bytes, url: str) -> ContentError:
    """The error for a web page in place of a feed: what kind of page, and which feeds it names."""
    page = _Page.read(data)
    title = redact(one_line(page.title))[:_SHOWN]
    named = f" “{title}”" if title else ""
    shown = redact(url)
    feeds = [found for link in page.feeds if (found := resolve(url, link))]
    if feeds:
        return ContentError(
            "html",
            f"{shown} is a web page{named}, not a feed; it names its feed: {redact(feeds[0])}",
        )
    if page.asks_password or _LOGIN.search(title):
        return ContentError("html", f"{shown} shows a login page{named} instead of a feed.")
    if _CHALLENGE.search(title):
        return ContentError("html", f"{shown} shows a robot check{named} instead of a feed.")
    if _CONSENT.search(title):
        return ContentError("html", f"{shown} shows a consent page{named} instead of a feed.")
    return ContentError("html", f"{shown} is a web page{named}, not a feed, and names none.")


def something_else(data: bytes, url: str) -> ContentError:
    """The error for anything else that holds no feed."""
    root = xmlguard.root(data)
    what = (
        f"is an XML document <{root}>, not a feed"
        if root
        else "is neither XML nor JSON, so no feed"
    )
    return ContentError("not a feed", f"{redact(url)} {what}.")


class _Page:
    """Receives libxml2's tokens and keeps what tells one page from another."""

    def __init__(self) -> None:
        self.title = ""
        self.feeds: list[str] = []
        self.asks_password = False
        self._in_title = False

    @classmethod
    def read(cls, data: bytes) -> "_Page":
        page = cls()
        parser = etree.HTMLParser(target=page, no_network=True, huge_tree=True)
        parser.feed(clean(data.decode("utf-8", "replace")))
        try:
            parser.close()
        except etree.XMLSyntaxError:
            return cls()  # nothing in it
        return page

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._in_title = tag == "title" and not self.title
        if tag == "input" and attributes.get("type", "").lower() == "password":
            self.asks_password = True
        if (
            tag == "link"
            and "alternate" in attributes.get("rel", "").lower().split()
            and attributes.get("type", "").lower() in _FEED_TYPES
        ):
            self.feeds.append(attributes.get("href", ""))

    def end(self, _tag: str) -> None:
        self._in_title = False

    def data(self, text: str) -> None:
        if self._in_title:
            self.title += text

    def comment(self, _text: str) -> None:
        """Comments say nothing of the page."""

    def close(self) -> None:
        """Everything is in the attributes."""
