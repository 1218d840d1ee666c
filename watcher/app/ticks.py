"""Timers: ask each stage, again and again, to do what is due.

What is due stands in the database; a timer only asks. So a missed tick is late, not lost, and
ticks that pile up (a suspended machine, a clock set forward) run once.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from types import TracebackType
from typing import Self

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from watcher.app.clock import utc
from watcher.app.workers import guarded
from watcher.telemetry import event

# A stage that failed rests twice as long each time, up to this, so that a full disk fills no log.
LONGEST_REST = 60.0
# A stage that has not come back for so long hangs: every single request has a deadline below it.
STUCK = 600.0
MOST_STAGES = 10


@dataclass(slots=True)
class Stage:
    """A stage and how it goes; times are monotonic seconds."""

    name: str
    act: Callable[[], object]
    began: float | None = None
    ended: float | None = None
    failures: int = 0
    rests_until: float = 0.0
    reported: bool = False

    def tick(self) -> None:
        """Ask once, unless it rests after a failure."""
        if time.monotonic() < self.rests_until:
            return
        self.began = time.monotonic()
        try:
            well = guarded(self.name, self.act)
        finally:
            self.began, self.reported = None, False
        if well:
            self.failures, self.ended = 0, time.monotonic()
        else:
            self.failures += 1
            self.rests_until = time.monotonic() + min(2.0 ** min(self.failures, 9), LONGEST_REST)

    def look(self) -> None:
        """Report, once, that it hangs."""
        seconds = 0.0 if self.began is None else time.monotonic() - self.began
        if seconds > STUCK and not self.reported:
            self.reported = True
            event("stage.stuck", level=logging.ERROR, stage=self.name, seconds=round(seconds))


class Ticks:
    """Runs stages in threads of their own, each at most once at a time.

    Args:
        grace: how long leaving the context waits for stages to end what they have begun.
        beside: names what is at work beside the stages.
    """

    def __init__(self, grace: timedelta, beside: Callable[[], list[str]] = list) -> None:
        self._grace = grace
        self._beside = beside
        self._stages: list[Stage] = []
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(MOST_STAGES)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def __enter__(self) -> Self:
        self._scheduler.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Ask no more, and wait for what has begun, at most `grace`."""
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + self._grace.total_seconds()
        while self.busy() and time.monotonic() < until:
            time.sleep(0.02)

    def add(self, name: str, act: Callable[[], object], every: timedelta) -> None:
        """Ask `act` now and then `every` so often."""
        stage = Stage(name, act)
        self._stages.append(stage)
        trigger = IntervalTrigger(seconds=every.total_seconds(), timezone=UTC)
        self._scheduler.add_job(stage.tick, trigger, id=name, next_run_time=utc())

    def ask_now(self) -> None:
        """Ask all stages anew, also those that rest.

        After a clock was set back, timers would wait for the old time; and after the database was
        away, stages for nothing.
        """
        for stage in self._stages:
            stage.rests_until = 0.0
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=utc())

    def look(self) -> None:
        """Report stages that hang; to be called every second or so."""
        for stage in self._stages:
            stage.look()

    def busy(self) -> list[str]:
        """What is at work just now."""
        stages = [stage.name for stage in self._stages if stage.began is not None]
        return stages + self._beside()

    def ages(self) -> dict[str, float]:
        """Seconds since each stage last ended a round without an error; absent until it has."""
        now = time.monotonic()
        return {one.name: now - one.ended for one in self._stages if one.ended is not None}
