"""Where the page listens: a socket that is bound before anything else starts."""

import errno
import socket

from watcher.config import Bind
from watcher.errors import ConfigError

_BACKLOG = 128
_REMEDIES = {
    errno.EADDRINUSE: "another program listens there; stop it, or name another port",
    errno.EADDRNOTAVAIL: "this machine has no such address; name one that it has",
    errno.EACCES: "ports below 1024 are for privileged programs; name a higher one",
}


def listen(bind: Bind) -> socket.socket:
    """A socket that listens.

    Raises:
        ConfigError: it cannot listen there; says what to do.
    """
    try:
        family = socket.getaddrinfo(bind.host, bind.port, type=socket.SOCK_STREAM)[0][0]
        made = socket.create_server((bind.host, bind.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, error.strerror or str(error))
        raise ConfigError(
            f"the page cannot listen on {bind}: {remedy} (`web.bind` in the watchlist), or run "
            "without the page (--no-page, or `web: false`)"
        ) from error
    # An answer goes out in two pieces, and the second would wait 40 ms for the first one's receipt.
    # asyncio sees to it for sockets that it opens itself only.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made
