"""Sends requests through a proxy that the person named, and vets their targets all the same.

The proxy resolves the name again and connects, so an answer that changes in between is for the
proxy to refuse; what is seen to lead inside is refused here. What lies in networks of one's own is
asked directly, as is usual with proxies.
"""

import re
import ssl
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Final

import httpcore
import httpx

from watcher.core.address import Network, refusal
from watcher.errors import FetchError
from watcher.ingest.connect import MAX_CONNECTIONS, Guard, PoolTransport, direct
from watcher.ingest.socks import SocksTransport
from watcher.ingest.way import Proxy

# The proxy itself may be anywhere: whoever wrote its address means it. No target has this freedom.
EVERYWHERE: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))
# Names that lead inside wherever they are known: a single word, a number as only some resolvers
# read it, and zones that hold no public name. Source: RFC 6761, RFC 8375, ICANN (`internal`).
_INSIDE: Final = re.compile(
    r"[^.]*|(?:.*\.)?(?:\d+|0x[0-9a-f]*|localhost|local|localdomain|internal|intranet|private|corp"
    r"|home|lan|home\.arpa)"
)
# Behind a proxy, names of the outside often resolve nowhere else: seconds to find that out.
_LOOK = 2.0


class ProxiedTransport(httpx.BaseTransport):
    """Reaches the public network through a proxy, and networks of one's own without.

    Args:
        proxy: where it is.
        guard: opens direct connections.
        to_proxy: opens connections to the proxy.
        own: networks of one's own.
        context: how the certificates of targets are checked.
    """

    def __init__(
        self,
        proxy: Proxy,
        guard: Guard,
        to_proxy: Guard,
        *,
        own: Sequence[Network],
        context: ssl.SSLContext,
    ) -> None:
        self._guard = guard
        self._own = tuple(own)
        self._direct = direct(guard, context)
        self._through = _through(proxy, to_proxy, context)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on.

        Raises:
            FetchError: kind "refused" if any address of the target is neither public nor own.
            httpx.TransportError: no answer arrived.
        """
        if self._is_own(request.url.host):
            return self._direct.handle_request(request)
        answer = self._through.handle_request(request)
        answer.extensions.pop("network_stream", None)  # the proxy's: it says nothing of the target
        return answer

    def close(self) -> None:
        """Close all connections."""
        self._direct.close()
        self._through.close()

    def _is_own(self, host: str) -> bool:
        try:
            found = self._guard.resolve(host, 0, _LOOK)
        except (FetchError, httpcore.TimeoutException):
            if _INSIDE.fullmatch(host.rstrip(".").lower()):
                raise self._guard.forbidden(host, host, "a name inside a network") from None
            return False
        for address in found:
            if reason := refusal(address, self._own):
                raise self._guard.forbidden(host, address, reason)
        return any(refusal(address) for address in found)


def _through(proxy: Proxy, to_proxy: Guard, context: ssl.SSLContext) -> PoolTransport:
    if proxy.url.startswith("socks5:"):
        return SocksTransport(proxy, to_proxy, context)
    return PoolTransport(
        httpcore.HTTPProxy(
            proxy_url=proxy.url,
            proxy_auth=(proxy.user.encode(), proxy.password.encode()) if proxy.user else None,
            ssl_context=context,
            max_connections=MAX_CONNECTIONS,
            network_backend=to_proxy,
        )
    )
