"""Connections through a SOCKS 5 proxy, as httpcore makes them, and what it leaves undone."""

import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import httpcore
import httpx
import socksio

from watcher.ingest.connect import MAX_CONNECTIONS, Guard, PoolTransport
from watcher.ingest.way import Proxy


class SocksTransport(PoolTransport):
    """Reaches everything through a SOCKS 5 proxy, which resolves names itself.

    Args:
        proxy: where it is.
        to_proxy: opens connections to it.
        context: how the certificates of targets are checked.
    """

    def __init__(self, proxy: Proxy, to_proxy: Guard, context: ssl.SSLContext) -> None:
        self._backend = _Backend(to_proxy)
        super().__init__(
            httpcore.SOCKSProxy(
                proxy_url=proxy.url,
                proxy_auth=(proxy.user.encode(), proxy.password.encode()) if proxy.user else None,
                ssl_context=context,
                max_connections=MAX_CONNECTIONS,
                network_backend=self._backend,
            )
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on.

        Raises:
            httpx.TransportError: no answer arrived.
        """
        with self._backend.attempt():
            try:
                return super().handle_request(request)
            except socksio.SOCKSError as error:  # httpcore lets it through
                raise httpx.ProxyError(f"it does not answer as a SOCKS proxy: {error}") from error


class _Backend(httpcore.NetworkBackend):
    """Closes what it opened for a request that fails: httpcore forgets a proxy that says no."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._mine = threading.local()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """For one request of this thread."""
        with ExitStack() as undo:
            self._mine.undo = undo
            yield
            undo.pop_all()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """See `Guard.connect_tcp`."""
        stream = self._guard.connect_tcp(host, port, timeout, local_address, socket_options)
        self._mine.undo.callback(stream.close)
        return stream
