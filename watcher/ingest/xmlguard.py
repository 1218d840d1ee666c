"""Looks at a feed's bytes before any XML parser does, and bounds what the parser will do.

Refuses entity bombs and documents of excessive size or tag count, cuts a feed of too many items,
and sees whether the document was cut off. Works on UTF-8 bytes with regular expressions only.
"""

import re
from dataclasses import dataclass

from watcher.errors import ContentError

# Largest feed that is read. Source: the largest real feeds in use are podcast archives of 5-8 MB.
MAX_BYTES = 10_000_000
# feedparser spends some 10 µs on each tag outside CDATA: two seconds at most. 5,000 items of 20
# elements make 200,000.
MAX_TAGS = 200_000
# HTML's Latin 1, symbol and special sets, which some feeds declare whole, are 252 entities.
MAX_ENTITIES = 300
# What all entity references of a document may add up to when replaced.
MAX_EXPANSION = 1_000_000

# feedparser compares each attribute of a tag with each other, each tag with each namespace prefix.
# Real feeds have under 20 of the one and under 40 of the other.
MAX_ATTRIBUTES = 100
MAX_PREFIXES = 200

# Each ampersand that begins no reference sends the forgiving parser round; broken feeds have a few
# in each link.
MAX_STRAYS = 100_000
_STRAY = re.compile(rb"&(?!#?\w{1,32};)")
# feedparser searches names for mail addresses in quadratic time; we keep no names, so long ones go.
LONGEST_NAME = 500
MAX_NAME = 20_000

_NAME = re.compile(
    rb"<((?:[\w.-]+:)?(?:author|creator|managingeditor|webmaster|publisher|owner|name|email))"
    rb"(?=[\s>])[^<>]*>",
    re.IGNORECASE,
)
_TOO_MANY_ATTRIBUTES = re.compile(
    rb"<[\w:.-]++(?:\s++[\w:.-]++\s*+=\s*+(?>\"[^\"]*+\"|'[^']*+')){%d}" % (MAX_ATTRIBUTES + 1)
)
_PREFIX = re.compile(rb"xmlns:([\w.-]{1,60})")
_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?([\w.:-]+)\s+(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"[&%](?!(?:lt|gt|amp|quot|apos);)[A-Za-z_][\w.:-]*;")
# What may stand before the root element; possessive, so that no document makes it backtrack.
_PROLOG = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?>[^\[>]+)(?:\[.*?\]\s*)?>)*+<([A-Za-z_][\w:.-]{0,60})",
    re.DOTALL | re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HIDING = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
_ITEM_OPEN = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_ITEM_CLOSE = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ROOT = re.compile(rb"<((?:[\w.-]+:)?(?:rss|feed|rdf|channel))(?=[\s>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounded:
    """A feed that may be given to a parser.

    Attributes:
        data: UTF-8 bytes, items from the middle left out if there were too many.
        left_out: how many.
        partial: the document breaks off before its end.
        open_item: it breaks off within an item.
    """

    data: bytes
    left_out: int
    partial: bool
    open_item: bool


def root(data: bytes) -> str:
    """The name of a document's first element, lower case and without its prefix; "" if none."""
    found = _PROLOG.match(data)
    return found[1].decode("ascii").lower().rpartition(":")[2] if found else ""


def bound(data: bytes, max_items: int, shown: str) -> Bounded:
    """Check a feed and cut it to a number of items that can be parsed in reasonable time.

    Args:
        data: the document in UTF-8.
        max_items: items to keep, from the start.
        shown: the address for error sentences.

    Raises:
        ContentError: kind "too large" or "not a feed" for what must not be parsed.
    """
    data = _without_unclosed(data)
    refuse_bombs(data, shown)
    ends = [match.end() for match in _ITEM_CLOSE.finditer(data)]
    last_end = ends[-1] if ends else 0
    whole = _ROOT.search(_COMMENT.sub(b"", data))
    closed = whole is not None and data.find(b"</" + whole[1], last_end) >= 0
    opened_again = _ITEM_OPEN.search(data, last_end) is not None
    if len(ends) > max_items:
        data = data[: ends[max_items - 1]] + data[last_end:]
    _refuse_excess(data, shown)
    data = _without_long_names(data, shown)
    partial = whole is not None and not closed
    return Bounded(data, max(len(ends) - max_items, 0), partial, partial and opened_again)


def _without_unclosed(data: bytes) -> bytes:
    """The document without the beginnings of what does not end before the next begins.

    All items up to there, or all that follow, would be hidden by it.
    """
    for start, end in _HIDING:
        before, *parts = data.split(start)
        data = before + b"".join(start + part if end in part else part for part in parts)
    return data


def _refuse_excess(data: bytes, shown: str) -> None:
    """Refuse what would keep the parser busy for minutes."""
    if _tags(data) > MAX_TAGS:
        raise ContentError("too large", f"{shown} has more than {MAX_TAGS:,} tags.")
    if data.count(b"&") > MAX_STRAYS and sum(1 for _ in _STRAY.finditer(data)) > MAX_STRAYS:
        raise ContentError("too large", f"{shown} has more than {MAX_STRAYS:,} stray ampersands.")
    if _TOO_MANY_ATTRIBUTES.search(data):
        raise ContentError("too large", f"{shown} has a tag of over {MAX_ATTRIBUTES} attributes.")
    if len(set(_PREFIX.findall(data))) > MAX_PREFIXES:
        raise ContentError("too large", f"{shown} names over {MAX_PREFIXES} XML vocabularies.")


def _without_long_names(data: bytes, shown: str) -> bytes:
    """The document with the text of over-long author elements taken out."""
    kept: list[bytes] = []
    done = 0
    for name in _NAME.finditer(data):
        start = name.end()
        if start < done:
            continue
        end = data.find(b"</" + name[1], start, start + MAX_NAME)
        if end < 0 and len(data) - start > MAX_NAME:
            raise ContentError("too large", f"{shown} names an author in over {MAX_NAME} letters.")
        if end - start > LONGEST_NAME:
            kept.append(data[done:start])
            done = end
    return b"".join([*kept, data[done:]])


def refuse_bombs(data: bytes, shown: str) -> None:
    """Sum up what entity references would expand to, without expanding any.

    Raises:
        ContentError: kind "not a feed"; it is an attack.
    """
    total = 0
    declared = _ENTITY.findall(data)
    if len(declared) > MAX_ENTITIES:
        raise ContentError("not a feed", f"{shown} declares over {MAX_ENTITIES} XML entities.")
    for name, double, single in declared:
        value = double or single
        if len(_REFERENCE.findall(value)) > 1:
            raise ContentError("not a feed", f"{shown} nests XML entities, as attacks do.")
        total += len(value) * data.count(b"&" + name + b";")
        if total > MAX_EXPANSION:
            raise ContentError("not a feed", f"{shown} uses XML entities that expand without end.")


def _tags(data: bytes) -> int:
    """How many tags, comments and the like stand outside CDATA sections."""
    inside = 0
    start = data.find(b"<![CDATA[")
    while start >= 0:
        end = data.find(b"]]>", start)
        if end < 0:
            break
        inside += data.count(b"<", start, end)
        start = data.find(b"<![CDATA[", end)
    return data.count(b"<") - inside
