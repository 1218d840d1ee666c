"""The way of an entry from a server to an alert, each stage when the test says."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from tests.pipeline.served.site import Site
from watcher.config import Feed
from watcher.core.matcher import Matcher
from watcher.core.topics import EVERYTHING, Any_, Term, Topic
from watcher.ingest.fetch import Fetcher
from watcher.ingest.parser import Parser
from watcher.model import Alert, Reason
from watcher.pipeline import judge, poll, read
from watcher.pipeline.gate import Gate
from watcher.pipeline.opinion import Ask
from watcher.store import articles, assessments, entries, feeds, groups, outbox
from watcher.store.articles import DueJudgement
from watcher.store.db import Database
from watcher.store.entries import DueRead
from watcher.store.feeds import FeedHealth, FeedSpec

HERE = ip_network("127.0.0.1/32")
NO_TIME, MINUTE, AGES = timedelta(0), timedelta(minutes=1), timedelta(days=999)
WORDS = ("ferry", "ferries", "фери*", "паром*", "渡轮", "フェリー", "เรือข้ามฟาก", "여객선")
FERRY = Topic("ferry", "Ferry", Any_(tuple(map(Term, WORDS))), baseline=EVERYTHING)


@dataclass(frozen=True)
class Parts:
    """What the stages are given besides the fetcher."""

    database: Database
    parser: Parser
    lanes: Any
    loop: Any
    rng: random.Random


class Desk:
    """Feeds of a site, one topic on ferries, and a clock that the test moves.

    Every host name leads to the site; no request leaves this machine.

    Attributes:
        feeds: what is watched, by name.
        topic: what they are watched for.
        now: the time.
        ask: gives second opinions.
    """

    def __init__(self, site: Site, parts: Parts, make: Callable[..., Feed], now: datetime) -> None:
        self.site, self.database, self.parser = site, parts.database, parts.parser
        self.feeds: dict[str, Feed] = {}
        self.topic = FERRY
        self.now = now
        self.ask: Ask | None = None
        self._parts, self._make = parts, make
        self.fetcher = Fetcher(
            user_agent="watcher-test", private_networks=[HERE], resolver=lambda *_: ["127.0.0.1"]
        )

    def watch(self, path: str = "/feed", name: str = "wire", **changes: Any) -> None:
        """Watch one more feed."""
        self.feeds[name] = self._make(name, self.site.url(path), **changes)
        specs = [FeedSpec(one.name, one.url, one.interval) for one in self.feeds.values()]
        with self.database.write() as session:
            feeds.sync(session, specs, self.now)

    def poll(self) -> FeedHealth:
        """Poll what is due; the state of the first feed."""
        poll.run(
            self.database,
            self.fetcher,
            self.parser,
            self.feeds,
            topics=(self.topic,),
            since={"ferry": self.now - AGES},
            lanes=self._parts.lanes,
            clock=lambda: self.now,
            rng=self._parts.rng,
        )
        return self.health()[0]

    def poll_again(self) -> FeedHealth:
        """Poll once the first feed is due again."""
        self.now = max(self.now + MINUTE, self.health()[0].next_poll_at)
        return self.poll()

    def health(self) -> Sequence[FeedHealth]:
        with self.database.read() as session:
            found = {one.name: one for one in feeds.health(session)}
        return [found[name] for name in self.feeds]

    def kept(self) -> Sequence[DueRead]:
        """The entries that the database keeps and nobody has read."""
        with self.database.write() as session:
            return entries.lease_due_reads(session, self.now, 10_000, NO_TIME)

    def read(self) -> Sequence[DueJudgement]:
        """Read what is due; the articles that the database keeps and nobody has judged."""
        read.run(
            self.database,
            self.fetcher,
            self.parser,
            self.feeds,
            Gate([self.topic]),
            lanes=self._parts.lanes,
            clock=lambda: self.now,
            rng=self._parts.rng,
        )
        with self.database.write() as session:
            return articles.lease_due_judgements(session, self.now, 10_000, NO_TIME)

    def judge(self) -> dict[str, Reason]:
        """Read and judge what is due; article's address to why it was told or not."""
        due = self.read()
        judge.run(
            self.database,
            Matcher((self.topic,)),
            first_seen={"ferry": self.now - AGES},
            only={},
            deliveries=lambda _: [("hook", "all")],
            loop=self._parts.loop,
            now=self.now,
            ask=self.ask,
        )
        with self.database.read() as session:
            judged = {one.article.url: assessments.of(session, one.id) for one in due}
        return {url: one.assessment.reason for url, found in judged.items() for one in found}

    def alerts(self) -> list[Alert]:
        """What was told since the last time."""
        with self.database.write() as session:
            for one in groups.held(session):
                groups.release(session, one.id, self.now)
            due = outbox.lease_due(session, self.now, 100, AGES)
        carried = [one for delivery in due for one in delivery.carries]
        return [one for one in carried if isinstance(one, Alert)]
