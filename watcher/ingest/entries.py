"""Makes one model.Entry of one feed item, whichever format it came in.

Everything is plain, bounded and cleaned here, so that no later stage has to ask. Knows no feed
format: the parsers hand over strings.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from watcher.core.languages import canonical
from watcher.ingest.plain import clean, html_to_text, lines, looks_like_markup, one_line
from watcher.ingest.urls import resolve
from watcher.model import Entry

# A guid longer than this is kept as its hash: databases refuse index keys over some 2,700 bytes
# (PostgreSQL B-tree).
_LONGEST_GUID = 1000
_LONGEST_TITLE = 1000
# Of 174,113 real summaries 95 % have under 1,148 characters; a book has some 500,000.
_LONGEST_SUMMARY = 100_000
_LONGEST_CONTENT = 500_000
# No page of the web is older: an earlier date is that of an unset clock or field (1970, 1904, 1).
_WEB = datetime(1991, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE | re.ASCII)


def make(
    *,
    base: str,
    now: datetime,
    guid: str = "",
    link: str = "",
    title: str = "",
    summary: str = "",
    content: str = "",
    text: str = "",
    published: datetime | None = None,
    language: str = "",
) -> Entry:
    """Build an entry from what a feed says.

    Args:
        base: absolute address against which the link is resolved.
        now: aware UTC time, the latest sensible date being a day later.
        guid: the feed's own identifier.
        link: absolute or relative.
        title: plain text, see `plain`.
        summary: plain text, of any number of lines.
        content: HTML; its text is kept, so that no later stage has to parse it.
        text: the same as plain text, where there is no HTML.
        published: aware, or None; see `clamp`.
        language: any form of language tag.
    """
    return Entry(
        guid=short_guid(guid),
        url=resolve(base, clean(link)) if link else "",
        title=one_line(title)[:_LONGEST_TITLE],
        summary=lines(summary)[:_LONGEST_SUMMARY],
        content=html_to_text(content[:_LONGEST_CONTENT]) or lines(text)[:_LONGEST_CONTENT],
        published=clamp(published, now),
        language=tag(language),
    )


def plain(text: str) -> str:
    """Text of a field that should be plain but may be HTML, cleaned, one block a line."""
    return html_to_text(text) if looks_like_markup(text) else lines(text)


def short_guid(guid: str) -> str:
    """An identifier on one line; a very long one is replaced by its hash."""
    guid = one_line(guid)
    if len(guid) <= _LONGEST_GUID:
        return guid
    return "sha256:" + hashlib.sha256(guid.encode()).hexdigest()


def clamp(date: datetime | None, now: datetime) -> datetime | None:
    """A date until tomorrow, in UTC; None for none, and for one from before the web.

    An entry without a date counts as published when it was first seen: taking news for decades old,
    because somebody's clock is wrong, would keep them quiet. A true old date stays as it is: no
    stage leaves out what is old, and people are shown it.
    """
    return None if date is None or date < _WEB else min(date, now + _AHEAD).astimezone(UTC)


def moment(text: str) -> datetime | None:
    """An ISO 8601 date, of UTC where it names no zone; None for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def tag(language: str) -> str:
    """A BCP 47 tag from what a feed calls its language; "" if it is none.

    Its primary part is the one code of that language: en-GB, no-NO, zh-Hant.
    """
    language = language.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(language):
        return ""
    primary, dash, rest = language.partition("-")
    return f"{canonical(primary)}{dash}{rest}"
