"""Recognises the start of an article that is shown in place of the whole: a paywall's teaser.

A page says by itself that its article is not free, in marks made for search engines: JSON-LD's
`isAccessibleForFree` with the part that is for subscribers (developers.google.com, "Subscription
and paywalled content"), or `article:content_tier`. Many show the whole of it all the same.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from watcher.ingest.selectors import to_xpath
from watcher.ingest.walls import is_dense

# Of a text this long nobody would say that it is not there; the same as for a feed's own text, of
# which 95 of 100 that are mere summaries are shorter. Ten of the 181 pages of the article
# extraction benchmark are marked: two show starts of 370 and 540 characters, the others 3,100 and
# more. Writing without spaces says as much in a third of them.
TEASER = 1200
TEASER_DENSE = 400
# What stands in the paid part is the article's rest, and no offer to subscribe, from here on: some
# three sentences.
_SHOWN = 300  # characters
# Pages name a class or an id; anything more would be a stranger's program for us to run.
_SIMPLE = re.compile(r"\s*[\w-]*(?:[.#][\w-]+){1,5}\s*")
_MOST_PARTS = 10
_WORK = re.compile("Article|Posting|Report|Review|WebPage|CreativeWork")
_TIERS = "//meta[@property='article:content_tier' or @name='article:content_tier']/@content"


def closed(tree: etree._Element) -> bool:
    """Whether the page says that its article is not free, and does not show the paid part.

    Args:
        tree: the parsed page.
    """
    works = list(_works(tree))
    paid = [part for work in works for part in _listed(work.get("hasPart")) if _free(part) is False]
    free = {_free(work) for work in works}
    if paid or False in free:
        return not any(_shows(tree, selector) for selector in _selectors(paid))
    tiers = {str(tier).strip().lower() for tier in tree.xpath(_TIERS)}
    return True not in free and not tiers.isdisjoint({"locked", "metered"})


def is_teaser(text: str) -> bool:
    """Whether a text is so short that a page which is `closed` shows no more than a start."""
    return len(text) < (TEASER_DENSE if is_dense(text) else TEASER)


def _works(tree: etree._Element) -> Iterator[dict[str, Any]]:
    """What JSON-LD says about articles that are free or not, or have parts that are."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        if "isAccessibleForFree" not in script:
            continue
        try:
            found = json.loads(str(script), strict=False)
        except (ValueError, RecursionError):
            continue  # what cannot be read says nothing
        for item in _listed(found):
            for work in _listed(item.get("@graph", item)):
                if _WORK.search(" ".join(map(str, _list(work.get("@type"))))):
                    yield work


def _free(thing: dict[str, Any]) -> bool | None:
    """As it is written in the wild: false, "False", "https://schema.org/False"; None if unsaid."""
    said = str(thing.get("isAccessibleForFree")).lower().rpartition("/")[2].strip()
    return {"true": True, "false": False}.get(said)


def _selectors(parts: Iterable[dict[str, Any]]) -> list[str]:
    named = (str(one) for part in parts for one in _list(part.get("cssSelector")))
    return [each for one in named for each in one.split(",")][:_MOST_PARTS]


def _shows(tree: etree._Element, selector: str) -> bool:
    """Whether what a selector selects says enough to be the paid part itself."""
    if not _SIMPLE.fullmatch(selector):
        return False
    try:
        found = tree.xpath(to_xpath(selector))
    except ValueError:
        return False
    return sum(len(" ".join(_said(part))) for part in found) >= _SHOWN


def _said(part: etree._Element) -> list[str]:
    texts = part.xpath(".//text()[not(parent::script or parent::style)]")
    return " ".join(map(str, texts)).split()


def _listed(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
