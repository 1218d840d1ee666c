"""All of it together: the desk publishes, the daemon watches, the show prints.

The daemon is the real one. Its clock is the story's, so that a day passes in half a minute.
"""

import base64
import secrets
import tempfile
import time
from collections.abc import MutableSequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from watcher.app.house import open_house
from watcher.app.run import Flags, Settings, serve
from watcher.config import load
from watcher.demo.desk import Desk, this_machine
from watcher.demo.show import Show
from watcher.demo.sinks import Hook, Mailbox
from watcher.demo.stage import TOPIC, listening, write_watchlist
from watcher.demo.story import DAY

PAUSE = 2.0  # seconds to read after each piece
SHOW = 20.0  # seconds for the whole day; on a slow machine the pauses give way

T = TypeVar("T")


class Clock:
    """The story's time, then the machine's."""

    def __init__(self, start: datetime) -> None:
        self.story: datetime | None = start

    def __call__(self) -> datetime:
        """Aware UTC."""
        return self.story or datetime.now(UTC)


def run(out: Console, began: float, *, keep: bool = False) -> None:
    """Play the day and sum it up.

    Args:
        out: where to; only on a terminal it pauses for reading.
        began: when the audience began to wait, by the monotonic clock.
        keep: leave the desk and the daemon running until Ctrl-C.
    """
    show, raised = Show(out), time.monotonic()
    show.opening(TOPIC)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watcher-demo-")))
        events = stack.enter_context(listening())
        desk = stack.enter_context(Desk())
        mailbox = stack.enter_context(Mailbox())
        hook = stack.enter_context(Hook(secret))
        settings = Settings(write_watchlist(folder, desk, mailbox, hook, secret), folder / "data")
        yesterday = datetime.now(UTC) - timedelta(days=1)
        start = yesterday.replace(hour=9, minute=2, second=0, microsecond=0)
        clock = Clock(start)
        house = stack.enter_context(
            open_house(
                load(settings.watchlist, {}),
                settings.data_dir,
                clock=clock,
                resolver=this_machine,
            )
        )
        for number, piece in enumerate(DAY):
            clock.story = at = start + timedelta(hours=piece.hours)
            show.published(piece, desk.publish(piece, at).headline, at)
            house.cycle()
            show.happened(piece, _taken(events))
            show.arrived(_taken(mailbox.received), _taken(hook.received))
            if out.is_terminal:
                left = (SHOW - (time.monotonic() - raised)) / (len(DAY) - number)
                time.sleep(max(0.0, min(PAUSE, left)))
        show.closing()
        if keep:
            clock.story = None
            show.keeping(desk.addresses())
            with suppress(KeyboardInterrupt):
                serve(house, settings, Flags())
    show.left(None if keep else time.monotonic() - began)


def _taken(found: MutableSequence[T]) -> list[T]:
    """What has come, taken out."""
    taken = list(found)
    del found[: len(taken)]
    return taken
