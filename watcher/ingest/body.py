"""Reads a response body within a limit, undoing its compressions.

The limit holds for what arrives and for what each compression unpacks to, and is watched piece by
piece. Knows no HTTP beyond Content-Encoding.
"""

import io
from collections.abc import Callable, Iterable, Iterator

from watcher.errors import FetchError
from watcher.ingest.room import LATER, SMALL
from watcher.ingest.unpack import layers, unpack


def read(
    chunks: Iterable[bytes],
    encoding: str,
    limit: int,
    shown: str,
    has_room: Callable[[], bool] = lambda: True,
) -> bytes:
    """Collect a body and unpack it.

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

    def need_room() -> None:
        if not has_room():
            said = f"{shown} is large, and others were being read; it is asked again soon."
            raise FetchError("busy", said, retry_after=LATER)

    pieces = _taken(chunks, limit, shown, need_room)
    for coding in layers(encoding, shown):
        pieces = _taken(unpack(pieces, coding, shown, need_room), limit, shown, need_room)
    held = io.BytesIO()  # gives its bytes away without a copy
    for piece in pieces:
        held.write(piece)
    return held.getvalue()


def too_large(shown: str, limit: int) -> FetchError:
    """The error for a body over the limit (bytes)."""
    return FetchError(
        "too large", f"{shown} sends more than {limit / 1e6:.1f} MB; watcher stopped."
    )


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
