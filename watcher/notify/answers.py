"""What a webhook's answer means: a pure table of statuses, and Retry-After."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=24)  # a longer Retry-After would outlive the outbox's schedule


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a status means.

    Attributes:
        meaning: for people; "" if the alert was taken.
        permanent: the same bytes will be refused again.
        gone: and so will any others.
    """

    meaning: str
    permanent: bool = False
    gone: bool = False


_OUTCOMES = {
    400: Outcome("calls the request malformed", permanent=True),
    401: Outcome("asks for other credentials"),
    403: Outcome("forbids the request"),
    404: Outcome("does not know this address"),
    405: Outcome("does not accept POST", permanent=True),
    410: Outcome("is gone for good", permanent=True, gone=True),
    413: Outcome("finds the message too large", permanent=True),
    415: Outcome("does not accept JSON", permanent=True),
    422: Outcome("rejects the message's content", permanent=True),
    429: Outcome("asks to slow down"),
    503: Outcome("is not available"),
}


def outcome(status: int) -> Outcome:
    """What an HTTP status says about a delivery.

    Source: Standard Webhooks, "Operational considerations": 2xx is success, a redirect is a
    failure, 410 disables; other refusals are often a deployment that will be mended.
    """
    if 200 <= status < 300:
        return Outcome("")
    if 300 <= status < 400:
        return Outcome("redirects, which webhooks do not follow: enter its final address")
    return _OUTCOMES.get(status, Outcome("failed" if status >= 500 else "refused the request"))


def retry_after(headers: Mapping[str, str], now: datetime, body: bytes = b"") -> timedelta | None:
    """How long the receiver asks to wait, from 0 to 24 hours; None if it does not say.

    Args:
        headers: seconds or a date in `Retry-After`; a date is taken against the answer's own
            `Date`, so that the receiver's clock may be wrong.
        now: stands in where there is no `Date`.
        body: where Telegram says it, in JSON: `{"parameters": {"retry_after": 35}}`.
    """
    fields = {name.lower(): value.strip() for name, value in headers.items()}
    value = fields.get("retry-after", "")
    if value.isascii() and value.isdecimal():
        return _bounded(int(value[:9]))
    until = _date(value)
    if until is None:
        return _within(body)
    return min(max(until - (_date(fields.get("date", "")) or now), timedelta(0)), LONGEST_WAIT)


def _bounded(seconds: float) -> timedelta:
    return min(timedelta(seconds=seconds), LONGEST_WAIT)


def _within(body: bytes) -> timedelta | None:
    try:
        seconds = json.loads(body)["parameters"]["retry_after"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return _bounded(min(seconds, 10**6)) if isinstance(seconds, int) and seconds > 0 else None


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
