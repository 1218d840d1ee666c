"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org); forgiving in types, strict in shape."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.errors import ContentError
from watcher.ingest import entries, jsonguard
from watcher.ingest.plain import html_to_text, one_line
from watcher.ingest.urls import redact
from watcher.model import Entry

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """What a JSON feed holds; `left_out` counts the items that were not looked at."""

    title: str
    language: str
    entries: tuple[Entry, ...]
    left_out: int = 0


def parse(body: bytes, *, url: str, now: datetime, max_items: int) -> JsonFeed:
    """Read a JSON Feed.

    Args:
        body: UTF-8, UTF-16 or UTF-32.
        url: where it came from; relative links are resolved against it.
        now: aware UTC time.
        max_items: items that are looked at, from the start.

    Raises:
        ContentError: it is broken JSON, JSON but no feed, or of too many values.
    """
    jsonguard.bound(body, redact(url))
    try:
        document = json.loads(body)
    except RecursionError as error:
        raise ContentError("not a feed", f"{redact(url)} is JSON nested too deep.") from error
    except ValueError as error:  # broken JSON, broken encoding, numbers of thousands of digits
        raise ContentError("not a feed", f"{redact(url)} is broken JSON: {error}.") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise ContentError("not a feed", f"{redact(url)} is JSON, but no JSON Feed.")
    language = _text(document, "language")
    listed = document["items"]
    if not listed and (said := one_line(_text(document, "error"))[:_SHOWN]):
        raise ContentError("not a feed", f"{redact(url)} answers an error: {said}")
    items = (item if isinstance(item, dict) else {} for item in listed[:max_items])
    found = tuple(_entry(item, url, now, language) for item in items)
    left_out = max(len(listed) - max_items, 0)
    return JsonFeed(one_line(_text(document, "title")), entries.tag(language), found, left_out)


def _entry(item: Mapping[str, Any], url: str, now: datetime, language: str) -> Entry:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    return entries.make(
        base=url,
        now=now,
        guid=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=entries.plain(_text(item, "title")),
        summary=entries.plain(_text(item, "summary") or text) or html_to_text(html),
        content=html,
        text=text,
        published=entries.moment(_text(item, "date_published"))
        or entries.moment(_text(item, "date_modified")),
        language=_text(item, "language") or language,
    )


def _text(source: Mapping[str, Any], key: str) -> str:
    """A string, or a number as one (ids are numbers in the wild); "" for anything else."""
    value = source.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
