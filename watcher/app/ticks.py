"""Timers: ask each stage, again and again, to do what is due.

What is due stands in the database; a timer only asks. So a missed tick is late, not lost, and
ticks that pile up (a suspended machine, a clock set forward) run once. Timers follow the wall
clock, which people and machines set back: `look` notices, by the monotonic clock, and asks anew.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from watcher.app.workers import guarded
from watcher.telemetry import event

# Larger differences between wall and monotonic clock are a step, not drift. Source: ntpd steps the
# clock above 0.128 s and slews below it; a second leaves room for a busy machine.
CLOCK_STEP = timedelta(seconds=2)
# A stage that has not come back for so long hangs: every single request has a deadline below it.
STUCK = timedelta(minutes=10)

Stage = Callable[[], object]


class Ticks:
    """Runs stages in threads of their own, each at most once at a time.

    Args:
        stages: name to (what to do, how often to ask).
        grace: how long leaving the context waits for stages to end what they have begun.
    """

    def __init__(self, stages: Mapping[str, tuple[Stage, timedelta]], grace: timedelta) -> None:
        self._stages = stages
        self._grace = grace
        self._began: dict[str, float] = {}
        self._ended: dict[str, float] = {}
        self._reported: set[str] = set()
        self._wall, self._steady = datetime.now(UTC), time.monotonic()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max(1, len(stages)))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def __enter__(self) -> Self:
        for name, (_, every) in self._stages.items():
            self._scheduler.add_job(
                self._tick,
                IntervalTrigger(seconds=every.total_seconds(), timezone=UTC),
                args=[name],
                id=name,
                next_run_time=datetime.now(UTC),
            )
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

    def busy(self) -> list[str]:
        """The stages that are at work just now."""
        return sorted(self._began)

    def ages(self) -> dict[str, float]:
        """Seconds since each stage last ended a round without an error; absent until it has."""
        now = time.monotonic()
        return {name: now - ended for name, ended in sorted(self._ended.items())}

    def look(self) -> None:
        """Notice a stepped clock and a stage that hangs; to be called every second or so."""
        self._look_at_clock()
        now = time.monotonic()
        for name, began in list(self._began.items()):
            hangs = now - began > STUCK.total_seconds()
            if hangs and name not in self._reported:
                self._reported.add(name)
                event("stage.stuck", level=logging.ERROR, stage=name, seconds=round(now - began))

    def _look_at_clock(self) -> None:
        wall, steady = datetime.now(UTC), time.monotonic()
        step = (wall - self._wall) - timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        if abs(step) < CLOCK_STEP:
            return
        event("clock.stepped", level=logging.WARNING, seconds=round(step.total_seconds()))
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=wall)

    def _tick(self, name: str) -> None:
        self._began[name] = time.monotonic()
        try:
            if guarded(name, self._stages[name][0]):
                self._ended[name] = time.monotonic()
        finally:
            self._began.pop(name, None)
            self._reported.discard(name)
