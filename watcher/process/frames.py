"""Messages between a process and its child: a mark, a length, and so many bytes."""

import socket
import struct
import time
from enum import IntEnum

_HEAD = struct.Struct("!BI")
_PIECE = 1 << 20


class Mark(IntEnum):
    """What a message is.

    Attributes:
        DONE: a request, or the answer to one.
        LEAVING: the answer to one, and the last: the child has grown and goes.
        FAILED: why there is no answer, in words; the child goes.
    """

    DONE = 0
    LEAVING = 1
    FAILED = 2


def send(channel: socket.socket, mark: Mark, *data: bytes, until: float | None = None) -> None:
    """Send a message.

    Args:
        channel: to the other side.
        mark: what it is.
        data: its content, in any number of pieces, below 4 GiB together.
        until: monotonic seconds at which to give up; None for never.

    Raises:
        OSError: the other side is gone; TimeoutError: it was not taken in time.
    """
    for piece in (_HEAD.pack(mark, sum(map(len, data))), *data):
        _limit(channel, until)
        channel.sendall(piece)


def receive(
    channel: socket.socket, most: int, until: float | None = None
) -> tuple[Mark, bytes] | None:
    """Wait for a message; None if the other side is gone.

    Args:
        channel: to the other side.
        most: bytes that are taken.
        until: monotonic seconds at which to give up; None for never.

    Raises:
        OSError: the connection broke; TimeoutError: it did not come in time.
        ValueError: it is larger than that, or no message at all.
    """
    head = _read(channel, _HEAD.size, until)
    if head is None:
        return None
    kind, size = _HEAD.unpack(head)
    if size > most:
        raise ValueError(f"a message of {size:,} bytes, where {most:,} are taken")
    data = _read(channel, size, until)
    return None if data is None else (Mark(kind), data)


def _read(channel: socket.socket, size: int, until: float | None) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        _limit(channel, until)
        piece = channel.recv(min(size - len(data), _PIECE))
        if not piece:
            return None
        data += piece
    return bytes(data)


def _limit(channel: socket.socket, until: float | None) -> None:
    if until is None:
        return
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)
