"""Reads a web page that lists articles: the links that a selector finds are its entries.

For publishers without a feed. A page on which the selector finds nothing is an error, never "no
news": sites change their markup.
"""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from watcher.errors import ContentError
from watcher.ingest import decode, entries, selectors
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.plain import one_line
from watcher.ingest.tree import grow
from watcher.ingest.urls import redact, resolve
from watcher.model import Entry

# Lists of the press show 20 to 100 articles.
MAX_ENTRIES = 300
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def parse(body: bytes, *, url: str, charset: str, links: str, now: datetime) -> ParsedFeed:
    """Read a list page.

    Args:
        body: the page as fetched, unpacked.
        url: where it came from after redirects; links are resolved against it.
        charset: of the Content-Type header, "" if unknown.
        links: CSS selector of the links themselves, or of what holds one link each.
        now: aware UTC time.

    Raises:
        ContentError: kind "no links" if the selector finds none, "no text" if it is no page.
    """
    shown = redact(url)
    try:
        tree = grow(decode.to_text(body, charset), url)
        found = tree.xpath(selectors.to_xpath(links))
    except (etree.LxmlError, ValueError) as error:
        raise ContentError(
            "no links", f"{shown} cannot be read with “{links}”: {error}."
        ) from error
    base = resolve(url, next(iter(tree.xpath("//base/@href")), "")) or url
    titles: dict[str, str] = {}
    for address, title in _links(found, base):
        if address.partition("#")[0] != url.partition("#")[0]:
            titles[address] = max(titles.get(address, ""), title, key=len)
    if not any(titles.values()):
        raise ContentError(
            "no links", f"On {shown} nothing with a link and a text is found by “{links}”."
        )
    language = entries.tag(tree.get("lang") or tree.get(_LANGUAGE) or "")
    made = tuple(_entry(link, title, now, language) for link, title in titles.items() if title)
    return ParsedFeed(
        one_line(tree.findtext(".//title") or ""),
        made[:MAX_ENTRIES],
        language,
        dropped=max(len(made) - MAX_ENTRIES, 0),
    )


def _entry(link: str, title: str, now: datetime, language: str) -> Entry:
    return entries.make(base="", now=now, link=link, title=title, language=language)


def _links(found: list[etree._Element], base: str) -> Iterator[tuple[str, str]]:
    """Address and text of each; the text is that of what was selected, else of its link."""
    for element in found:
        links = element.xpath("self::a[@href] | .//a[@href] | ancestor::a[@href]")
        address = resolve(base, links[0].get("href")) if links else ""
        if address:
            yield address, _text(element) or _text(links[0])


def _text(element: etree._Element) -> str:
    """What it says; of a picture that is a link, what stands for it."""
    said = one_line(" ".join(element.itertext()))
    return said or one_line(element.get("title") or element.get("aria-label") or "")
