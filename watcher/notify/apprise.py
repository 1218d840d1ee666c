"""Any service that Apprise knows, where the extra is installed.

Some of its services block for minutes, so each message is sent by a process of its own, which is
killed when its time is over. Run as a program it sends: asked {url, title, text} it answers {why},
"" where the message was taken. Apprise follows redirects and reaches private networks.
"""

from datetime import datetime, tzinfo
from importlib.util import find_spec

from watcher.errors import ConfigError, DeliveryError
from watcher.model import Message
from watcher.notify import child, render

SECONDS = 60
UNKNOWN = "does not know this kind of address; see its list of services"


class Apprise:
    """Sends to one address of Apprise's.

    Args:
        url: such as pover://USER@TOKEN; secret but for its scheme.
        timezone: the zone that dates are shown in.
        seconds: how long one message may take.

    Raises:
        ConfigError: the extra is not installed.
    """

    def __init__(self, url: str, timezone: tzinfo, seconds: float = SECONDS) -> None:
        if find_spec("apprise") is None:
            raise ConfigError(
                "apprise is not installed; install watcher with its extra: "
                "pip install 'watcher[apprise]'"
            )
        self._url = url
        self._timezone = timezone
        self._seconds = seconds

    def send(self, delivery_id: str, message: Message, now: datetime) -> None:
        """See `Notifier.send`; most services have no place for the id."""
        del delivery_id, now
        text = render.text(message, self._timezone)
        request = {"url": self._url, "title": render.subject(message), "text": text}
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


def _send(url: str, title: str, text: str) -> str:
    """Why it was not taken, "" if it was. Apprise logs more, which may hold secrets."""
    import apprise  # noqa: PLC0415 - an extra, and slow to load

    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="watcher", async_mode=False))
    if not sender.add(url):
        return UNKNOWN
    taken = sender.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT)
    return "" if taken else "could not deliver it, and does not say why"


if __name__ == "__main__":
    child.serve(lambda asked: {"why": _send(**asked)}, SECONDS)
