"""Answers that are not sent again while they stay the same."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response


def answer(request: Request, body: bytes, kind: str) -> Response:
    """The body with its ETag, or 304 where the one who asks has it.

    Args:
        request: a GET or HEAD.
        body: the whole answer.
        kind: its media type.
    """
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if _same(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers={"etag": tag})
    return Response(body, headers={"etag": tag}, media_type=kind)


def _same(wanted: str, tag: str) -> bool:
    """Source: RFC 9110, 13.1.2 (weak comparison)."""
    known = {one.strip().removeprefix("W/") for one in wanted.split(",")}
    return "*" in known or tag in known
