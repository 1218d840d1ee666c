"""A test alert to one receiver, through the very parts that the daemon uses."""

import sys
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from watcher.app.clock import utc
from watcher.app.wiring import Electrician
from watcher.config import Watchlist
from watcher.pipeline.notices import notice


def send(watchlist: Watchlist, receiver: str, data_dir: Path, *, out: TextIO = sys.stdout) -> None:
    """Send a test alert.

    Args:
        watchlist: has the receiver.
        receiver: its name.
        data_dir: where receivers that write files do.
        out: where a console receiver writes.

    Raises:
        ConfigError: the receiver cannot be made of what the watchlist says.
        DeliveryError: it did not take the alert.
    """
    now = utc()
    text = f"This is a test from watcher: alerts for {receiver} arrive here."
    alert = notice(uuid.uuid4().hex, "Test alert", text, now=now)
    with ExitStack() as stack:
        wiring = Electrician(stack, out, folder=data_dir).wire(watchlist)
        wiring.receivers[receiver].send(f"test-{alert.id}", alert, now)
