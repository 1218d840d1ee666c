"""Any service that Apprise knows, where the extra is installed.

Some of its services block for minutes, so each message is sent by a process of its own, which is
killed when its time is over. Run as a program it sends: asked for what `_send` takes it answers
{why}, "" where the message was taken. Apprise makes its own connections, of any protocol; each is
vetted as it is made (`guard`), and redirects are not followed unless its address says so.
"""

import os
from collections.abc import Sequence
from datetime import datetime, tzinfo
from importlib.util import find_spec
from ipaddress import ip_network
from urllib.parse import urlsplit

from watcher.core.address import Network
from watcher.errors import ConfigError, DeliveryError
from watcher.model import Message
from watcher.notify import child, guard, render

SECONDS = 60
UNKNOWN = "does not know this kind of address; see its list of services"


class Apprise:
    """Sends to one address of Apprise's.

    Args:
        url: such as pover://USER@TOKEN; secret but for its scheme.
        timezone: the zone that dates are shown in.
        own: networks that it may be in though they are not public.
        proxy: address of an HTTP proxy, with its login; "" to go directly.
        seconds: how long one message may take.

    Raises:
        ConfigError: the extra is not installed.
    """

    def __init__(
        self,
        url: str,
        timezone: tzinfo,
        *,
        own: Sequence[Network] = (),
        proxy: str = "",
        seconds: float = SECONDS,
    ) -> None:
        if find_spec("apprise") is None:
            raise ConfigError(
                "apprise is not installed; install watcher with its extra: "
                "pip install 'watcher[apprise]'"
            )
        self._url = url
        self._timezone = timezone
        self._way = {"own": [str(network) for network in own], "proxy": proxy}
        self._seconds = seconds

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """See `Notifier.send`; most services have no place for the id."""
        del delivery_id, now
        text = render.text(message, self._timezone)
        request = {"url": self._url, "title": render.subject(message), "text": text, **self._way}
        name = f"apprise {scheme(self._url)}"
        try:
            why = child.ask(__name__, request, self._seconds)["why"]
        except DeliveryError as error:
            raise DeliveryError(f"{name} {error}") from error
        if why:
            raise DeliveryError(f"{name} {why}", permanent=why == UNKNOWN)


def scheme(url: str) -> str:
    """What people may read of an address: `slack://`."""
    return url.partition("://")[0][:20] + "://"


def _send(url: str, title: str, text: str, own: Sequence[str], proxy: str) -> str:
    """Why it was not taken, "" if it was. Apprise logs more, which may hold secrets."""
    import apprise  # noqa: PLC0415 - an extra, and slow to load

    watch = guard.Guard([ip_network(one) for one in own], _leave_by(proxy, own))
    watch.install()
    asset = apprise.AppriseAsset(app_id="watcher", async_mode=False)
    asset.http_redirects = False
    sender = apprise.Apprise(asset=asset)
    if not sender.add(url):
        return UNKNOWN
    if sender.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT):
        return ""
    if watch.refused:
        return f"leads to {watch.refused}, which defaults.private_networks does not name"
    return "could not deliver it, and does not say why"


def _leave_by(proxy: str, own: Sequence[str]) -> frozenset[str]:
    """Have requests of this process leave by a proxy, or by none; the addresses of the proxy."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    if not proxy:
        return frozenset()
    os.environ |= {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ",".join(own)}
    return guard.resolve(urlsplit(proxy).hostname or "")


if __name__ == "__main__":
    child.serve(lambda asked: {"why": _send(**asked)}, SECONDS)
