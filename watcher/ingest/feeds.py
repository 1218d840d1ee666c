"""Parses feeds: RSS, RDF, Atom and CDF through feedparser, all others by readers of our own.

A pure function of bytes: opens nothing, requests nothing, remembers nothing, so that it may run in
a process that can be killed. What is no feed is an error that says what it is instead.
"""

import io
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import feedparser
from feedparser.encodings import convert_to_utf8

from watcher.errors import ContentError
from watcher.ingest import (
    decode,
    entries,
    gdelt,
    guess,
    items,
    jsonfeed,
    listing,
    notafeed,
    pace,
    sitemap,
    xmlguard,
)
from watcher.ingest.forms import FEED, Form, Kind
from watcher.ingest.parsed import ParsedFeed
from watcher.ingest.plain import one_line
from watcher.ingest.urls import redact
from watcher.model import Entry

# Items beyond this multiple of what is kept are not even parsed: which are newest is then left to
# the feed's own order. feedparser needs 0.3 ms an item.
_PARSED_PER_KEPT = 5
# What feedparser lets through of its own making on malformed input; seen or read in its source.
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
           ValueError)  # fmt: skip
# XML 1.0 allows no other control characters; without them the strict parser can do its work.
_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_XML_DECLARATION = re.compile(r"\A<\?xml[^>]*>")
# Where a feed says how often it wants to be polled: before its first item.
_WISHES = 20_000


def parse(
    body: bytes,
    *,
    url: str,
    content_type: str,
    now: datetime,
    charset: str = "",
    form: Form = FEED,
    max_entries: int = 1000,
) -> ParsedFeed:
    """Read a feed of any format, or another source by its form.

    Args:
        body: as fetched, unpacked.
        url: where it came from after redirects; relative links are resolved against it.
        content_type: media type of the response, "" if unknown; only helps with the encoding.
        now: aware UTC time.
        charset: of the Content-Type header, "" if unknown.
        form: what it is, where it does not say so itself.
        max_entries: entries to keep.

    Raises:
        ContentError: kind "empty", "html", "not a feed", "no links", "too large" or "encoding".
    """
    if len(body) > xmlguard.MAX_BYTES:
        raise ContentError("too large", f"{redact(url)} is larger than any feed should be.")
    start = body[:64].translate(None, b"\x00\xef\xbb\xbf\xfe\xff \t\r\n")
    if not start and not body.strip(b"\x00\xef\xbb\xbf\xfe\xff \t\r\n"):
        raise _empty(url)
    if form.kind is Kind.PAGE:
        found = listing.parse(body, url=url, charset=charset, links=form.links, now=now)
        return _kept(found, min(max_entries, listing.MAX_ENTRIES), now)
    if form.kind is Kind.GDELT:
        return _kept(gdelt.parse(body, url=url, now=now), max_entries, now)
    if start[:1] in {b"{", b"["} or body.strip() == b"null":
        return _parse_json(body, url, now, max_entries)
    data = _to_utf8(body, content_type, charset, url)
    if not data:
        raise _empty(url)  # of invisible characters
    if notafeed.is_html(data):
        raise notafeed.web_page(data, url)
    if xmlguard.root(data) in sitemap.ROOTS:
        return _kept(sitemap.parse(data, url=url, now=now), max_entries, now)
    return _parse_xml(data, url, now, max_entries)


def _to_utf8(body: bytes, content_type: str, charset: str, url: str) -> bytes:
    """The document in UTF-8 without control characters; feedparser's rules where ours is silent."""
    codec = "utf-8" if decode.is_utf8(body) else _guessed(body, charset)
    if codec:
        text = body.decode(codec, "replace").removeprefix("\ufeff").lstrip()
        data = _XML_DECLARATION.sub("", text).encode()
    else:
        named = decode.declared(body)
        if named and not decode.charset(named):  # made up, or a codec that is no character set
            body = body.replace(named.encode(), b"utf-8", 1)
        header = f"{content_type or 'application/xml'}; charset={decode.charset(charset)}"
        result: dict[str, Any] = {}
        try:
            data = convert_to_utf8({"content-type": header} if charset else {}, body, result)
        except ValueError as error:
            raise _unreadable(url) from error
        if not result["encoding"]:
            raise _unreadable(url)
    return data.translate(None, _CONTROLS)


def _guessed(body: bytes, charset: str) -> str:
    """The codec of what is not in UTF-8, though nothing says otherwise; "" if it is not sure."""
    claims = {decode.charset(decode.declared(body)), decode.charset(charset)}
    return "" if claims - {"", "utf-8"} else guess.encoding(body)


def _parse_json(body: bytes, url: str, now: datetime, max_entries: int) -> ParsedFeed:
    found = jsonfeed.parse(body, url=url, now=now, max_items=max_entries * _PARSED_PER_KEPT)
    feed = ParsedFeed(found.title, found.entries, found.language, dropped=found.left_out)
    return _kept(feed, max_entries, now)


def _parse_xml(data: bytes, url: str, now: datetime, max_entries: int) -> ParsedFeed:
    bounded = xmlguard.bound(data, max_entries * _PARSED_PER_KEPT, redact(url))
    try:
        result = feedparser.parse(
            io.BytesIO(bounded.data),  # never the bytes themselves: they might name a file
            # No base address: it would be put before guids too, and change them when a feed moves.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            # No markup is ever shown; its text is taken by our own code, in a tenth of the time.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _FAULTS as error:
        raise ContentError("not a feed", f"{redact(url)} is too broken to be read.") from error
    found = result.entries[:-1] if bounded.open_item else result.entries
    if not result.version and not found and not notafeed.is_feed(data):
        raise notafeed.something_else(data, url)
    language = entries.tag(str(result.feed.get("language") or ""))
    made = tuple(items.entry(item, url, now, language) for item in found)
    wishes = pace.read(result.feed, data[:_WISHES].decode("utf-8", "replace"))
    feed = ParsedFeed(
        title=one_line(items.text(result.feed, "title")),
        entries=made,
        language=language,
        ttl=wishes.ttl,
        skip_hours=wishes.skip_hours,
        skip_days=wishes.skip_days,
        partial=bounded.partial,
        dropped=bounded.left_out,
    )
    return _kept(feed, max_entries, now)


def _kept(feed: ParsedFeed, count: int, now: datetime) -> ParsedFeed:
    """The feed with its newest entries, in feed order; one without a date counts as new.

    Of more without a date those at both ends are kept: whether the newest stand first or last,
    nothing says.
    """
    told = [entry for entry in feed.entries if _says(entry)]
    told = told or list(feed.entries)  # who reads them sees that there are some, and of no use

    def age(place: int) -> tuple[float, int]:
        date, to_end = told[place].published, min(place, len(told) - 1 - place)
        return (now - (date or now)).total_seconds(), to_end if date is None else place

    kept = sorted(sorted(range(len(told)), key=age)[:count])
    gaps = (number for number, place in enumerate(kept) if place != number)
    head = next(gaps, 0) if all(told[place].published is None for place in kept) else 0
    dropped = feed.dropped + len(told) - len(kept)
    return replace(feed, entries=tuple(told[i] for i in kept), dropped=dropped, head=head)


def _says(entry: Entry) -> bool:
    return any((entry.guid, entry.url, entry.title, entry.summary, entry.content))


def _empty(url: str) -> ContentError:
    return ContentError("empty", f"{redact(url)} sent an empty body.")


def _unreadable(url: str) -> ContentError:
    return ContentError("encoding", f"{redact(url)} is in an encoding that cannot be read.")
