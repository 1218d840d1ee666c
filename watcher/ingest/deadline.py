"""Ends a request by its deadline, however the other side stretches each single step.

httpx's timeouts are per operation: a server that sends one byte a second never meets one. So each
operation on a connection is given what is left of the whole. Reads the monotonic clock only.
"""

import math
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

# A slow receiver may take as long as the timeout for each send; small slices keep the count right.
_WRITE_SLICE = 16_384
INSIDE = "inside"


class Deadline(threading.local):
    """When the request that this thread is making must be over."""

    def __init__(self) -> None:
        self._end = math.inf

    @contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        """Give what this thread does now so many seconds; what is inside never ends later."""
        outer = self._end
        self._end = min(outer, time.monotonic() + seconds)
        try:
            yield
        finally:
            self._end = outer

    def patience(self, limit: float) -> float:
        """Seconds left to wait for something else than an answer, at most `limit`; 0 if none."""
        return max(0.0, min(limit, self._end - time.monotonic()))

    def left(self, limit: float | None = None) -> float:
        """Seconds left, at most `limit`.

        Raises:
            httpcore.ReadTimeout: none are left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("deadline")
        return left if limit is None else min(left, limit)


class TimedStream(httpcore.NetworkStream):
    """A connection whose every operation ends by the deadline of the thread that uses it.

    Args:
        stream: the connection itself.
        deadline: when each thread's request ends.
        inside: whether it leads to an address that is not public; told as extra info `INSIDE`.
    """

    def __init__(
        self, stream: httpcore.NetworkStream, deadline: Deadline, *, inside: bool = False
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._inside = inside

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes as they arrive."""
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send everything."""
        for start in range(0, len(buffer), _WRITE_SLICE):
            piece = buffer[start : start + _WRITE_SLICE]
            self._stream.write(piece, self._deadline.left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        try:
            limit = self._deadline.left(timeout)
        except httpcore.ReadTimeout:
            self._stream.close()  # as any step that fails does; nobody else knows of it yet
            raise
        encrypted = self._stream.start_tls(ssl_context, server_hostname, limit)
        return TimedStream(encrypted, self._deadline, inside=self._inside)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # httpcore's own signature
        """What the connection underneath knows."""
        return self._inside if info == INSIDE else self._stream.get_extra_info(info)
