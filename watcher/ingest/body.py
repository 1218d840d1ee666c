"""Reads a response body within a limit, undoing at most one compression.

The limit holds for what arrives and for what it unpacks to: a decompressor is never asked for more
than the limit has left, so a bomb costs no memory. Knows no HTTP beyond Content-Encoding.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterable

from watcher.errors import FetchError
from watcher.ingest.room import LATER, SMALL

ACCEPT_ENCODING = "gzip, deflate"

_GZIP_MAGIC = b"\x1f\x8b"
_KNOWN = {"", "gzip", "x-gzip", "deflate"}
# What servers write there though it is no compression: the body is as it is.
_NO_CODING = re.compile(r"\s*(?:identity|none|binary|[78]bit|utf-?8|iso-8859-\d+|windows-\d+)?\s*")
# Honest servers send one gzip member; each further one costs a copy of the rest.
_MAX_MEMBERS = 100
_STEP = 250_000  # bytes that are unpacked at once
_RAW, _ZLIB, _GZIP = -zlib.MAX_WBITS, zlib.MAX_WBITS, zlib.MAX_WBITS | 16


def read(
    chunks: Iterable[bytes],
    encoding: str,
    limit: int,
    shown: str,
    has_room: Callable[[], bool] = lambda: True,
) -> bytes:
    """Collect a body and unpack it.

    What the first bytes say counts more than the header: servers send gzip unannounced, and
    announce it for plain text.

    Args:
        chunks: the body as it arrives, still compressed.
        encoding: the Content-Encoding header, "" if absent.
        limit: the most bytes to take, packed and unpacked.
        shown: the address for error sentences.
        has_room: asked when it turns out to be large: waits until there is room for it.

    Raises:
        FetchError: kind "too large" over the limit, "busy" if there is no room, "protocol" if it
            cannot be unpacked.
    """
    codings = [part for part in encoding.lower().split(",") if not _NO_CODING.fullmatch(part)]
    name = ",".join(codings).strip()
    if name not in _KNOWN:
        raise FetchError(
            "protocol",
            f"{shown} sends its body in the form “{name[:40]}”, which was not asked for.",
        )
    packed = _Body(limit, shown, has_room)
    for chunk in chunks:
        packed.add(chunk)
    try:
        return _unpack(packed.bytes(), name, _Body(limit, shown, has_room))
    except zlib.error as error:
        raise FetchError("protocol", f"{shown} sends a damaged compressed body.") from error


def too_large(shown: str, limit: int) -> FetchError:
    """The error for a body over the limit (bytes)."""
    return FetchError(
        "too large", f"{shown} sends more than {limit / 1e6:.1f} MB; watcher stopped."
    )


class _Body:
    """Bytes as they come, within the limit and where there is room for them."""

    def __init__(self, limit: int, shown: str, has_room: Callable[[], bool]) -> None:
        self.shown = shown
        self._limit = limit
        self._has_room = has_room
        self._held = io.BytesIO()  # gives its bytes away without a copy

    def add(self, piece: bytes) -> None:
        size = self._held.tell() + len(piece)
        if size > self._limit:
            raise too_large(self.shown, self._limit)
        if size > SMALL and not self._has_room():
            said = f"{self.shown} is large, and others were being read; it is asked again soon."
            raise FetchError("busy", said, retry_after=LATER)
        self._held.write(piece)

    def bytes(self) -> bytes:
        return self._held.getvalue()


def _unpack(packed: bytes, name: str, body: _Body) -> bytes:
    bits = _window(packed, name)
    if bits is None:
        return packed
    for _ in range(_MAX_MEMBERS):
        unpacker = zlib.decompressobj(bits)
        more = True
        while more and not unpacker.eof:
            piece = unpacker.decompress(packed, _STEP)
            body.add(piece)
            packed = unpacker.unconsumed_tail
            more = bool(packed) or len(piece) == _STEP  # there may be more, without more input
        if not unpacker.eof:
            raise FetchError("protocol", f"{body.shown} sends a compressed body that breaks off.")
        packed = unpacker.unused_data
        if not packed.startswith(_GZIP_MAGIC):
            return body.bytes()
    raise FetchError("protocol", f"{body.shown} sends a body in more than {_MAX_MEMBERS} parts.")


def _window(packed: bytes, name: str) -> int | None:
    """The zlib window bits that unpack this body; None if it is not compressed."""
    if packed.startswith(_GZIP_MAGIC):
        return _GZIP
    if name == "deflate" and packed:
        # RFC 1950: a zlib header is a multiple of 31; some servers send bare deflate instead.
        return (
            _ZLIB if int.from_bytes(packed[:2], "big") % 31 == 0 and packed[0] & 15 == 8 else _RAW
        )
    return None
