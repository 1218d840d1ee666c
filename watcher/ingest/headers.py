"""Reads the response headers that say when to come back and what the body is.

Relative times only: an absolute date counts from the server's own Date header, so a wrong clock on
either side does no harm (`fetch` dates an answer without one). Never raises; what cannot be read
counts as absent.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# A server may ask for patience, not for silence: the longest wait that is believed. Source: the
# usual upper bound of feed readers; publishers' own guides ask for at most a day.
LONGEST = timedelta(hours=24)

_SECONDS = re.compile(r"\s*(\d{1,12})\s*\Z", re.ASCII)
_MAX_AGE = re.compile(r"(?:\A|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE | re.ASCII)
_NO_CACHE = re.compile(r"(?:\A|[,\s])no-(?:store|cache)(?![\w=-])", re.IGNORECASE)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long the server asks to be left alone (RFC 9110, Retry-After), 0 to 24 hours.

    Args:
        headers: response headers with lower-case names.

    Returns:
        None if it asks for nothing, or for something that cannot be understood.
    """
    value = headers.get("retry-after", "")
    if seconds := _SECONDS.match(value):
        return min(timedelta(seconds=int(seconds[1])), LONGEST)
    return _between(headers.get("date", ""), value)


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long the body stays fresh (RFC 9111: max-age less Age, else Expires), 0 to 24 hours.

    Args:
        headers: response headers with lower-case names.

    Returns:
        None if the server does not say, or forbids keeping the body.
    """
    control = headers.get("cache-control", "")
    if _NO_CACHE.search(control):
        return None
    if seconds := _MAX_AGE.search(control):
        age = _SECONDS.match(headers.get("age", ""))
        left = int(seconds[1]) - (int(age[1]) if age else 0)
        return min(timedelta(seconds=max(left, 0)), LONGEST)
    return _between(headers.get("date", ""), headers.get("expires", ""))


def media_type(value: str) -> tuple[str, str]:
    """Split a Content-Type into its type ("text/html") and its charset, both lower case."""
    kind, _, rest = value.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:+-]+)", rest, re.IGNORECASE)
    return kind.strip().lower(), charset[1].lower() if charset else ""


def _between(start: str, end: str) -> timedelta | None:
    """The time from one HTTP date to a later one; None if either cannot be read or none is left."""
    try:
        left = _aware(parsedate_to_datetime(end)) - _aware(parsedate_to_datetime(start))
    except (ValueError, OverflowError):
        return None
    return min(left, LONGEST) if left > timedelta(0) else None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
