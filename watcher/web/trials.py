"""Backtests that were asked for: one at a time, each in a process that ends with it."""

import json
import logging
import pickle
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from watcher.core.topics import Topic
from watcher.errors import ChildError, StoreError
from watcher.pipeline.rows import Row
from watcher.process.child import Child
from watcher.store import articles, history, seed
from watcher.store.db import Database
from watcher.store.history import Told
from watcher.store.outbox import State, farthest
from watcher.store.seed import Seed
from watcher.telemetry import event
from watcher.web.trial import MOST, SECONDS, SENTENCES, Order

ARTICLES = 3000
"""At most, the newest: two minutes' work on a slow machine."""
FACTS = 10_000
"""That both sides know from before, at most: the newest. To plant so many takes two seconds a side
(24 keys a fact, a busy machine), to read them one, in a thread beside judging."""
TEXTS = 500
"""From before, at most: the newest. What new topics learn from, a sixth of ARTICLES in work, and
what copies are recognised by."""
KEPT = 5
"""Results that are remembered."""


@dataclass(frozen=True, slots=True)
class Known:
    """What both sides began with.

    Attributes:
        until: aware UTC; when the first article that was judged came.
        facts: how many.
        articles: how many with their text.
        more: there were more facts than were taken.
    """

    until: datetime
    facts: int
    articles: int
    more: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """An alert that was raised, and how far it came."""

    article: int
    topic: str
    title: str
    outlet: str
    at: datetime
    new: Sequence[str]
    state: State | None


@dataclass(slots=True)
class Trial:
    """A backtest; `found` is its result, `failed` why there is none, neither while it runs.

    Attributes:
        titles: of each side's topics, by name.
        sent: what was really raised for articles of these days, the newest MOST, oldest first.
        raised: how many that were in all.
    """

    id: str
    days: int
    since: datetime
    begun: datetime
    articles: int = 0
    known: Known | None = None
    titles: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    sent: Sequence[Sent] = ()
    raised: int = 0
    found: dict[str, Any] | None = None
    failed: str = ""
    ended: threading.Event = field(default_factory=threading.Event)


class Busy(Exception):  # noqa: N818 - an answer, not a fault
    """Another backtest runs."""


class Trials:
    """Runs backtests over what a database has stored."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._kept: dict[str, Trial] = {}
        self._child: Child | None = None
        self._closed = False

    def begin(
        self, before: Sequence[Topic], after: Sequence[Topic], days: int, now: datetime
    ) -> Trial:
        """Begin one, in a thread and a process of its own.

        Raises:
            Busy: one is running.
        """
        trial = Trial(secrets.token_urlsafe(9), days, now - timedelta(days=days), now)
        with self._lock:
            if any(not one.ended.is_set() for one in self._kept.values()):
                raise Busy
            while len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[trial.id] = trial
        work = threading.Thread(target=self._run, args=(trial, before, after), daemon=True)
        work.start()
        return trial

    def get(self, name: str) -> Trial | None:
        """One that is remembered."""
        with self._lock:
            return self._kept.get(name)

    def close(self) -> None:
        """End what is running, and what would begin; in any thread."""
        with self._lock:
            self._closed = True
            if self._child is not None:
                self._child.stop()

    def _watch(self, child: Child) -> None:
        with self._lock:
            self._child = child
            if self._closed:
                child.stop()

    def _run(self, trial: Trial, before: Sequence[Topic], after: Sequence[Topic]) -> None:
        try:
            order = self.order(trial.since, before, after)
            trial.sent, trial.raised = self._told(order)
            trial.articles, trial.known = len(order.rows), _known(order)
            now, edited = ({one.name: one.title for one in some} for some in (before, after))
            trial.titles = now, edited
            with Child("watcher.web.trial", {}) as child:
                self._watch(child)
                answer = child.ask([pickle.dumps(order)], SECONDS)
            trial.found = json.loads(answer)
        except ChildError as error:
            trial.failed = f"The backtest {error}; try fewer days."
        except StoreError as error:
            trial.failed = "The database could not be read."
            event("page.failed", level=logging.WARNING, kind="store", detail=str(error))
        finally:
            with self._lock:
                self._child = None
            trial.failed = trial.failed or ("" if trial.found else "The backtest broke off.")
            trial.ended.set()
        event("backtest.ended", days=trial.days, articles=trial.articles)

    def order(self, since: datetime, before: Sequence[Topic], after: Sequence[Topic]) -> Order:
        """What is stored since then, and what was known before its first article."""
        names = {topic.name for topic in (*before, *after)}
        with self._database.read() as session:
            found = articles.arrived(session, since, most=ARTICLES)
            until = found[0][1] if found else since
            known = seed.take(session, names, until, facts=FACTS, texts=TEXTS)
        rows = [
            Row(int(one.id), at, one.url, one.title, one.summary, one.text, "", one.outlet)
            for one, at in found
        ]
        return Order(rows, before, after, known, until)

    def _told(self, order: Order) -> tuple[list[Sent], int]:
        ids = [int(row.id) for row in order.rows]
        with self._database.read() as session:
            told = history.of(session, ids, limit=MOST)
            raised = history.number(session, ids)
        return [_sent(one) for one in reversed(told)], raised


def _known(order: Order) -> Known:
    known: Seed = order.known
    facts = sum(map(len, known.facts.values()))
    return Known(order.until, facts, known.texts, known.more)


def _sent(told: Told) -> Sent:
    """With the state of the delivery that came farthest, None where nobody was to get it."""
    state = farthest(one.state for one in told.sendings)
    one = told.alert
    new = [sentence.text for sentence in one.new][:SENTENCES]
    return Sent(told.article_id or 0, one.topic, one.title, one.outlet, one.created, new, state)
