"""Vets the connections of a process whose libraries make them by themselves.

Python tells an audit hook of each connection just before it is made, with the address that it goes
to: what is vetted is what is connected to, after every redirect and whatever a name server says the
second time. An adapter of the library that makes requests was tried and does not hold: it sees
names only, and no other protocol than http.
"""

import socket
import sys
from collections.abc import Collection, Sequence
from typing import Any

from watcher.core.address import Network, refusal

_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Guard:
    """Refuses addresses that are neither public nor one's own; of no use to code that evades it.

    Only who was reached at an address of one's own may lead to another one: one's networks are for
    those whom the watchlist names, not for those whom strangers name.

    Args:
        own: networks that may be connected to though they are not public.
        always: addresses that may be connected to, wherever they are: those of a proxy.

    Attributes:
        refused: what was refused last, for people; "" for nothing.
    """

    def __init__(self, own: Sequence[Network], always: Collection[str] = ()) -> None:
        self._own = tuple(own)
        self._always = frozenset(always)
        self.refused = ""

    def install(self) -> None:
        """Watch this process from now on; it cannot be undone."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, told: tuple[Any, ...]) -> None:
        if event in _EVENTS and isinstance(told[1], tuple):  # anything else names no network
            self.vet(told[1][0])

    def vet(self, host: object) -> None:
        """Make sure that an address may be connected to.

        Raises:
            ConnectionRefusedError: it must not.
        """
        if host in self._always:
            return
        try:
            # A name would be resolved later, to whatever it means then.
            reason = refusal(host, self._own) if isinstance(host, str) else "no address"
            outside = not reason and not refusal(str(host))
        except ValueError:
            reason, outside = "no address", False
        if reason:
            self.refused = reason
            raise ConnectionRefusedError(f"{host!r} is {reason}")
        if outside:
            self._own = ()


def resolve(host: str) -> frozenset[str]:
    """All addresses of a name; none if it has none."""
    try:
        return frozenset(str(one[4][0]) for one in socket.getaddrinfo(host, None))
    except OSError:
        return frozenset()
