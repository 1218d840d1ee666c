"""Reads a web page that lists articles: the links that a selector finds are its entries.

For publishers without a feed. A page on which the selector finds nothing is an error, never "no
news": sites change their markup.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache

from lxml import etree

from watcher.core.fleeting import is_fleeting, lasting
from watcher.errors import ContentError
from watcher.ingest import decode, entries, selectors
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.plain import one_line
from watcher.ingest.tree import grow
from watcher.ingest.urls import redact, resolve

# Lists of the press show 20 to 100 articles; who calls keeps so many.
MAX_ENTRIES = 300
# Fewer are "Read more"; where no spaces part words, a headline has more characters than that.
_HEADLINE = 4
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{10}")
_WITHIN_A_LINE = frozenset(
    ("a", "abbr", "b", "cite", "em", "font", "i", "mark", "q", "s", "strong", "sub", "sup", "u")
)
# Characters of one link or box: five times the longest title that is kept.
_MOST = 5_000
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
    said: dict[str, tuple[str, str]] = {}
    for address, title, summary in _links(found, base):
        if address.partition("#")[0] != url.partition("#")[0]:
            said[address] = max(said.get(address, ("", "")), (title, summary), key=_length)
    if not any(title for title, _ in said.values()):
        raise ContentError(
            "no links", f"On {shown} nothing with a link and a text is found by “{links}”."
        )
    language = entries.tag(tree.get("lang") or tree.get(_LANGUAGE) or "")
    made = tuple(
        entries.make(base="", now=now, link=link, title=title, summary=summary, language=language)
        for link, (title, summary) in said.items()
        if title
    )
    return ParsedFeed(one_line(tree.findtext(".//title") or ""), made, language)


def _length(said: tuple[str, str]) -> int:
    return len(said[0])


def _links(found: list[etree._Element], base: str) -> Iterator[tuple[str, str, str]]:
    """Address, title and summary of each.

    The title is the text of the link, where that is a headline, and the summary what stands beside
    it; else the title is the text of what was selected, or of its link.
    """
    text = cache(_text)  # of links within links each is asked for by all others
    for element in found:
        links = element.xpath("self::a[@href] | .//a[@href] | ancestor::a[@href]")
        address = resolve(base, links[0].get("href")) if links else ""
        if not address:
            continue
        same = [link for link in links if link.get("href") == links[0].get("href")]
        link = max(same, key=lambda one: len(text(one)))
        if _is_headline(link, text(link), element):
            yield address, text(link), _text(element, but=link)
        else:
            yield address, text(element) or text(link), ""


def _is_headline(link: etree._Element, title: str, element: etree._Element) -> bool:
    """Whether the link stands for all that the element says, as "Read the whole story" does not."""
    if element in (link, *link.iterancestors("a")) or link in element.iterancestors("a"):
        return False
    headings = "*[self::h1|self::h2|self::h3|self::h4|self::h5|self::h6]"
    near = link.xpath(f".//{headings} | ancestor::{headings}")
    if element.xpath(f".//{headings}") and not near:
        return False
    return len(title.split()) >= _HEADLINE or bool(_UNSPACED.search(title))


def _text(element: etree._Element, *, but: etree._Element | None = None) -> str:
    """What it says that lasts; of a picture that is a link, what stands for it.

    Args:
        element: of the page.
        but: a part of it to leave out.
    """
    shown = "".join(_within(_pieces(element, but), _MOST))
    pieces = [one_line(piece) for piece in shown.split("\0")]
    said = one_line(" ".join(piece for piece in pieces if not is_fleeting(piece)))
    if said or but is not None:
        return lasting(said)
    named = one_line(element.get("title") or element.get("aria-label") or "")
    return one_line(" ".join(pieces)) or named


def _within(pieces: Iterable[str], most: int) -> Iterator[str]:
    """The pieces until they have so many characters."""
    for piece in pieces:
        yield piece
        most -= len(piece)
        if most < 0:
            return


def _pieces(element: etree._Element, but: etree._Element | None) -> Iterator[str]:
    """The texts of an element, parted by NUL where another line or box begins or ends."""
    if element is but or not isinstance(element.tag, str):
        yield "\0"
        return
    edge = " " if element.tag in _WITHIN_A_LINE else "\0"
    yield edge + (element.text or "")
    for child in element:
        yield from _pieces(child, but)
        yield child.tail or ""
    yield edge
