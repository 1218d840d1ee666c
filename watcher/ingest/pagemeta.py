"""Reads what a page says about itself: title, date, language.

Works on the parsed tree with fixed paths. The address that a page calls its own is not read: of 159
that name one on their own site (article extraction benchmark), 156 name the one that they are found
at; and one address for many articles, as sites err, would make them versions of one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import trafilatura
from lxml import etree

from watcher.ingest import entries
from watcher.ingest.plain import one_line

_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_LONGEST_TITLE = 1000


@dataclass(frozen=True, slots=True)
class Meta:
    """What a page says about itself; the attributes are those of `extract.Page`."""

    title: str
    language: str
    published: datetime | None


def read(tree: etree._Element, url: str) -> Meta:
    """Read a page's metadata.

    Args:
        tree: the parsed page.
        url: where it came from.
    """
    found = trafilatura.extract_metadata(
        tree, default_url=url, date_config={"extensive_search": False}
    )
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return Meta(
        title=one_line(found.title or "")[:_LONGEST_TITLE],
        language=entries.tag(language),
        published=next((date for text in _dates(tree, found.date) if (date := _date(text))), None),
    )


def _dates(tree: etree._Element, guessed: str | None) -> Iterator[str]:
    """Texts that may be the date of publication, most trustworthy first."""
    named = {
        str(meta.get("property") or meta.get("name") or meta.get("itemprop")).lower(): meta
        for meta in tree.iter("meta")
    }
    yield from (str(named[name].get("content")) for name in _DATE_NAMES if name in named)
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        yield from _JSON_DATE.findall(str(script))
    yield from map(str, tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime"))
    if guessed:
        yield guessed


def _date(text: str) -> datetime | None:
    """An ISO 8601 date as aware UTC; a date alone is its midnight."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
