"""Read: turn each new entry into the text to judge: its page, else the feed's own text.

A page is fetched only where the entry touches a topic (`gate`). Where no page and no full text in
the feed can be had, headline and summary stand in as a provisional article, and the page is tried
again later. So it is where an entry was edited and its page never follows. Knows no verdict.
"""

import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from textwrap import shorten

from watcher.config import Feed
from watcher.errors import ContentError, FetchError
from watcher.ingest.brevity import is_brief
from watcher.ingest.fetch import Fetcher
from watcher.ingest.language import identify
from watcher.ingest.parsed import Page
from watcher.ingest.parser import Parser
from watcher.ingest.urls import at_origin, redact
from watcher.model import Entry, Reason
from watcher.pipeline import addresses, timing
from watcher.pipeline.belongs import belongs, beyond
from watcher.pipeline.compose import compose
from watcher.pipeline.gate import Gate
from watcher.pipeline.loop import Pages
from watcher.pipeline.sift import sift
from watcher.store import articles, entries
from watcher.store.articles import NewArticle
from watcher.store.db import Database
from watcher.store.entries import DueRead
from watcher.telemetry import event

STAGES = ("read", "slow")  # for feeds whose pages came fast, and for those one of which did not
LEASE = timedelta(minutes=10)
BATCH = 2000  # looked at in one round
# After so long a host's queue ends: who came meanwhile has a turn, and so has a feed of that host.
TURN = timedelta(seconds=10)
# The longest of 181 benchmark pages has 1.5 MB; live blogs of a long day reach 5.
MAX_BYTES = 8_000_000
ACCEPT = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5, */*;q=0.1"
# Feeds of one publisher bring an article together; within minutes its page hardly changes.
JUST_NOW = timedelta(minutes=10)
# A page that answers, but with a refusal or without text, hardly ever changes its mind.
SETTLED_WAITS = timing.READ[:2]
_SHOWN = 80  # characters of a page that was refused
_TEMPORARY = {408, 425, 429}
# Readings begun: after so many it is a page that crashes us, and is read no more; far more than
# retries, as it may be innocent of the crashes that cut them short.
POISONED = 30


def run(
    database: Database,
    fetcher: Fetcher,
    parser: Parser,
    watched: Mapping[str, Feed],
    gate: Gate,
    *,
    lanes: Pages,
    clock: Callable[[], datetime],
    rng: random.Random,
) -> int:
    """Read the entries that are due; those of one host one after another, hosts side by side.

    Feeds one of whose pages lately took long are a stage of their own, so that those which drip,
    hang or are heavy take threads and reader from each other only.

    Args:
        database: has the entries.
        fetcher: makes the requests.
        parser: reads what they bring.
        watched: the watchlist's feeds by name.
        gate: says which entries are worth a visit.
        lanes: does the work, so that no feed takes all threads.
        clock: gives aware UTC: the pages of a slow host take long.
        rng: spreads the retries.

    Returns:
        How many entries were read or passed over, of hosts that are done since.
    """
    now = clock()
    with database.read() as session:
        due = entries.due_reads(session, now, BATCH)
    wanted, done = sift(database, gate, due, now)
    known = {feed for feed in {one.feed for one in wanted} if parser.turns.is_slow(feed)}
    fast, slow = (
        [one for one in wanted if (one.feed in known) == is_slow] for is_slow in (False, True)
    )
    act = partial(_read, database, fetcher, parser, watched, gate=gate, clock=clock, rng=rng)
    for stage, chosen in zip(reversed(STAGES), (slow, fast), strict=True):
        hosts: dict[str, list[int]] = {}
        whose: dict[str, str] = {}
        for one in chosen:
            host = addresses.host(one.url)
            hosts.setdefault(host, []).append(one.id)
            whose.setdefault(host, one.feed)
        queues = {host: _leased(database, ids, clock) for host, ids in hosts.items()}
        done += lanes(stage, queues, act, whose=whose, waits=chosen is fast or not fast)
    return done


def _leased(
    database: Database, ids: Sequence[int], clock: Callable[[], datetime]
) -> Iterator[DueRead]:
    """The entries of a host, each leased when it is its turn."""
    until = clock() + TURN
    for entry_id in ids:
        if (now := clock()) > until:
            return
        with database.write() as session:
            taken = entries.lease_due_reads(session, now, 1, LEASE, only=[entry_id])
        yield from taken


def _read(
    database: Database,
    fetcher: Fetcher,
    parser: Parser,
    watched: Mapping[str, Feed],
    due: DueRead,
    *,
    gate: Gate,
    clock: Callable[[], datetime],
    rng: random.Random,
) -> None:
    now = clock()
    reason, known = _needless(database, gate, due, now)
    if reason:
        with database.write() as session:
            if known is not None:
                articles.judge_again(session, known, due.id, clock())
            entries.settle_read(session, due)
        about = {"entry": due.id, "feed": due.feed, "reason": reason}
        event("entry.passed_over", about, level=logging.DEBUG)
        return
    feed = watched.get(due.feed)
    got = _Got(url=due.url)
    if due.url and feed is not None and feed.read_pages:
        got = _page(fetcher, parser, feed, due, gate=gate, rng=rng)
    article = _article(due, got, feed)
    old = None
    if due.edited and got.page and got.page.whole:
        with database.read() as session:
            old = articles.unchanged_since(session, article)
    if old is not None:
        got = _late(got, due, rng, waits=article.title == old)
        article = _article(due, got, feed)
    open_ = article.provisional or old is not None
    retry_at = now + got.again if got.again is not None and open_ else None
    told = "page" if got.page and got.page.whole else "feed"
    with database.write() as session:
        version = articles.add_version(session, due.id, article, now)
        if version.known is not None:
            articles.judge_again(session, version.known, due.id, clock())
        entries.settle_read(session, due, retry_at=retry_at, error=got.error)
    event(
        "article.read",
        entry=due.id,
        article=version.article_id,
        version=version.version,
        feed=due.feed,
        url=redact(got.url),
        source="summary" if article.provisional else told,
        detail=got.error or None,
    )


def _needless(
    database: Database, gate: Gate, due: DueRead, now: datetime
) -> tuple[str, int | None]:
    """Why an entry need not be read, "" if it must; and the article that its page is already."""
    if not gate.touches(f"{due.title}\n{due.summary}\n{due.content}", due.language):
        return Reason.OFF_TOPIC, None
    with database.read() as session:
        another = articles.read_for_another(session, due.id, now - JUST_NOW)
    return "" if another is None else "read for another feed", another


@dataclass(frozen=True, slots=True)
class _Got:
    """A page, or why there is none, or only its start, and when to ask again, if at all."""

    url: str
    page: Page | None = None
    error: str = ""
    again: timedelta | None = None


def _article(due: DueRead, got: _Got, feed: Feed | None) -> NewArticle:
    entry = Entry(
        guid="",
        url=due.url,
        title=due.title,
        summary=due.summary,
        content=due.content,
        published=due.published,
        language=due.language,
    )
    return compose(
        entry,
        got.page,
        url_key=due.url_key,
        feed=due.feed,
        seen=due.first_seen,
        url=got.url,
        language=feed.language if feed is not None else "",
        baseline=due.baseline,
    )


def _late(got: _Got, due: DueRead, rng: random.Random, *, waits: bool) -> _Got:
    """A page that has not followed its edited entry, as caches may hold it: it is asked again.

    A new headline stands in for it at once, a new summary (`waits`) once it is asked no more.
    """
    again = timing.attempt_again(SETTLED_WAITS, due.attempts, rng)
    said = f"{redact(got.url)} says what it said before its entry was edited"
    return _Got(got.url, got.page if waits and again is not None else None, said, again)


def _page(
    fetcher: Fetcher, parser: Parser, feed: Feed, due: DueRead, *, gate: Gate, rng: random.Random
) -> _Got:
    if due.attempts > POISONED:
        event(
            "page.quarantined",
            level=logging.ERROR,
            entry=due.id,
            feed=due.feed,
            url=redact(due.url),
        )
        return _Got(due.url, error="reading its page failed too often")
    try:
        parser.turns.require(due.feed)
        with fetcher.room.visit(page=True):
            page, url = _visit(fetcher, parser, feed, due)
        _require_its_own(page, due, gate, url)
    except (FetchError, ContentError) as failure:
        return _Got(due.url, error=str(failure), again=_again(failure, due.attempts, rng))
    if not page.whole:
        paid = f"{redact(url)} shows only the start of a paid article."
        return _Got(url, page, paid, timing.attempt_again(SETTLED_WAITS, due.attempts, rng))
    return _Got(url, page)


def _visit(fetcher: Fetcher, parser: Parser, feed: Feed, due: DueRead) -> tuple[Page, str]:
    known_here = feed.auth_pages and at_origin(due.url, feed.url)
    with parser.turns.visit(due.feed):
        response = fetcher.get(
            due.url,
            accept=ACCEPT,
            max_bytes=MAX_BYTES,
            deadline=feed.timeout.total_seconds(),
            headers=feed.headers if known_here else {},
            way=feed.way,
            own=due.inside,
            page=True,
            before=partial(fetcher.robots.require, way=feed.way) if feed.robots else None,
        )
    if not addresses.key(response.url):
        raise ContentError("no text", f"{redact(due.url)} leads to the front page of its site")
    page = parser.page(
        response.body,
        url=response.url,
        content_type=response.content_type,
        charset=response.charset,
        feed=due.feed,
    )
    return page, response.url


def _require_its_own(page: Page, due: DueRead, gate: Gate, url: str) -> None:
    """Refuse a page that says nothing of what its entry says: it is another, or a wall.

    One in another language than its entry, or in which of them is not clear, shares no words with
    it: such a page is taken where it is of some length and touches a topic. In one language that is
    a list of other news as well, as what was removed or is paid for may lead to.
    """
    told = f"{due.title}\n{due.summary or due.content}"
    if belongs(told, page.text):
        return
    body = "\n".join(beyond(due.title, page.text))
    if is_brief(body) or not gate.touches(body) or identify(body) == (identify(told) or None):
        start = shorten(" ".join(page.text.split()), _SHOWN, placeholder="…")
        said = f"{redact(url)} says no more of its entry than the title; it begins “{start}”"
        raise ContentError("no text", said)


def _again(
    failure: FetchError | ContentError, attempts: int, rng: random.Random
) -> timedelta | None:
    if isinstance(failure, ContentError):
        return timing.attempt_again(SETTLED_WAITS, attempts, rng)
    if failure.kind == "robots":
        return None
    status = failure.status or 0
    refused = 400 <= status < 500 and status not in _TEMPORARY
    waits = SETTLED_WAITS if refused else timing.READ
    return timing.attempt_again(waits, attempts, rng, failure.retry_after)
