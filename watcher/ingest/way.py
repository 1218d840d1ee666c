"""How requests leave: by whose name, through which proxy, and whom they trust. Values only."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that the person named.

    Attributes:
        url: http, https or socks5, without credentials.
        user: to log in to the proxy with, "" for no login.
        password: of the user.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Way:
    """How the requests for one feed leave.

    Attributes:
        user_agent: instead of the one of all, "" for that.
        proxy: None to go directly.
        trust: certificates to trust instead of the system's, as PEM; "" for the system's.
    """

    user_agent: str = ""
    proxy: Proxy | None = None
    trust: str = field(default="", repr=False)


USUAL = Way()
