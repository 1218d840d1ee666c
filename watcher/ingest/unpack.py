"""Undoes what Content-Encoding names, piece by piece: gzip, deflate, br, zstd, one within another.

Each layer takes small pieces and gives small pieces, and is never asked for more than one: a bomb
costs no memory, whatever it would unpack to. How much is taken in all is for who takes it to say.
"""

import itertools
import re
import sys
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

import brotli

from watcher.errors import FetchError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

# Two happen (a compressed file, compressed again on its way); each more is another bomb's fuse.
MAX_LAYERS = 3
# Honest servers send one member of gzip or frame of zstd; each further one is started afresh.
_MAX_MEMBERS = 100
_STEP = 250_000  # bytes that a layer unpacks at once
_KNOWN = {"gzip", "x-gzip", "deflate", "br", "zstd"}
# What servers write there though it is no compression: the body is as it is.
_NO_CODING = re.compile(r"(?:identity|none|binary|[78]bit|utf-?8|iso-8859-\d+|windows-\d+)?")
_GZIP_MAGIC = b"\x1f\x8b\x08"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MAGIC = 4  # bytes that tell what a body is
# Keep a window of what they unpacked; one of them among the layers is enough for anybody.
_WINDOWED = {"br", "zstd"}
# 8 MB, the most that a server may need of us (RFC 9659).
_ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
_DAMAGE = (zlib.error, brotli.error, zstd.ZstdError)


class _Unpacker(Protocol):
    """What `zstd.ZstdDecompressor` is; the others are made to look like it."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """zlib and gzip, by the window bits of `zlib.decompressobj`."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = not self._inner.unconsumed_tail and len(piece) < max_length
        return piece


class _Brotli:
    """br; what follows its end is lost, and nothing should."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = bytes(self._inner.process(data, output_buffer_limit=max_length))
        self.needs_input = self._inner.can_accept_more_data() and len(piece) < max_length
        return piece


def layers(encoding: str, shown: str) -> list[str]:
    """The compressions to undo, outermost first; within fewer than may be, "" for one unannounced.

    Args:
        encoding: the Content-Encoding header, "" if absent.
        shown: the address for error sentences.

    Raises:
        FetchError: kind "protocol": one that is not known, or too many.
    """
    named = [part.strip() for part in encoding.lower().split(",")]
    codings = [name for name in named if not _NO_CODING.fullmatch(name)]
    windows = sum(name in _WINDOWED for name in codings)
    if len(codings) > MAX_LAYERS or windows > 1 or not _KNOWN.issuperset(codings):
        what = ", ".join(codings)[:40]
        raise FetchError(
            "protocol", f"{shown} sends its body in the form “{what}”, which was not asked for."
        )
    return [*reversed(codings), ""][:MAX_LAYERS]


def unpack(
    pieces: Iterator[bytes], coding: str, shown: str, need_room: Callable[[int], None]
) -> Iterator[bytes]:
    """Undo one compression, as far as there is one.

    What the first bytes say counts more than the name: servers send gzip unannounced, and announce
    it for plain text.

    Args:
        pieces: the body, packed.
        coding: one of `layers`.
        shown: the address for error sentences.
        need_room: asked before so many bytes are taken; raises FetchError if there is none.

    Raises:
        FetchError: kind "protocol": damaged, breaks off, or of too many parts.
    """
    start, pieces = _peek(pieces)
    unpacker = _unpacker(coding, start)
    if unpacker is None:
        yield from pieces
        return
    if isinstance(unpacker, _Brotli) and (size := _window(start)):
        need_room(size)
    for _ in range(_MAX_MEMBERS):
        try:
            rest = yield from _member(unpacker, pieces)
        except _DAMAGE as error:
            raise FetchError("protocol", f"{shown} sends a damaged compressed body.") from error
        if not unpacker.eof:
            raise FetchError("protocol", f"{shown} sends a compressed body that breaks off.")
        start, pieces = _peek(itertools.chain([rest], pieces))
        if not start.startswith((_GZIP_MAGIC, _ZSTD_MAGIC)):
            return  # the end, or padding
        unpacker = _unpacker("", start) or unpacker
    raise FetchError("protocol", f"{shown} sends a body in more than {_MAX_MEMBERS} parts.")


def _member(unpacker: _Unpacker, pieces: Iterator[bytes]) -> Generator[bytes, None, bytes]:
    """Unpack to the end of one member; gives what was read beyond it."""
    for piece in pieces:
        fresh = piece
        while not unpacker.eof and (fresh or not unpacker.needs_input):
            yield unpacker.decompress(fresh, _STEP)
            fresh = b""
        if unpacker.eof:
            return unpacker.unused_data
    return b""


def _peek(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, at least as many as tell what they are, and all pieces."""
    start = b""
    while len(start) < _MAGIC and (piece := next(pieces, None)) is not None:
        start += piece
    return start, itertools.chain([start], pieces)


def _window(start: bytes) -> int:
    """Bytes of br's window, which it fills before it gives anything; 0 below 4 MB (RFC 7932)."""
    bits = 17 + (start[0] >> 1 & 7) if start[0] & 1 else 16
    return 1 << bits if bits >= 22 else 0


def _unpacker(coding: str, start: bytes) -> _Unpacker | None:
    """What unpacks a body that begins like this; None if it is not compressed."""
    if coding == "br" and start:
        return _Brotli()  # has no magic, and may begin like gzip
    if start.startswith(_GZIP_MAGIC):
        return _Zlib(zlib.MAX_WBITS | 16)
    if start.startswith(_ZSTD_MAGIC):
        return zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
    if coding == "deflate" and start:
        # RFC 1950: a zlib header is a multiple of 31; some servers send bare deflate instead.
        headed = int.from_bytes(start[:2], "big") % 31 == 0 and start[0] & 15 == 8
        return _Zlib(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS)
    return None
