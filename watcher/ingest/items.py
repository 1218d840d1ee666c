"""Makes entries of feedparser's items.

The only place that knows feedparser's names for things and its habits of guessing.
"""

from datetime import UTC, datetime
from typing import Any

from watcher.ingest import entries
from watcher.ingest.plain import html_to_text
from watcher.model import Entry

_HTML_TYPES = {"text/html", "application/xhtml+xml"}


def entry(item: Any, url: str, now: datetime, language: str) -> Entry:  # noqa: ANN401  # feedparser's dict
    """The entry that an item makes.

    Args:
        item: feedparser's data of the item.
        url: where the feed came from; relative links are resolved against it.
        now: aware UTC time.
        language: of the feed, where the item names none.
    """
    contents = [str(content.get("value") or "") for content in item.get("content") or ()]
    guid = str(item.get("id") or "")
    link = str(item.get("feedburner_origlink") or item.get("link") or "")
    if link == guid and not link.startswith(("http://", "https://")):
        link = ""  # feedparser takes any guid for a link where the item has none
    own = item.get("language") or (item.get("title_detail") or {}).get("language")
    return entries.make(
        base=url,
        now=now,
        guid=guid,
        link=link,
        title=text(item, "title"),
        summary=text(item, "summary"),
        content=max(contents, key=len, default=""),
        published=_date(item),
        language=str(own or language),
    )


def text(item: Any, field: str) -> str:  # noqa: ANN401  # feedparser's dict
    """A field as plain text; feedparser says, or has guessed, which fields are HTML."""
    value = str(item.get(field) or "")
    details = [item.get(f"{field}_detail")]
    if field == "summary":  # feedparser copies a content into it without saying what it is
        details += item.get("content") or ()
    kind = next((detail.get("type") for detail in details if detail), "")
    return html_to_text(value) if kind in _HTML_TYPES else entries.plain(value)


def _date(item: Any) -> datetime | None:  # noqa: ANN401  # feedparser's dict
    """The first date of an item that is one, in the order of what says most about news."""
    for key in ("published_parsed", "created_parsed", "updated_parsed"):
        parts = item.get(key) if key in item else None
        if parts is None:
            continue
        year, month, day, hour, minute, second = parts[:6]
        try:
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
    return None
