"""Cursors: where a page of a list ended, as a short text that clients hand back unread."""

import base64
import json
from datetime import UTC, datetime

from watcher.store.paging import Mark

LONGEST = 200
"""Characters; ours have about eighty."""


class NoCursor(ValueError):  # noqa: N818 - a mistake of whoever asks
    """A text that is no cursor of ours."""


def written(mark: Mark | None) -> str:
    """The cursor of a mark, "" for none."""
    if mark is None:
        return ""
    text = json.dumps([mark.at.isoformat(), mark.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str, kind: type[int] | type[str]) -> Mark | None:
    """The mark of a cursor whose ids are of a kind; None for "".

    Raises:
        NoCursor: it is none.
    """
    if not text:
        return None
    try:
        if len(text) > LONGEST:
            raise NoCursor
        padded = text + "=" * (-len(text) % 4)
        at, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise NoCursor("this is no cursor of mine") from error
    if type(key) is not kind or (isinstance(key, int) and abs(key) >= 2**63):
        raise NoCursor("this is a cursor of another list")
    return Mark(moment, key)
