"""Webhooks as the Standard Webhooks specification has them.

Signs and posts one JSON body. Knows nothing of connections: the app injects the post callable,
which vets addresses, follows no redirect and bounds what it reads. An answer's body is never
shown: it could be the page of an internal host.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import standardwebhooks

from watcher.errors import ConfigError, DeliveryError, FetchError
from watcher.model import Alert
from watcher.notify.payload import payload
from watcher.notify.plain import clean, host, token

LONGEST_WAIT = timedelta(hours=24)  # a longer Retry-After would outlive the outbox's schedule


class PostResponse(Protocol):
    """What a receiver answered: status, headers (names in any case) and the start of its body."""

    @property
    def status(self) -> int:
        """HTTP status, 100..599."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Header names in any case."""

    @property
    def body(self) -> bytes:
        """The first bytes; bounded by who posted."""


class PostCallable(Protocol):
    """Sends one request and does not follow redirects."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> PostResponse:
        """Return the answer; FetchError if none arrived."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a status means.

    Attributes:
        meaning: for people; "" if the alert was taken.
        permanent: the same bytes will be refused again.
    """

    meaning: str
    permanent: bool = False


_OUTCOMES = {
    400: Outcome("calls the request malformed", permanent=True),
    401: Outcome("asks for other credentials"),
    403: Outcome("forbids the request"),
    404: Outcome("does not know this address"),
    405: Outcome("does not accept POST", permanent=True),
    410: Outcome("is gone for good: remove it from the watchlist", permanent=True),
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


class Webhook:
    """Posts alerts to one address.

    Args:
        url: http(s) address; what follows its host is kept out of every message.
        secret: `whsec_` and the base64 of 24 to 64 bytes; "" = unsigned. Several, separated by
            white space, sign side by side while receivers move from one to the next.
        post: sends the request.

    Raises:
        ConfigError: the address or the secret cannot be used.
    """

    def __init__(self, url: str, secret: str, post: PostCallable) -> None:
        self._name = f"webhook {host(url)}"
        if not host(url):
            raise ConfigError("a webhook's url must be an http:// or https:// address")
        self._url = url
        self._signers = tuple(_signer(part, self._name) for part in secret.split())
        self._post = post

    def send(self, delivery_id: str, alert: Alert, now: datetime) -> None:
        """See `Notifier.send`; each attempt is signed anew with the time of `now`."""
        message = json.dumps(payload(alert), ensure_ascii=False, allow_nan=False)
        message_id = token(delivery_id)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
        }
        if self._signers:
            signatures = (signer.sign(message_id, now, message) for signer in self._signers)
            headers["webhook-signature"] = " ".join(signatures)
        try:
            answer = self._post(self._url, message.encode(), headers)
        except FetchError as error:
            # The detail may quote the address, whose path is a password to many services.
            detail = f"{self._name} could not be reached ({clean(error.kind, 40)})"
            raise DeliveryError(detail, error.kind == "url", error.retry_after) from error
        result = outcome(answer.status)
        if result.meaning:
            detail = f"{self._name} {result.meaning} (HTTP {answer.status})"
            raise DeliveryError(detail, result.permanent, retry_after(answer.headers, now))


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the receiver asks to wait, from 0 to 24 hours; None if it does not say.

    Args:
        headers: seconds or a date in `Retry-After`; a date is taken against the answer's own
            `Date`, so that the receiver's clock may be wrong.
        now: stands in where there is no `Date`.
    """
    fields = {name.lower(): value.strip() for name, value in headers.items()}
    value = fields.get("retry-after", "")
    if value.isascii() and value.isdecimal():
        return timedelta(seconds=min(int(value[:9]), LONGEST_WAIT.total_seconds()))
    until = _date(value)
    if until is None:
        return None
    return min(max(until - (_date(fields.get("date", "")) or now), timedelta(0)), LONGEST_WAIT)


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _signer(secret: str, name: str) -> standardwebhooks.Webhook:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not 24 <= len(key) <= 64:
        raise ConfigError(
            f"the secret of {name} must be whsec_ and the base64 of 24 to 64 random bytes; "
            "make one with: echo whsec_$(openssl rand -base64 32)"
        )
    return standardwebhooks.Webhook(key)
