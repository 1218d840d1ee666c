"""The daemon: timers, signals and reloading around a house; and one cycle for cron.

Leaves with everything settled where it can: the first SIGTERM or SIGINT lets requests in flight
end within a grace period, a second one ends the process at once. Either is safe: whatever was
leased is due again after a restart.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from logging import ERROR, WARNING
from pathlib import Path
from types import FrameType
from typing import TextIO

from watcher.app.clock import StepDetector
from watcher.app.heart import Heart
from watcher.app.house import House, open_house
from watcher.app.page import open_page
from watcher.app.presence import Presence
from watcher.app.pulse import Begun, Pulse
from watcher.app.ticks import Ticks
from watcher.config import Reloader, Watchlist, fixed, load
from watcher.errors import AwayError, ConfigError, WatcherError
from watcher.telemetry import event

LOOK = 1.0  # seconds between two looks at clock, configuration and database
WATCH_EVERY = timedelta(seconds=30)
RETAIN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run.

    Attributes:
        database: where what is remembered is; by default a file in the data directory.
        tick: how often stages ask for what is due.
        page: serve the page, if the watchlist wants it.
        grace: how long a stop waits for requests in flight; below the ten seconds that container
            engines wait before they kill.
    """

    watchlist: Path
    data_dir: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    database: Path | str | None = field(default=None, repr=False)
    tick: timedelta = timedelta(seconds=1)
    grace: timedelta = timedelta(seconds=8)
    page: bool = True


@dataclass(frozen=True, slots=True)
class Flags:
    """What a signal asks for."""

    stop: threading.Event = field(default_factory=threading.Event)
    reload: threading.Event = field(default_factory=threading.Event)


def run(settings: Settings, *, out: TextIO = sys.stdout) -> None:
    """Work until a signal comes; to be called in the main thread.

    Raises:
        ConfigError: the watchlist cannot be used at the start.
        StoreError: the data directory cannot be used, or its database was lost while running.
    """
    with _signals() as flags:
        watchlist = load(settings.watchlist, settings.environ)
        with _open(watchlist, settings, flags, out) as house:
            reloader = Reloader(settings.watchlist, settings.environ, watchlist)
            with ExitStack() as stack:
                if settings.page:
                    stack.enter_context(open_page(house, settings.watchlist, settings.environ))
                serve(house, settings, flags, reloader)


def once(settings: Settings, *, out: TextIO = sys.stdout) -> dict[str, int]:
    """Do everything that is due and return how much each stage did.

    Raises:
        ConfigError: the watchlist cannot be used.
        StoreError: the data directory cannot be used.
    """
    with _signals() as flags:
        watchlist = load(settings.watchlist, settings.environ)
        with _open(watchlist, settings, flags, out) as house:
            done = house.cycle()
            if not flags.stop.is_set():
                house.heartbeat()
            return done


def _open(
    watchlist: Watchlist, settings: Settings, flags: Flags, out: TextIO
) -> AbstractContextManager[House]:
    return open_house(
        watchlist, settings.data_dir, database=settings.database, out=out, stopping=flags.stop
    )


def serve(house: House, settings: Settings, flags: Flags, reloader: Reloader | None = None) -> None:
    """Run the stages of a house until `flags.stop`; in any thread.

    Raises:
        StoreError: the database was deleted, replaced or taken over.
    """
    begun = Begun(settings.watchlist, fixed(house.watchlist))
    clock, pulse = StepDetector(), Pulse(settings.data_dir, begun)
    heart = Heart(house.stages())
    with Ticks(settings.grace, house.busy) as ticks:
        for name, stage in house.stages().items():
            ticks.add(name, stage, WATCH_EVERY if name == "watch" else settings.tick)
        ticks.add("retain", house.retain, RETAIN_EVERY)
        ticks.add("heartbeat", lambda: _beat(house, heart, ticks), settings.tick)
        presence = Presence(house.database, lambda away: _resume(house, ticks, away))
        event("watcher.started", data=str(settings.data_dir), pid=os.getpid())
        while not flags.stop.wait(LOOK):
            ticks.look()
            presence.attend(lambda: _attend(house, clock, ticks, reloader, flags))
            house.ages = ticks.ages()
            wrong = [presence.trouble] if presence.trouble else []
            pulse.beat(house.ages, wrong + [one.text for one in house.troubles])
    if late := ticks.busy():
        event("watcher.cut_short", level=WARNING, stages=",".join(late))
        sys.stdout.flush()
        os._exit(0)  # their threads cannot be interrupted; their leases lapse
    event("watcher.stopped")


def _resume(house: House, ticks: Ticks, away: timedelta) -> None:
    """Go on at once, after the database was away."""
    house.resume(away)
    ticks.ask_now()


def _attend(
    house: House, clock: StepDetector, ticks: Ticks, reloader: Reloader | None, flags: Flags
) -> None:
    """Follow the clock and the watchlist, which the database takes part in."""
    if step := clock.look():
        event("clock.stepped", level=WARNING, seconds=round(step.total_seconds()))
        house.clock_stepped(step)
        ticks.ask_now()
    if reloader is not None:
        reload(house, reloader, now=flags.reload.is_set())
        flags.reload.clear()


def _beat(house: House, heart: Heart, ticks: Ticks) -> int:
    wanted = house.watchlist.heartbeat
    return heart.beat(wanted.every, ticks.ages(), house.heartbeat) if wanted else 0


def reload(house: House, reloader: Reloader, *, now: bool) -> None:
    """Work by the watchlist as it stands, if that has changed and can be used.

    Args:
        house: goes on by the one before if not.
        reloader: looks at the files.
        now: load even if nothing has changed or settled.

    Raises:
        AwayError: the database is away; the next call takes the watchlist up.
    """
    found = reloader.poll(now=now)
    if found is None:
        return
    if isinstance(found, ConfigError):
        _refuse(house, found)
        return
    before = house.watchlist.web
    try:
        house.adopt(found)
    except AwayError:
        reloader.forget()
        raise
    except WatcherError as error:
        _refuse(house, error)
    else:
        event("config.reloaded", digest=found.digest[:12])
        if (found.web.bind, found.web.enabled) != (before.bind, before.enabled):
            event("page.unmoved", level=WARNING, detail="restart watcher to move the page")


def _refuse(house: House, error: WatcherError) -> None:
    house.rejected = str(error)
    event("config.rejected", level=ERROR, kept=len(house.watchlist.topics), detail=str(error))


@contextmanager
def _signals() -> Iterator[Flags]:
    """Turn signals into flags while the block runs."""
    flags = Flags()

    def stop(number: int, _: FrameType | None) -> None:
        if flags.stop.is_set():
            os._exit(128 + number)
        flags.stop.set()

    def reload(_number: int, _: FrameType | None) -> None:
        flags.reload.set()

    wanted = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: reload}
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield flags
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
