"""Reads a response body within a limit, undoing at most one compression.

The limit holds for what arrives and for what it unpacks to: a decompressor is never asked for more
than the limit has left, so a bomb costs no memory. Knows no HTTP beyond Content-Encoding.
"""

import zlib
from collections.abc import Iterable

from watcher.errors import FetchError

ACCEPT_ENCODING = "gzip, deflate"

_GZIP_MAGIC = b"\x1f\x8b"
_KNOWN = {"", "identity", "gzip", "x-gzip", "deflate"}
# Honest servers send one gzip member; each further one costs a copy of the rest.
_MAX_MEMBERS = 100
_RAW, _ZLIB, _GZIP = -zlib.MAX_WBITS, zlib.MAX_WBITS, zlib.MAX_WBITS | 16


def read(chunks: Iterable[bytes], encoding: str, limit: int, shown: str) -> bytes:
    """Collect a body and unpack it.

    What the first bytes say counts more than the header: servers send gzip unannounced, and
    announce it for plain text.

    Args:
        chunks: the body as it arrives, still compressed.
        encoding: the Content-Encoding header, "" if absent.
        limit: the most bytes to take, packed and unpacked.
        shown: the address for error sentences.

    Raises:
        FetchError: kind "too large" over the limit, "protocol" if it cannot be unpacked.
    """
    name = encoding.strip().lower()
    if name not in _KNOWN:
        raise FetchError(
            "protocol",
            f"{shown} sends its body in the form “{name[:40]}”, which was not asked for.",
        )
    packed = bytearray()
    for chunk in chunks:
        packed += chunk
        if len(packed) > limit:
            raise too_large(shown, limit)
    try:
        return _unpack(bytes(packed), name, limit, shown)
    except zlib.error as error:
        raise FetchError("protocol", f"{shown} sends a damaged compressed body.") from error


def too_large(shown: str, limit: int) -> FetchError:
    """The error for a body over the limit (bytes)."""
    return FetchError(
        "too large", f"{shown} sends more than {limit / 1e6:.1f} MB; watcher stopped."
    )


def _unpack(packed: bytes, name: str, limit: int, shown: str) -> bytes:
    bits = _window(packed, name)
    if bits is None:
        return packed
    body = bytearray()
    for _ in range(_MAX_MEMBERS):
        unpacker = zlib.decompressobj(bits)
        body += unpacker.decompress(packed, limit - len(body) + 1)
        if len(body) > limit:
            raise too_large(shown, limit)
        if not unpacker.eof:
            raise FetchError("protocol", f"{shown} sends a compressed body that breaks off.")
        packed = unpacker.unused_data
        if not packed.startswith(_GZIP_MAGIC):
            return bytes(body)
    raise FetchError("protocol", f"{shown} sends a body in more than {_MAX_MEMBERS} parts.")


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
