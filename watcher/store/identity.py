"""Which entry of a feed is which: what is new, what was edited, what is as it was.

Feeds make guids anew for each poll, use one for several items, or give none, and lead to one page
with all of them; an entry is then known by its address and text. Works on rows as values; runs no
statement.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any

from sqlalchemy import Row

from watcher.model import Entry
from watcher.store import hashes, sql
from watcher.store.columns import clean

Known = Sequence[Row[*tuple[Any, ...]]]
"""Rows with id, identity, content_hash, url_hash and `unread`: due, and no reading has begun."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """An entry with its canonical address, "" if it has none."""

    entry: Entry
    url_key: str


def row_of(
    feed_id: int, keyed: Keyed, now: datetime, *, baseline: bool, inside: bool
) -> dict[str, Any]:
    """The table row of an entry that nobody has seen yet."""
    one = keyed.entry
    identity = _identity(keyed)
    url_key = keyed.url_key or f"entry:{identity.hex()}"
    return {
        "feed_id": feed_id,
        "identity": identity,
        "content_hash": content_hash(keyed),
        "url": one.url,
        "url_key": url_key,
        "url_hash": hashes.of_text(url_key),
        "title": one.title,
        "summary": one.summary,
        "content": one.content,
        "language": one.language,
        "published": one.published,
        "first_seen": now,
        "last_seen": now,
        "baseline": baseline,
        "inside": inside,
        "read_due_at": now,
        "read_attempts": 0,
        "leased_until": None,
        "error": "",
    }


def content_hash(keyed: Keyed) -> str:
    """What an edit changes."""
    one = keyed.entry
    return _digest(keyed.url_key, one.title, one.summary, one.content).hex()


def _identity(keyed: Keyed) -> bytes:
    one = keyed.entry
    if one.guid:
        return _digest("guid", one.guid)
    if keyed.url_key:
        return _digest("url", keyed.url_key)
    return _digest("text", one.title, one.summary, one.content)


def _digest(*parts: str) -> bytes:
    return sha256("\0".join(clean(part) for part in parts).encode()).digest()


def _identities(row: Mapping[str, Any]) -> Iterator[bytes]:
    """Those that an item may have, as others of its feed may have its guid, and its address too.

    All but the first hang on the address, so that who looks for it finds them.
    """
    yield row["identity"]
    shared = (row["identity"].hex(), row["url_key"])
    yield _digest(*shared)
    for number in count(2):
        yield _digest(*shared, str(number))


def continue_from(rows: sql.Rows, found: Known, since: datetime) -> None:
    """Mark as no baseline what came after `since`, as its feed was watched until then.

    That is what is dated later and, of what has no date, what stands above the first entry that was
    known: feeds have the newest on top. Where none was known it is the topmost alone.
    """
    known = {row.identity for row in found} | {row.url_hash for row in found}
    places = (
        place
        for place, row in enumerate(rows)
        if row["identity"] in known or row["url_hash"] in known
    )
    first = next(places, 1)
    for place, row in enumerate(rows):
        later = row["published"] > since if row["published"] else place < first
        row["baseline"] = not later


def sort(rows: sql.Rows, found: Known) -> tuple[sql.Rows, sql.Rows, list[int]]:
    """Rows to add, rows to change, and ids of entries that are as they were.

    An identity that one item of the batch holds is not free for the next with the same guid. The
    next takes over from an item that has left the feed or was edited, so that a feed which gives
    its items new words at each poll does not bring ever more of them; but not from one that nobody
    has begun to read, where several items have one guid or address: it would never be judged.
    """
    by_identity = {row.identity: row for row in found}
    by_text = {(row.url_hash, row.content_hash): row for row in found}
    texts = [(row["url_hash"], row["content_hash"]) for row in rows]
    same = {text: by_text[text] for text in texts if text in by_text}
    held = {row.identity for row in same.values()}
    unread = {row.identity for row in found if row.unread}
    guids = Counter(row["identity"] for row in rows)
    addresses = Counter(row.url_hash for row in found)
    done = set(same)
    new: sql.Rows = []
    edited: sql.Rows = []
    left: dict[tuple[bytes, int], Iterator[bytes]] = {}
    for row, text in zip(rows, texts, strict=True):
        if text in done:
            continue
        mine = left.setdefault((row["identity"], row["url_hash"]), _identities(row))
        shared = guids[row["identity"]] > 1 or addresses[row["url_hash"]] > 1
        taken = held | unread if shared else held
        free = next(identity for identity in mine if identity not in taken)
        done.add(text)
        held.add(free)
        if free in by_identity:
            edited.append({**row, "row_id": by_identity[free].id})
        else:
            new.append({**row, "identity": free})
    return new, edited, [row.id for row in same.values()]
