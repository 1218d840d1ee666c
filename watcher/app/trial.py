"""A test alert to one receiver, through the very parts that the daemon uses."""

import sys
import uuid
from contextlib import ExitStack
from typing import TextIO

from watcher.app.clock import utc
from watcher.app.wiring import Electrician
from watcher.config import Watchlist
from watcher.model import Alert, Judged, Reason, Status, Verdict


def send(watchlist: Watchlist, receiver: str, *, out: TextIO = sys.stdout) -> None:
    """Send a test alert.

    Args:
        watchlist: has the receiver.
        receiver: its name.
        out: where a console receiver writes.

    Raises:
        ConfigError: the receiver cannot be made of what the watchlist says.
        DeliveryError: it did not take the alert.
    """
    now, key = utc(), f"test-{uuid.uuid4().hex}"
    text = f"This is a test from watcher: alerts for {receiver} arrive here."
    alert = Alert(
        id=key,
        topic="watcher",
        topic_title="watcher",
        verdict=Verdict.FRESH,
        reason=Reason.NEW_FACTS,
        title="Test alert",
        url="",
        outlet="watcher",
        published=now,
        created=now,
        new=(Judged(text, Status.NEW),),
        kind="operator",
    )
    with ExitStack() as stack:
        wiring = Electrician(stack, out).wire(watchlist)
        wiring.receivers[receiver].send(key, alert, now)
