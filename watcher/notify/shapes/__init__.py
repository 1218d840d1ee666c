"""The form in which a service wants a message: one file each, all pure.

A shape makes the whole request but for its signature; what a service answers is `answers`'.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from watcher.model import Message
from watcher.notify import render

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be posted where."""

    url: str
    body: bytes
    content_type: str = JSON


Shape = Callable[[str, Message, tzinfo], Request]
"""From the receiver's address, a message and the zone of its dates to the request."""


def dumps(value: object) -> bytes:
    """Values as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def standard(url: str, message: Message, timezone: tzinfo) -> Request:
    """`watcher.alert/1` or `watcher.digest/1`; its times are UTC."""
    del timezone
    return Request(url, dumps(render.payload(message)))
