"""Recognises the start of an article that is shown in place of the whole: a paywall's teaser.

A page says by itself that its article is not free, in marks made for search engines:
`isAccessibleForFree`, as JSON-LD or microdata, with the part that is for subscribers
(developers.google.com, "Subscription and paywalled content"), or `article:content_tier`. Many show
the whole of it all the same.
"""

import json
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from lxml import etree

from watcher.ingest.brevity import is_dense
from watcher.ingest.selectors import to_xpath

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
_MOST_MARKS = 50
_WORK = re.compile("Article|Posting|Report|Review|WebPage|CreativeWork")
_TIERS = "//meta[@property='article:content_tier' or @name='article:content_tier']/@content"


def closed(tree: etree._Element) -> bool:
    """Whether the page says that its article is not free, and does not show the paid part.

    Args:
        tree: the parsed page.
    """
    works = [*_linked(tree), *_marked(tree)]
    paid = [part for work in works for part in _listed(work.get("hasPart")) if _free(part) is False]
    free = {_free(work) for work in works}
    if paid or False in free:
        return not any(map(_shows, _elements(tree, paid)))
    tiers = {str(tier).strip().lower() for tier in tree.xpath(_TIERS)}
    return True not in free and not tiers.isdisjoint({"locked", "metered"})


def is_teaser(text: str) -> bool:
    """Whether a text is so short that a page which is `closed` shows no more than a start."""
    return len(text) < (TEASER_DENSE if is_dense(text) else TEASER)


def _linked(tree: etree._Element) -> Iterator[dict[str, Any]]:
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


def _marked(tree: etree._Element) -> Iterator[dict[str, Any]]:
    """The same in microdata; a part that names no place is the element that it stands in."""
    for mark in tree.xpath("//*[@itemprop='isAccessibleForFree']")[:_MOST_MARKS]:
        owner = next(
            (one for one in mark.iterancestors() if one.get("itemscope") is not None), None
        )
        if owner is None:
            continue
        free = {"isAccessibleForFree": mark.get("content") or mark.get("href") or mark.text}
        if owner.get("itemprop") == "hasPart":
            places = owner.xpath(".//*[@itemprop='cssSelector']/@content")
            yield {"hasPart": free | {"cssSelector": places, "element": None if places else owner}}
        elif _WORK.search(owner.get("itemtype") or ""):
            yield free


def _free(thing: dict[str, Any]) -> bool | None:
    """As it is written in the wild: false, "False", "https://schema.org/False"; None if unsaid."""
    said = str(thing.get("isAccessibleForFree")).lower().rpartition("/")[2].strip()
    return {"true": True, "false": False}.get(said)


def _elements(
    tree: etree._Element, parts: Collection[dict[str, Any]]
) -> Iterator[list[etree._Element]]:
    """Where the parts are."""
    for part in parts:
        if etree.iselement(here := part.get("element")):
            yield [here]
    named = (str(one) for part in parts for one in _list(part.get("cssSelector")))
    for selector in [each for one in named for each in one.split(",")][:_MOST_PARTS]:
        if _SIMPLE.fullmatch(selector):
            with suppress(ValueError):
                yield tree.xpath(to_xpath(selector))


def _shows(found: list[etree._Element]) -> bool:
    """Whether elements say enough to be the paid part itself."""
    return sum(len(" ".join(_said(part))) for part in found) >= _SHOWN


def _said(part: etree._Element) -> list[str]:
    texts = part.xpath(".//text()[not(parent::script or parent::style)]")
    return " ".join(map(str, texts)).split()


def _listed(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
