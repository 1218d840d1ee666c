"""Reads a response body within a limit, undoing its compressions.

The limit holds for what arrives and for what each compression unpacks to, and is watched piece by
piece. Knows no HTTP beyond Content-Encoding.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from watcher.errors import FetchError
from watcher.ingest.room import LARGE, LATER, SMALL
from watcher.ingest.unpack import layers, unpack


def read(
    chunks: Iterable[bytes],
    encoding: str,
    limit: int,
    shown: str,
    has_room: Callable[[int], bool] = lambda _: True,
    *,
    cut: bool = False,
) -> bytes:
    """Collect a body and unpack it.

    Args:
        chunks: the body as it arrives, still compressed.
        encoding: the Content-Encoding header, "" if absent.
        limit: the most bytes to take, packed and unpacked.
        shown: the address for error sentences.
        has_room: asked when it turns out to be large: waits until there is room for so many bytes.
        cut: its start is enough: take `limit` bytes of what it unpacks to, and leave the rest.

    Raises:
        FetchError: kind "too large" over the limit, "busy" if there is no room, "protocol" if it
            cannot be unpacked.
    """

    def need_room(size: int) -> None:
        if not has_room(size):
            said = f"{shown} is large, and others were being read; it is asked again soon."
            raise FetchError("busy", said, retry_after=LATER)

    # Packed and unpacked, it is the same body, of which one layer holds a piece at a time.
    large = cache(partial(need_room, min(limit, LARGE)))
    # The piece that holds the end of the start may go on behind it.
    arriving = 2 * limit if cut else limit
    pieces = iter(chunks)
    for coding in layers(encoding, shown):
        pieces = unpack(_taken(pieces, arriving, shown, large), coding, shown, need_room)
    if cut:
        pieces = _first(pieces, limit)
    held = io.BytesIO()  # gives its bytes away without a copy
    for piece in _taken(pieces, limit, shown, large):
        held.write(piece)
    return held.getvalue()


def too_large(shown: str, limit: int) -> FetchError:
    """The error for a body over the limit (bytes)."""
    return FetchError(
        "too large", f"{shown} sends more than {limit / 1e6:.1f} MB; watcher stopped."
    )


def _first(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """So many bytes of the pieces; no piece is asked for that is not needed."""
    for piece in pieces:
        yield piece[:size]
        size -= len(piece)
        if size <= 0:
            return


def _taken(
    pieces: Iterable[bytes], limit: int, shown: str, need_room: Callable[[], None]
) -> Iterator[bytes]:
    """The same pieces, as long as they are within the limit and there is room for them."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise too_large(shown, limit)
        if size > SMALL:
            need_room()
        yield piece
