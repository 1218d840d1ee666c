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
from itertools import count, islice
from typing import Any

from sqlalchemy import Row

from watcher.core.fleeting import lasting
from watcher.model import Entry
from watcher.store import hashes, sql
from watcher.store.columns import clean

Known = Sequence[Row[*tuple[Any, ...]]]
"""Rows with id, identity, content_hash, url_hash, title and `unread`: due, no reading has begun."""


# Hexadecimal digits, compared with one other hash only.
_SHORT = 16


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
    """What an edit changes: a hash of all words, a colon and one of those that last.

    The second is without what changes by itself ("4 hours ago"); the first tells items of one
    address apart. Earlier versions kept the first alone.
    """
    one = keyed.entry
    words = _digest(keyed.url_key, one.title, one.summary, one.content).hex()
    stay = _digest(keyed.url_key, lasting(one.title), lasting(one.summary), one.content).hex()
    return f"{words}:{stay[:_SHORT]}"


def is_as_it_was(keyed: Keyed, known_hash: str, title: str) -> bool:
    """Say whether an entry that was known by this hash and title has changed by itself at most."""
    one = keyed.entry
    now = {"url_key": keyed.url_key, "title": one.title, "summary": one.summary}
    more = {"content": one.content, "content_hash": content_hash(keyed)}
    return _is_same(known_hash, title, now | more)


def _is_same(known_hash: str, title: str, now: Mapping[str, Any]) -> bool:
    words, _, stay = known_hash.partition(":")
    mine, _, staying = str(now["content_hash"]).partition(":")
    if stay or words == mine:
        return words == mine or stay == staying
    # Kept by an earlier version: of the words only the title is left.
    url_key = now["url_key"]
    if words == _digest(url_key, title, now["summary"], now["content"]).hex():
        return lasting(title) == lasting(now["title"])
    # Its title was all that a page says of an article; that is parted into title and summary now.
    alone = words == _digest(url_key, title, "", "").hex() and not now["content"]
    return alone and _within(now["title"], title) and _within(now["summary"], title)


def _within(words: str, title: str) -> bool:
    """Whether these words stand in the title, in their order."""
    left = iter(title.split())
    return all(word in left for word in words.split())


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


def learn_from(rows: sql.Rows, found: Known, end: int) -> None:
    """Mark as baseline what is unknown from that place on."""
    known = {row.identity for row in found} | {row.url_hash for row in found}
    for row in rows[end:]:
        row["baseline"] |= row["identity"] not in known and row["url_hash"] not in known


def sort(rows: sql.Rows, found: Known) -> tuple[sql.Rows, sql.Rows, list[int]]:
    """Rows to add, rows to change, and ids of entries that are as they were.

    An identity that one item of the batch holds is not free for the next with the same guid. The
    next takes over from an item that has left the feed or was edited, so that a feed which gives
    its items new words at each poll does not bring ever more of them; but not from one that nobody
    has begun to read, where several items have one guid or address: it would never be judged.
    """
    by_identity = {row.identity: row for row in found}
    texts = [(row["url_hash"], _words(row["content_hash"])) for row in rows]
    same = _as_they_were(rows, texts, found)
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


def _as_they_were(
    rows: sql.Rows, texts: Sequence[tuple[int, str]], found: Known
) -> dict[tuple[int, str], Row[*tuple[Any, ...]]]:
    """Address and words of the rows that are known as they are, and what they are known as.

    Under whatever guid they have all words of a known one; or, as the same entry, those that last:
    "Live: 12:31" and "Live: 14:00" under two guids are two.
    """
    by_text = {(row.url_hash, _words(row.content_hash)): row for row in found}
    same = {text: by_text[text] for text in texts if text in by_text}
    taken = {row.id for row in same.values()}
    by_address: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in found:
        by_address.setdefault(row.url_hash, []).append(row)
    for new, text in zip(rows, texts, strict=True):
        if text in same:
            continue
        known = by_address.get(new["url_hash"], [])
        mine = set(islice(_identities(new), len(known)))
        free = (one for one in known if one.id not in taken and one.identity in mine)
        if one := next((one for one in free if _is_same(one.content_hash, one.title, new)), None):
            same[text] = one
            taken.add(one.id)
    return same


def _words(content_hash_: str) -> str:
    return content_hash_.partition(":")[0]
