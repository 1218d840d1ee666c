"""The process that reads feeds and pages; run as a program by `parser.Parser`.

A request is a line of JSON and the body; the answer is JSON.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from watcher.errors import ContentError
from watcher.ingest.forms import Form, Kind
from watcher.ingest.parsed import Plain, feed_to_plain, page_to_plain
from watcher.ingest.parser import LIMITS
from watcher.process.serve import serve


def answer(request: bytes) -> bytes:
    """Read what the request holds."""
    head, _, body = request.partition(b"\n")
    about = json.loads(head)
    what = about.pop("what")
    try:
        found: Plain = {what: (_feed if what == "feed" else _page)(body, about)}
    except ContentError as error:
        found = {"error": [error.kind, error.detail]}
    return json.dumps(found, ensure_ascii=False).encode()


def _feed(body: bytes, about: Mapping[str, str]) -> Plain:
    from watcher.ingest.feeds import parse  # noqa: PLC0415 - each reader costs time and memory

    found = parse(
        body,
        url=about["url"],
        content_type=about["content_type"],
        charset=about["charset"],
        now=datetime.fromisoformat(about["now"]),
        form=Form(Kind(about["kind"]), about["links"]),
    )
    return feed_to_plain(found)


def _page(body: bytes, about: Mapping[str, str]) -> Plain:
    from watcher.ingest.extract import extract  # noqa: PLC0415 - the same

    return page_to_plain(extract(body, **about))


if __name__ == "__main__":
    serve(answer, LIMITS)
