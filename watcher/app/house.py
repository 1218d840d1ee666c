"""Everything wired together: one method a stage, to be called by timers, a cron job or a demo.

A stage takes the wiring as it stands when it begins and keeps it to its end, so that a new
watchlist never changes the ground under work in flight.
"""

import logging
import random
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from watcher import telemetry
from watcher.app import memory, mounts
from watcher.app.clock import Clock, utc
from watcher.app.lock import hold
from watcher.app.wiring import Electrician, Wiring, renamed
from watcher.app.workers import Workers, caught
from watcher.config import Receiver, Watchlist
from watcher.config import database as place
from watcher.config.hidden import secrets
from watcher.core import fingerprint
from watcher.core.fleeting import lasting
from watcher.core.lexicon import lexicon
from watcher.ingest.connect import Resolver, system_resolver
from watcher.ingest.parser import Parser
from watcher.pipeline import deliver, digest, group, heartbeat, judge, poll, read, retain, watch
from watcher.pipeline.watch import Machine
from watcher.store import clock as store_clock
from watcher.store import deliveries, feeds, leases, meta, topics
from watcher.store.db import Database, open_database
from watcher.store.feeds import FeedSpec
from watcher.store.troubles import Known
from watcher.telemetry import event

# For so long it is a trouble that the clock was set or that the database was away.
LATELY = timedelta(hours=1)


class House:
    """One watchlist at work on one database; made by `open_house`.

    Attributes:
        database: what is remembered.
        clock: gives aware UTC.
        rejected: why the watchlist that was written last is not in use, "" if it is.
        troubles: what was wrong when it last looked at its own work.
        ages: stage to seconds since it last ended a round without an error, as timers saw it.
    """

    def __init__(
        self,
        database: Database,
        electrician: Electrician,
        workers: Workers,
        parser: Parser,
        stopping: threading.Event,
        *,
        clock: Clock,
        folder: Path,
    ) -> None:
        self.database = database
        self._folder = folder
        self._electrician = electrician
        self._workers = workers
        self._parser = parser
        self._stopping = stopping
        self.clock = clock
        self._rng = random.Random()
        self._wiring: Wiring
        self._first_seen: dict[str, datetime] = {}
        self._terms_since: dict[str, datetime] = {}
        self._since = self.clock()
        self._terms: dict[str, tuple[str, timedelta]] = {}
        self._receivers: Sequence[Receiver] = ()
        self._came: dict[str, datetime] = {}
        self._step = self._away = timedelta(0), self._since
        self.rejected = ""
        self.troubles: tuple[Known, ...] = ()
        self.ages: Mapping[str, float] = {}

    @property
    def watchlist(self) -> Watchlist:
        """What is watched now."""
        return self._wiring.watchlist

    def adopt(self, watchlist: Watchlist) -> None:
        """Work by this watchlist from the next round on.

        Raises:
            ConfigError: a receiver cannot be made; the watchlist before stays in use.
            StoreError: the database cannot be written; likewise.
        """
        telemetry.secrets.add(secrets(watchlist))
        wiring = self._electrician.wire(watchlist)
        now = self.clock()
        specs = [
            FeedSpec(feed.name, feed.url, feed.interval, feed.language, feed.group)
            for feed in wiring.feeds.values()
        ]
        with self.database.write() as session:
            synced = feeds.sync(session, specs, now)
            names = [topic.name for topic in watchlist.topics]
            first_seen = dict(topics.first_seen(session, names, now))
            matched = {one.name: _hashed(repr(one.match)) for one in watchlist.topics}
            terms_since = dict(topics.terms_since(session, matched, now))
            known = [one.name for one in watchlist.receivers]
            waiting = deliveries.hand_over(
                session, renamed(self._receivers, watchlist.receivers), known
            )
        left = sorted(self._first_seen.keys() - first_seen.keys())
        self._wiring, self._first_seen, self._terms_since = wiring, first_seen, terms_since
        self._receivers = watchlist.receivers
        terms = {name: (feed.url, feed.max_interval) for name, feed in wiring.feeds.items()}
        same = terms.items() & self._terms.items()
        self._came = dict.fromkeys(terms, now) | {name: self._came[name] for name, _ in same}
        self._terms = terms
        self.rejected = ""
        event(
            "config.loaded",
            topics=len(watchlist.topics),
            feeds=len(wiring.feeds),
            receivers=len(watchlist.receivers),
            added=len(synced.added),
            removed=len(synced.removed),
        )
        if left or synced.removed:
            event(
                "config.dropped",
                level=logging.WARNING,
                topics=", ".join(left) or None,
                feeds=", ".join(synced.removed) or None,
            )
        for name, number in waiting.items():
            event("receiver.left", level=logging.WARNING, receiver=name, waiting=number)
        for topic in watchlist.topics:
            if not watchlist.feeds_for(topic.name):
                event("topic.unwatched", level=logging.WARNING, topic=topic.name)
            if not watchlist.receivers_for(topic.name):
                event("topic.untold", level=logging.WARNING, topic=topic.name)

    def clock_stepped(self, step: timedelta) -> None:
        """Go on by a clock that was set by so much, of which the next hour's look tells."""
        self._since = now = self.clock()
        self._step = step, now
        self._came = dict.fromkeys(self._came, now)
        with self.database.write() as session:
            store_clock.steady_since(session, now, leapt=True)
            if step < timedelta(0):
                store_clock.set_back(session, -step, now)

    def resume(self, away: timedelta) -> None:
        """After the database was away: what could not be settled is due again, not in minutes.

        What is still under way is not begun twice: each lane, and each stage, does one thing at a
        time.

        Args:
            away: for how long; the next hour's look at its own work tells of it.
        """
        with self.database.write() as session:
            leases.release_all(session)
        self._since = self.clock()
        self._away = away, self._since

    def poll(self) -> int:
        """Ask the feeds that are due."""
        wiring = self._wiring
        return poll.run(
            self.database,
            wiring.fetcher,
            self._parser,
            wiring.feeds,
            topics=wiring.watchlist.topics,
            since=self._terms_since,
            lanes=self._workers.hosts,
            clock=self.clock,
            rng=self._rng,
        )

    def read(self) -> int:
        """Read the pages that are due."""
        wiring = self._wiring
        return read.run(
            self.database,
            wiring.fetcher,
            self._parser,
            wiring.feeds,
            wiring.gate,
            lanes=self._workers.pages,
            clock=self.clock,
            rng=self._rng,
        )

    def judge(self) -> int:
        """Judge the articles that are due."""
        wiring = self._wiring
        return judge.run(
            self.database,
            wiring.matcher,
            first_seen=self._first_seen,
            only=wiring.only,
            deliveries=wiring.deliveries,
            routed=wiring.routed,
            loop=self._workers,
            now=self.clock(),
            ask=wiring.advisor,
        )

    def watch(self) -> int:
        """Look at its own work, and tell what is wrong with it."""
        wiring = self._wiring
        disk = shutil.disk_usage(self._folder)
        machine = Machine(
            disk.free,
            disk.total,
            self.rejected,
            self._lately(*self._step),
            self._lately(*self._away),
            self._since,
            self._came,
            [feed for feed in self._parser.turns.resting() if feed in wiring.feeds],
        )
        raised, self.troubles = watch.run(
            self.database,
            wiring.watchlist,
            machine,
            tell=wiring.operators,
            now=self.clock(),
        )
        return raised

    def _lately(self, span: timedelta, at: datetime) -> timedelta:
        return span if self.clock() - at < LATELY else timedelta(0)

    def group(self, *, patient: bool = True) -> int:
        """Release what waited for others to join it; impatiently, if nobody comes back soon."""
        terms = self._wiring.terms
        return group.run(self.database, terms, now=self.clock(), patient=patient)

    def digest(self) -> int:
        """Tell what was not alerted, to those whose hour it is."""
        wiring = self._wiring
        return digest.run(
            self.database,
            wiring.readers,
            zone=wiring.watchlist.defaults.timezone,
            now=self.clock(),
        )

    def deliver(self) -> int:
        """Send what is due."""
        wiring = self._wiring
        return deliver.run(
            self.database,
            wiring.receivers,
            lanes=self._workers.lanes,
            net=caught,
            clock=self.clock,
            rng=self._rng,
            addresses=wiring.addresses,
            awake=wiring.terms.awake,
        )

    def busy(self) -> list[str]:
        """The receivers that are being sent something just now."""
        return self._workers.busy()

    def heartbeat(self) -> bool:
        """Tell the dead man's switch that all is well, if it is and there is one."""
        wiring = self._wiring
        beat = wiring.watchlist.heartbeat
        return beat is not None and heartbeat.run(
            self.database, wiring.fetcher, beat.url, self.troubles, now=self.clock()
        )

    def retain(self) -> int:
        """Forget what is old."""
        return retain.run(
            self.database,
            self.watchlist.defaults.keep,
            now=self.clock(),
            stopping=self._stopping.is_set,
        )

    def stages(self) -> dict[str, Callable[[], int]]:
        """What is to be done all the time, in the order in which one feeds the next."""
        return {
            "poll": self.poll,
            "read": self.read,
            "judge": self.judge,
            "watch": self.watch,
            "group": self.group,
            "digest": self.digest,
            "deliver": self.deliver,
        }

    def cycle(self) -> dict[str, int]:
        """Do everything that is due, each stage until nothing is left for it; how much it was.

        What one cycle finds on a topic is one message, and waits for no later cycle.
        """
        done = {}
        for name, stage in (self.stages() | {"group": partial(self.group, patient=False)}).items():
            done[name] = self.finish(name, stage)
        done["retain"] = self.retain()
        return done

    def finish(self, name: str, stage: Callable[[], int]) -> int:
        """Do one stage until nothing is left for it; how much it was."""
        lanes = {"poll": poll.STAGES, "read": read.STAGES}.get(name, (name,))
        done = 0
        while not self._stopping.is_set() and ((count := stage()) or self._workers.at_work(*lanes)):
            done += count
        return done


@contextmanager
def open_house(
    watchlist: Watchlist,
    data_dir: Path,
    *,
    database: Path | str | None = None,
    out: TextIO = sys.stdout,
    stopping: threading.Event | None = None,
    clock: Clock = utc,
    resolver: Resolver = system_resolver,
) -> Iterator[House]:
    """Take the data directory, open its database and wire everything; undone at the end.

    Args:
        watchlist: what to work by.
        data_dir: made if need be.
        database: where what is remembered is; by default a file in the data directory.
        out: where the console receiver writes.
        stopping: once set, stages begin nothing more.
        clock: gives aware UTC.
        resolver: takes the place of the system's name resolution.

    Raises:
        ConfigError: a receiver cannot be made of what the watchlist says.
        StoreError: another watcher is at work there, or the database cannot be used.
    """
    memory.give_back()
    stopping = stopping or threading.Event()
    with ExitStack() as stack:
        stack.enter_context(hold(data_dir))
        stack.callback(telemetry.secrets.clear)
        opened = _open(database or data_dir / place.FILE)
        stack.callback(opened.close)
        with opened.write() as session:
            meta.require(session, _fingerprints())
            leases.release_all(session)
            store_clock.bring_near(session, clock())
            leap = store_clock.leap(session, clock())
        electrician = Electrician(stack, out, resolver, data_dir, clock)
        parser = stack.enter_context(Parser())
        _read_vocabulary()
        workers = stack.enter_context(Workers(watchlist.defaults.concurrency, stopping))
        house = House(opened, electrician, workers, parser, stopping, clock=clock, folder=data_dir)
        house.adopt(watchlist)
        if leap:
            event("clock.stepped", level=logging.WARNING, seconds=round(leap.total_seconds()))
            house.clock_stepped(leap)
        yield house


def _read_vocabulary() -> None:
    """Threads that ask for it at once would read it once each: 45 MB with eight of them."""
    lexicon()
    lasting("now")


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _open(location: Path | str) -> Database:
    """The database, for this watcher alone."""
    telemetry.secrets.add(place.secrets(location))
    if isinstance(location, Path) and (kind := mounts.look(location.parent)):
        advice = "the database needs a local disk: on a network share it gets damaged"
        event("data.remote", level=logging.WARNING, kind=kind, detail=advice)
    return open_database(location, alone=True)


def _fingerprints() -> dict[str, str]:
    """What stored fingerprints are made with; others cannot be compared with them."""
    return {
        "fingerprint.scheme": fingerprint.SCHEME,
        "fingerprint.seed": str(fingerprint.SEED),
        "fingerprint.permutations": str(fingerprint.NUM_PERM),
        "fingerprint.rows": str(fingerprint.ROWS),
    }
