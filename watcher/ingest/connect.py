"""Opens connections: only to vetted addresses, and never past the deadline of the request.

The name is resolved here, every address is vetted, and the connection goes to a vetted address
itself, so a second, different answer of the name server (DNS rebinding) has nothing to change.
Host header, TLS name and certificate check keep the name. Knows no redirect and no body.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import httpcore
import httpx

from watcher.core.address import Network, refusal
from watcher.errors import FetchError
from watcher.ingest.deadline import Deadline, TimedStream
from watcher.ingest.failures import in_words

# Measured with httpx 0.28: above some 50 requests in flight the pool's own scan dominates
# (478 requests/s at 50, 250 at 500).
MAX_CONNECTIONS = 50
# Common servers drop idle connections after 5 seconds (Apache, Node); a request must not meet that.
_KEPT_IDLE, _KEPT_SECONDS = 20, 2.0

Resolver = Callable[[str, int], Sequence[str]]


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name in the order in which the system would try them (RFC 6724).

    Raises:
        OSError: the name has no address, or the name server failed.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard(httpcore.NetworkBackend):
    """Resolves, vets and connects.

    Args:
        resolver: turns names into addresses.
        allowed: networks that may be connected to though they are not public.
        deadline: when each thread's request ends.
        named: the watchlist names what is asked for, so that it can allow what is refused.
    """

    def __init__(
        self,
        resolver: Resolver,
        allowed: Sequence[Network],
        deadline: Deadline,
        *,
        named: bool = True,
    ) -> None:
        self._named = named
        self._resolver = resolver
        self._allowed = tuple(allowed)
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first vetted address that answers.

        Raises:
            FetchError: kind "refused", "dns" or "connection".
            httpcore.TimeoutException: the deadline passed.
        """
        vetted = self._vetted(host, self.resolve(host, port))
        end = time.monotonic() + self._deadline.left(timeout)
        failure: Exception = httpcore.ConnectError("it has no address")
        for tried, address in enumerate(vetted):
            share = (end - time.monotonic()) / (len(vetted) - tried)
            try:
                stream = self._plain.connect_tcp(
                    address,
                    port,
                    self._deadline.left(max(share, 0.1)),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._deadline, inside=bool(refusal(address)))
        if isinstance(failure, httpcore.ConnectTimeout):
            raise failure
        why = in_words(failure)
        raise FetchError("connection", f"{host} does not take connections: {why}.") from failure

    def resolve(self, host: str, port: int, patience: float | None = None) -> Sequence[str]:
        """The addresses of a name, unvetted.

        Args:
            host: the name.
            port: as the resolver wants it.
            patience: seconds to wait at most, the deadline apart.

        Raises:
            FetchError: kind "dns".
            httpcore.TimeoutException: the deadline or the patience is over.
        """
        # In a thread of its own: the system's resolver cannot be interrupted, only left.
        answer: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self._resolver(host, port))
            except (OSError, ValueError) as error:  # UnicodeError: a label that is no IDNA
                answer.put(error)

        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        try:
            found = answer.get(timeout=self._deadline.left(patience))
        except queue.Empty as error:
            raise httpcore.ConnectTimeout(f"the name server did not answer for {host}") from error
        if isinstance(found, Exception):
            why = in_words(found)
            raise FetchError("dns", f"The name {host} cannot be resolved: {why}.") from found
        return found

    def _vetted(self, host: str, addresses: Sequence[str]) -> list[str]:
        reasons = {address: refusal(address, self._allowed) for address in addresses}
        vetted = [address for address, reason in reasons.items() if not reason]
        if vetted:
            return vetted
        if not reasons:
            raise FetchError("dns", f"The name {host} has no address.")
        raise self.forbidden(host, *next(iter(reasons.items())))

    def forbidden(self, host: str, address: str, reason: str) -> FetchError:
        """The error for an address that must not be connected to, for a reason of `refusal`."""
        name = host if host == address else f"{host} ({address})"
        remedy = (
            f"If you mean it, write `private_networks: [{address}]` under `defaults`, or its whole "
            "network."
            if self._named
            else "`private_networks` are for what the watchlist names, not for where others lead."
        )
        return FetchError(
            "refused", f"watcher does not connect to {name}, which is {reason}. {remedy}"
        )


class PoolTransport(httpx.HTTPTransport):
    """httpx's transport on a pool that is given to it; keeps connections that ended cleanly."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        # Not the parent's own constructor: it would build a pool without taking a backend.
        self._pool = pool
        self._over = threading.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on.

        Raises:
            httpx.TransportError: no answer arrived.
        """
        answer = super().handle_request(request)
        if isinstance(answer.stream, httpx.SyncByteStream):
            connection = answer.extensions["network_stream"]
            answer.stream = _Answer(answer.stream, connection, self._over)
        return answer

    def close(self) -> None:
        """Close all connections, and each that is in use or being opened once it is done."""
        self._over.set()
        super().close()


class _Answer(httpx.SyncByteStream):
    """A body, after which the connection is closed if bytes came that are no part of it.

    httpcore would keep them and read the next answer from there: another feed's, maybe. It also
    forgets connections that were being opened when the pool was closed.
    """

    def __init__(
        self,
        body: httpx.SyncByteStream,
        connection: httpcore.NetworkStream,
        over: threading.Event,
    ) -> None:
        self._body = body
        self._connection = connection
        self._over = over

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """End it before the pool takes the connection back."""
        if _left_over(self._body):
            self._connection.close()
        self._body.close()
        if self._over.is_set():
            self._connection.close()


def _left_over(body: httpx.SyncByteStream) -> bool:
    """Whether there is more than the answer, or whether that cannot be known: httpcore hides it."""
    inside: Any = body
    for name in ("_httpcore_stream", "_stream", "_connection", "_h11_state"):
        inside = getattr(inside, name, None)
    return inside is None or bool(inside.trailing_data[0])


def direct(backend: httpcore.NetworkBackend, context: ssl.SSLContext) -> PoolTransport:
    """A transport that connects directly, through a network backend."""
    return PoolTransport(
        httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=_KEPT_IDLE,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=backend,
        )
    )
