"""Reads what GDELT's search of the world's news answers (DOC 2.0 API, mode artlist, as JSON).

Source: https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/.
"""

import json
import re
from datetime import datetime
from typing import Any

from watcher.errors import ContentError
from watcher.ingest import entries, jsonguard
from watcher.ingest.gdelt_languages import LANGUAGES
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.plain import one_line
from watcher.ingest.urls import redact
from watcher.model import Entry

_CODES = {name.lower(): code for code, name in LANGUAGES.items()}
# Its titles stand apart from their punctuation: "Oslo , Bergen".
_APART = re.compile(r" (?=[,.;:!?%)\]])")
_SHOWN = 120


def parse(body: bytes, *, url: str, now: datetime) -> ParsedFeed:
    """Read an answer of GDELT's.

    Args:
        body: JSON, or a sentence of what is wrong with the query.
        url: what was asked.
        now: aware UTC time.

    Raises:
        ContentError: kind "not a feed" or "too large"; says what GDELT said.
    """
    text = body.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if not text.startswith("{"):
        said = one_line(text[:1000])[:_SHOWN] or "nothing"
        raise ContentError("not a feed", f"{redact(url)} answers: {said}")
    jsonguard.bound(body, redact(url))
    try:
        document = json.loads(text, strict=False)  # it lets control characters through
    except (ValueError, RecursionError) as error:
        raise ContentError("not a feed", f"{redact(url)} answers broken JSON: {error}.") from error
    found = document.get("articles", [])  # nothing found is {}
    if not isinstance(found, list):
        raise ContentError("not a feed", f"{redact(url)} answers JSON without articles.")
    return ParsedFeed("GDELT", tuple(_entry(one, now) for one in found if isinstance(one, dict)))


def _entry(article: dict[str, Any], now: datetime) -> Entry:
    said = {key: value for key, value in article.items() if isinstance(value, str)}
    return entries.make(
        base="",
        now=now,
        link=said.get("url", ""),
        title=_APART.sub("", entries.plain(said.get("title", ""))),
        published=entries.moment(said.get("seendate", "")),
        language=_CODES.get(said.get("language", "").lower(), ""),
    )
