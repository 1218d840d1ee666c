"""One transport for each way that requests leave by; opened when it is first needed.

Knows no request.
"""

import ssl
import threading
from collections.abc import Sequence
from dataclasses import replace

import httpx

from watcher.core.address import Network
from watcher.ingest.connect import Guard, Resolver, direct
from watcher.ingest.deadline import Deadline
from watcher.ingest.proxied import EVERYWHERE, ProxiedTransport
from watcher.ingest.way import Way


class Transports:
    """Opens and keeps transports; may be used by many threads at once.

    Args:
        resolver: turns names into addresses.
        own: networks that what the watchlist names may be in though they are not public.
        deadline: when each thread's request ends.
        context: how certificates are checked where the way does not say; None for as usual.
    """

    def __init__(
        self,
        resolver: Resolver,
        own: Sequence[Network],
        deadline: Deadline,
        context: ssl.SSLContext | None,
    ) -> None:
        self._resolver = resolver
        self._own = tuple(own)
        self._deadline = deadline
        self._context = context
        self._open: dict[tuple[Way, bool], httpx.BaseTransport] = {}
        self._lock = threading.Lock()
        self._over = False

    def of(self, way: Way, *, own: bool) -> httpx.BaseTransport:
        """What connects in this way; ways that differ by name only share it.

        Args:
            way: how the request leaves.
            own: whether it may go to networks of one's own; no connection there is ever used for
                one that may not.
        """
        key = replace(way, user_agent=""), own
        with self._lock:
            if key not in self._open:
                self._open[key] = self._make(*key)
                if self._over:  # for somebody who began before the end: it keeps nothing open
                    self._open[key].close()
            return self._open[key]

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            self._over = True
            for transport in self._open.values():
                transport.close()

    def _make(self, way: Way, own: bool) -> httpx.BaseTransport:
        usual = self._context or httpx.create_ssl_context()
        context = ssl.create_default_context(cadata=way.trust) if way.trust else usual
        allowed = self._own if own else ()
        guard = Guard(self._resolver, allowed, self._deadline, named=own)
        if way.proxy is None:
            return direct(guard, context)
        to_proxy = Guard(self._resolver, EVERYWHERE, self._deadline)
        return ProxiedTransport(way.proxy, guard, to_proxy, own=allowed, context=context)
