"""Reads news sitemaps, in which publishers tell search engines of their newest articles.

Source: sitemaps.org and the Google News extension (news:title, news:publication_date). A sitemap
without such news lists pages without saying what they are, and is refused.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from lxml import etree

from watcher.errors import ContentError
from watcher.ingest import entries, xmlguard
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.urls import redact
from watcher.model import Entry

ROOTS = {"urlset", "sitemapindex"}
# Publishers may list 1,000 articles of the last two days (Google News); some list all they have.
MAX_PAGES = 20_000
_END = re.compile(rb"</(?:[\w.-]+:)?urlset\s*>\s*(?:<!--.{0,1000}?-->\s*)*\Z", re.DOTALL)
_NEWS = re.compile(r"news", re.IGNORECASE)


def parse(data: bytes, *, url: str, now: datetime) -> ParsedFeed:
    """Read a news sitemap.

    Args:
        data: the document in UTF-8.
        url: where it came from.
        now: aware UTC time.

    Raises:
        ContentError: kind "not a feed" for an index of sitemaps, or a sitemap without news.
    """
    xmlguard.refuse_bombs(data, redact(url))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        return _read(etree.fromstring(data, parser), data, url, now)
    except (etree.LxmlError, UnicodeError) as error:  # lxml reads names that it cannot tell
        raise ContentError("not a feed", f"{redact(url)} is too broken to be read.") from error


def _read(root: etree._Element | None, data: bytes, url: str, now: datetime) -> ParsedFeed:
    if root is None or _name(root) != "urlset":
        raise _index(root, url)
    pages = [child for child in root if _name(child) == "url"]
    partial = _END.search(data[-2000:]) is None
    if partial:
        pages = pages[:-1]  # the last one may be half there
    made = [entry for page in pages[:MAX_PAGES] if (entry := _entry(page, url, now))]
    if pages and not made:
        raise ContentError(
            "not a feed", f"{redact(url)} is a sitemap without news titles; those cannot be read."
        )
    return ParsedFeed("", tuple(made), partial=partial, dropped=max(len(pages) - MAX_PAGES, 0))


def _entry(page: etree._Element, url: str, now: datetime) -> Entry | None:
    """The article of one page of the sitemap; None if it names no title."""
    found = dict(_texts(page))
    if not found.get("title"):
        return None
    return entries.make(
        base=url,
        now=now,
        link=found.get("loc", ""),
        title=entries.plain(found["title"]),
        published=_date(found),
        language=found.get("language", ""),
    )


def _date(found: Mapping[str, str]) -> datetime | None:
    return entries.moment(found.get("publication_date", "")) or entries.moment(
        found.get("lastmod", "")
    )


def _texts(page: etree._Element) -> Iterator[tuple[str, str]]:
    """Name and text of what stands in a page and in its news, whatever the prefixes."""
    for child in page:
        if _name(child) in {"news", "publication"}:
            yield from _texts(child)
        elif _name(child):
            yield _name(child), (child.text or "").strip()


def _name(element: etree._Element) -> str:
    """The name without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _index(root: etree._Element | None, url: str) -> ContentError:
    """The error for an index: which of its sitemaps to write instead."""
    named = [] if root is None else [loc.text or "" for loc in root.iter("{*}loc")]
    best = next((one for one in named if _NEWS.search(one)), next(iter(named), ""))
    remedy = f"; write one of them: {redact(best)}" if best else ""
    return ContentError("not a feed", f"{redact(url)} is an index of sitemaps{remedy}")
