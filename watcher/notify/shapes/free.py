"""The form of a template that the user wrote; where that fails, the plain form goes out."""

import json
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from watcher.errors import DeliveryError
from watcher.model import Message
from watcher.notify import render, template
from watcher.notify.shapes import JSON, Request, Shape, dumps


def by(text: str, content_type: str) -> Shape:
    """The shape that a template gives, with the content type of what it gives."""

    def shape(url: str, message: Message, timezone: tzinfo) -> Request:
        values = {
            **render.payload(message),
            "subject": render.subject(message),
            "text": render.text(message, timezone),
        }
        try:
            body = template.fill(text, values)
            if content_type == JSON:
                _check(body)
        except DeliveryError as error:
            return Request(url, _plain(values, str(error), content_type), content_type)
        return Request(url, body.encode("utf-8", "replace"), content_type)

    return shape


def _check(body: str) -> None:
    try:
        json.loads(body)
    except ValueError as error:
        raise DeliveryError(f"the template gives no JSON: {error}") from error


def _plain(values: Mapping[str, Any], why: str, content_type: str) -> bytes:
    """The message without the template: JSON has its text too, as many services show that."""
    if content_type == JSON:
        return dumps({**values, "template_error": why})
    return f"{values['subject']}\n\n{values['text']}\n({why})\n".encode()
