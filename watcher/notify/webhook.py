"""Webhooks as the Standard Webhooks specification has them.

Signs and posts one JSON body; knows nothing of connections: the app injects the post callable,
which vets addresses, follows no redirect and bounds what it reads.
"""

from collections.abc import Mapping
from typing import Protocol


class PostResponse(Protocol):
    """What a receiver answered; header names in any case."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> bytes: ...


class PostCallable(Protocol):
    """Sends one request; raises FetchError if no answer arrived. Never follows a redirect."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> PostResponse: ...
