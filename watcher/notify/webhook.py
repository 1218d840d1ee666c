"""Webhooks as the Standard Webhooks specification has them.

Signs and posts one body, whose form is `shapes`'. Knows nothing of connections: the app injects the
post callable, which vets addresses, follows no redirect and bounds what it reads. An answer's body
is never shown: it could be the page of an internal host.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Protocol

import standardwebhooks

from watcher.errors import ConfigError, DeliveryError, FetchError
from watcher.model import Message
from watcher.notify.answers import outcome, retry_after
from watcher.notify.plain import clean, host, token
from watcher.notify.shapes import Shape, standard


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


class Webhook:
    """Posts alerts to one address.

    Args:
        url: http(s) address; what follows its host is kept out of every message.
        secret: `whsec_` and the base64 of 24 to 64 bytes; "" = unsigned. Several, separated by
            white space, sign side by side while receivers move from one to the next.
        post: sends the request.
        shape: the form of what is posted.
        headers: more of them, such as a login.
        timezone: the zone of dates, in forms that people read.

    Raises:
        ConfigError: the address or the secret cannot be used.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        post: PostCallable,
        *,
        shape: Shape = standard,
        headers: Mapping[str, str] | None = None,
        timezone: tzinfo = UTC,
    ) -> None:
        self._name = f"webhook {host(url)}"
        if not host(url):
            raise ConfigError("a webhook's url must be an http:// or https:// address")
        self._url = url
        self._signers = tuple(_signer(part, self._name) for part in secret.split())
        self._post = post
        self._shape = shape
        self._headers = dict(headers or {})
        self._timezone = timezone

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """See `Notifier.send`; each attempt is signed anew with the time of `now`."""
        request = self._shape(self._url, message, self._timezone)
        message_id = token(delivery_id)
        headers = self._headers | {
            "content-type": request.content_type,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
        }
        if self._signers:
            body = request.body.decode()
            signatures = (signer.sign(message_id, now, body) for signer in self._signers)
            headers["webhook-signature"] = " ".join(signatures)
        try:
            answer = self._post(request.url, request.body, headers)
        except FetchError as error:
            # The detail may quote the address, whose path is a password to many services.
            why = clean(error.kind, 40) + _HINTS.get(error.kind, "")
            detail = f"{self._name} could not be reached ({why})"
            raise DeliveryError(detail, error.kind == "url", error.retry_after) from error
        result = outcome(answer.status)
        if result.meaning:
            detail = f"{self._name} {result.meaning} (HTTP {answer.status})"
            wait = retry_after(answer.headers, now, answer.body)
            raise DeliveryError(detail, result.permanent, wait, result.gone)


_HINTS = {"refused": ": a private address, which defaults.private_networks does not name"}


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
