"""What is wrong with watcher's own work, and what of it is to be told. Pure: no clock, no I/O.

`find` says what is wrong now, `follow` what that changes against what was told before.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from textwrap import shorten

from watcher.ingest.urls import redact
from watcher.model import Alert, Article
from watcher.pipeline import timing
from watcher.pipeline.notices import notice
from watcher.store.troubles import FeedState, Known, ReceiverState, Unread

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# Waits double from poll to poll: five failures are four hours at the usual interval of 15 minutes,
# longer than most updates of a web site and shorter than half a day of missed news. Who refuses is
# asked more seldom still, so that two failures are enough once the four hours are over.
FAILING = 5
AGAIN = 2
FAILING_FOR = 4 * HOUR
# All feeds at once are no coincidence: two polls in a row tell our network from theirs.
ALL_FAILING = 2
MOST_OF = 3  # from so many feeds on "all" means something
# A feed's habit is what it was twice at least, so that one outage in the past excuses no other;
# half as long again and more is no habit. Eight gaps in two weeks show nights and weekends.
HABIT = 2
LEAST_GAPS = 8
LEAST_SPAN = timedelta(days=14)
LEAST_SILENCE = DAY
# Some feeds are emptied at midnight, and a newsroom that rests on Saturday and Sunday fills them on
# Monday: 60 hours. Others hold what is recent only: HABIT times as long as ever before says more,
# but one outage in the past excuses no long one.
LEAST_EMPTY = timedelta(days=3)
MOST_EMPTY = timedelta(days=14)
LOOK_BACK = timedelta(days=180)
# So many times as long as a feed may be left alone at most it was not asked: four hours by default,
# as long as five failures take.
UNASKED = 4
# An entry waits so long for its page to be read: then the heartbeat is withheld as well.
UNREAD = timedelta(minutes=15)
LONGEST_TITLE = 200
NAMED = 3  # feeds in one sentence
WHEN = "%d %b %H:%M UTC"
_MOMENT = re.compile(r"\b\d\d [A-Z][a-z]{2} \d\d:\d\d UTC\b")
# Four tries are 2 h 35 min of a receiver's schedule (pipeline.timing): no hiccup any more.
RECEIVER_TRIES = 4
# A day of a hundred feeds writes below 100 MB; small volumes are low at a tenth.
LOW_BYTES = 500_000_000
LOW_SHARE = 10
LOW_STEP = 50_000_000  # as precise as it is told
# Between two tellings of the same trouble, so that what comes and goes is told once a day.
REST = DAY
# An article that could not be judged stands in `watcher status` for a week: who is away for some
# days may still want to read it.
UNJUDGED_FOR = timedelta(days=7)
# Steps of the clock below this are corrections.
STEP = timedelta(minutes=5)
# A restart of a database's server takes seconds; after a minute `watcher health` names it as well.
AWAY = timedelta(minutes=1)


_NEVER = datetime.max.replace(tzinfo=UTC)


class Kind(StrEnum):
    """What can be wrong."""

    UNREACHABLE = "no feed answers"
    FEED_GONE = "feed gone"
    FEED_FAILING = "feed failing"
    FEED_UNASKED = "feed not asked"
    FEED_SILENT = "feed silent"
    FEED_EMPTY = "feed empty"
    PAGES_WAIT = "pages wait"
    PAGES_HEAVY = "pages too heavy"
    UNJUDGED = "article not judged"
    TOPIC_UNWATCHED = "topic not watched"
    RECEIVER_FAILING = "receiver failing"
    RECEIVER_DEAD = "receiver dead"
    DISK_LOW = "disk low"
    REJECTED = "watchlist rejected"
    CLOCK = "clock stepped"
    AWAY = "database was away"


# What is found when it has passed already; its end says nothing.
PASSED = (Kind.CLOCK, Kind.AWAY)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now.

    Attributes:
        text: what is wrong and what to do.
        implied: another trouble says as much: it begins untold, but is not over either.
    """

    kind: Kind
    subject: str
    text: str
    url: str = ""
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at.

    Attributes:
        feeds: those that are watched.
        habits: feed to how long it may say nothing new; absent where no habit is known.
        longest: feed to how long it is left alone at most while it is healthy.
        since: when it began to work without an interruption.
        came: feed to when it, its address or its longest interval came into the watchlist.
        now: when this was seen.
        unread: what waits for too long to be read.
        unjudged: articles that could not be judged, as `not_judged` remembered them.
        heavy: feeds whose pages are left alone, as they are too heavy.
        topics: topic to the names of its feeds.
        receivers: how delivering goes.
        free: bytes left on the data directory's disk.
        total: bytes of that disk.
        rejected: why the changed watchlist cannot be used, "" if it can.
        step: by how much the clock was set within the last hour.
        away: for how long the database was away that came back within the last hour.
        reached: when feeds could last be read again after none could.
        given_up: receivers that were told to be dead, which ends when they take something, not
            when what was given up is sent again or dropped.
    """

    feeds: Sequence[FeedState] = ()
    habits: Mapping[str, timedelta] = field(default_factory=dict)
    longest: Mapping[str, timedelta] = field(default_factory=dict)
    since: datetime = _NEVER
    came: Mapping[str, datetime] = field(default_factory=dict)
    now: datetime = _NEVER
    unread: Sequence[Unread] = ()
    unjudged: Sequence[Known] = ()
    heavy: Collection[str] = ()
    topics: Mapping[str, Collection[str]] = field(default_factory=dict)
    receivers: Sequence[ReceiverState] = ()
    free: int = LOW_BYTES
    total: int = LOW_BYTES
    rejected: str = ""
    step: timedelta = timedelta(0)
    away: timedelta = timedelta(0)
    reached: datetime | None = None
    given_up: Mapping[str, Known] = field(default_factory=dict)

    def watched_since(self, feed: str) -> datetime:
        """Since when a feed could be asked, as the watchlist has it now."""
        return max(self.since, self.came.get(feed, self.since))


@dataclass(frozen=True, slots=True)
class Step:
    """What to remember of a trouble from now on, and what to tell, if anything."""

    known: Known
    told: Alert | None = None


def habit(moments: Sequence[datetime]) -> timedelta | None:
    """How long a feed may say nothing new, None while its habit is not known.

    Args:
        moments: polls that brought something new, in order.
    """
    gaps = sorted(later - sooner for sooner, later in pairwise(moments))
    if len(gaps) < LEAST_GAPS or moments[-1] - moments[0] < LEAST_SPAN:
        return None
    return max(LEAST_SILENCE, HABIT * gaps[-2])


def quiet_for(feed: FeedState) -> timedelta:
    """How long a feed was seen to say nothing new: while it was not polled nothing was seen."""
    if feed.last_success_at is None or feed.last_new_at is None:
        return timedelta(0)
    return feed.last_success_at - feed.last_new_at


def not_judged(article: Article, tries: int, now: datetime) -> Known:
    """That judging an article fails each time, to be told when troubles are looked for next."""
    title = shorten(article.title, LONGEST_TITLE, placeholder="…") or "without a title"
    text = (
        f"{redact(article.url)} could not be judged in {tries} tries, so that nothing is told of "
        "it: read it yourself. The log has why (stage.crashed); please report that."
    )
    return Known(Kind.UNJUDGED, f"“{title}”", text, now, now - REST)


def find(seen: Seen) -> list[Trouble]:
    """Everything that is wrong now."""
    all_of_them = _unreachable(seen.feeds)
    about_feeds = [one for feed in seen.feeds if (one := _feed(feed, seen))]
    polled = {feed.name: feed.last_polled_at for feed in seen.feeds}
    for place, one in enumerate(about_feeds):
        at = polled[one.subject]
        unasked = seen.reached is not None and at is not None and at < seen.reached
        about_feeds[place] = replace(one, implied=bool(all_of_them) or unasked)
    about_receivers = [
        one for state in seen.receivers if (one := _receiver(state, seen.given_up.get(state.name)))
    ]
    about_topics = _topics(seen, about_feeds)
    about_articles = [*_pages(seen), *_unjudged(seen)]
    return [
        *all_of_them, *about_feeds, *about_topics, *about_articles, *about_receivers,
        *_machine(seen),
    ]  # fmt: skip


def _unreachable(feeds: Sequence[FeedState]) -> list[Trouble]:
    alive = [feed for feed in feeds if not feed.gone]
    if len(alive) < MOST_OF or any(feed.failures < ALL_FAILING for feed in alive):
        return []
    text = f"None of {len(alive)} feeds can be read. Look at the network first; one says: "
    return [Trouble(Kind.UNREACHABLE, "", text + alive[0].error)]


def _feed(feed: FeedState, seen: Seen) -> Trouble | None:
    name, habits = feed.name, seen.habits
    if feed.gone:
        text = f"Feed {name} says that it is gone for good. Remove it from the watchlist."
        return Trouble(Kind.FEED_GONE, name, text, feed.url)
    if _fails(feed, seen):
        last = f"{feed.last_success_at:{WHEN}}" if feed.last_success_at else "never"
        text = f"Feed {name} failed {feed.failures} times in a row; last success: {last}."
        return Trouble(Kind.FEED_FAILING, name, f"{text} {feed.error}", feed.url)
    since = seen.watched_since(name)
    asked = max(feed.last_polled_at or since, since)
    longest = seen.longest.get(name)
    if feed.failures < AGAIN and longest and seen.now > _unskipped(feed, asked + UNASKED * longest):
        text = (
            f"Feed {name} has not been asked since {asked:{WHEN}}, and is due "
            f"{feed.next_poll_at:{WHEN}}: its host wants to be left alone, does not answer or has "
            "more feeds and pages than `spacing` lets us ask for."
        )
        return Trouble(Kind.FEED_UNASKED, name, f"{text} {feed.error}".strip(), feed.url)
    silent = name in habits and quiet_for(feed) > habits[name]  # failed polls bring nothing new
    if feed.empty_since and (silent or _is_emptied(feed)):
        before = "before that it did" if feed.last_new_at else "its address is new"
        text = (
            f"Feed {name} answers, but has held no entry since {feed.empty_since:{WHEN}}; "
            f"{before}. Has it moved, or does it want a login? `watcher feeds check` asks it."
        )
        return Trouble(Kind.FEED_EMPTY, name, text, feed.url)
    if silent:
        text = (
            f"Feed {name} answers, but has had nothing new since "
            f"{feed.last_new_at:{WHEN}}; longer than is its habit. "
            "Has it moved? `watcher feeds check` shows what it holds."
        )
        return Trouble(Kind.FEED_SILENT, name, text, feed.url)
    return None


def _is_emptied(feed: FeedState) -> bool:
    """Whether it was seen to hold nothing for longer than it may."""
    if feed.empty_since is None or feed.last_success_at is None:
        return False
    usual = min(HABIT * feed.longest_empty, MOST_EMPTY)
    return feed.last_success_at - feed.empty_since > max(LEAST_EMPTY, usual)


def _fails(feed: FeedState, seen: Seen) -> bool:
    """Whether it failed often, or for long: since it should have been read again."""
    if feed.failures < AGAIN or feed.name not in seen.longest:
        return feed.failures >= FAILING
    since = seen.watched_since(feed.name)
    read = max(feed.last_success_at or since, since)
    due = _unskipped(feed, read + seen.longest[feed.name])
    return feed.failures >= FAILING or seen.now >= due + FAILING_FOR


def _unskipped(feed: FeedState, moment: datetime) -> datetime:
    """Then, or when the feed lets itself be asked after that."""
    return timing.after_skipped(moment, *map(timing.numbers, (feed.skip_hours, feed.skip_days)))


def _pages(seen: Seen) -> Iterator[Trouble]:
    """What is not read, or not read as it should be."""
    if seen.unread:
        some = _some([one.feed for one in seen.unread])
        text = (
            f"Entries of {some} have waited to be read since {seen.unread[0].since:{WHEN}}, "
            "and nothing is told of them until then. With a larger `concurrency` more is read at "
            "a time; with `read_pages: false` a feed's own text is judged."
        )
        yield Trouble(Kind.PAGES_WAIT, "", text)
    for name in sorted(seen.heavy):
        text = (
            f"The pages of feed {name} are too heavy to be read, so that its entries are judged by "
            "their summaries; some are tried again each hour. With `read_pages: false` none are."
        )
        yield Trouble(Kind.PAGES_HEAVY, name, text)


def _unjudged(seen: Seen) -> Iterator[Trouble]:
    for one in seen.unjudged:
        if seen.now - one.since < UNJUDGED_FOR:
            yield Trouble(Kind.UNJUDGED, one.subject, one.text)


def _topics(seen: Seen, about_feeds: Sequence[Trouble]) -> Iterator[Trouble]:
    """Topics without a feed that works; one feed that answers may well have nothing new."""
    wrong = {one.subject: one.kind for one in about_feeds}
    implied = {one.subject for one in about_feeds if one.implied}
    for topic, names in seen.topics.items():
        kinds = [wrong.get(name) for name in names]
        if None in kinds or kinds in ([Kind.FEED_SILENT], [Kind.FEED_EMPTY]):
            continue
        text = f"None of the feeds of topic {topic} works: {_some(names)}."
        if not names:
            text = f"No feed serves topic {topic}: enable or add one, or remove the topic."
        yield Trouble(Kind.TOPIC_UNWATCHED, topic, text, implied=not implied.isdisjoint(names))


def _some(names: Collection[str]) -> str:
    """`a, b, c and others`."""
    return ", ".join(list(names)[:NAMED]) + (" and others" if len(names) > NAMED else "")


def _receiver(state: ReceiverState, before: Known | None) -> Trouble | None:
    name = state.name
    if state.dead and (state.sent is None or state.sent < state.dead):
        text = (
            f"What was for {name} was given up: {state.error}. `watcher outbox list` shows it, "
            "`watcher outbox retry` sends it again."
        )
        return Trouble(Kind.RECEIVER_DEAD, name, text)
    if before and (state.sent is None or state.sent < before.since):
        return Trouble(Kind.RECEIVER_DEAD, name, before.text, implied=True)
    if state.tries >= RECEIVER_TRIES:
        text = f"Alerts for {name} wait after {state.tries} tries: {state.error}."
        return Trouble(Kind.RECEIVER_FAILING, name, text)
    return None


def _machine(seen: Seen) -> Iterator[Trouble]:
    if seen.free < min(LOW_BYTES, seen.total // LOW_SHARE):
        left = -(-seen.free // LOW_STEP) * LOW_STEP // 10**6
        text = f"Less than {left} MB are left for the database; free some space."
        yield Trouble(Kind.DISK_LOW, "", text)
    if seen.rejected:
        text = f"The changed watchlist cannot be used; the one before is. {seen.rejected}"
        yield Trouble(Kind.REJECTED, "", text)
    if abs(seen.step) >= STEP:
        way = "forward, or the machine slept" if seen.step > timedelta(0) else "back"
        text = f"The clock was set {abs(seen.step) // STEP * STEP} {way}: dates may be wrong."
        yield Trouble(Kind.CLOCK, "", text)
    if seen.away >= AWAY:
        text = (
            f"Its server could not be reached for {_span(seen.away)}. Meanwhile nothing was asked, "
            "judged or sent; it goes on where it was. Entries that came and went are missed."
        )
        yield Trouble(Kind.AWAY, "", text)


def follow(
    found: Sequence[Trouble], known: Sequence[Known], watched: Collection[str], now: datetime
) -> list[Step]:
    """What changes: troubles that begin or go on untold, and those that have ended.

    Args:
        found: what is wrong now.
        known: what was remembered.
        watched: feeds, topics and receivers of the watchlist; of others no end is told.
        now: aware UTC.
    """
    before = {(one.kind, one.subject): one for one in known}
    steps = [_go_on(one, before.get((one.kind, one.subject)), now) for one in found]
    still = {(one.kind, one.subject) for one in found}
    ended = [one for key, one in before.items() if key not in still and one.ended_at is None]
    replaced = {one.subject for one in found if one.subject}
    told_of = set(watched) - replaced
    return [step for step in steps if step] + [_end(one, told_of, now) for one in ended]


def _go_on(found: Trouble, known: Known | None, now: datetime) -> Step | None:
    """A trouble that is there: new, new again, or not told yet."""
    if found.implied and (known is None or known.ended_at is not None):
        return None
    if known is None:
        fresh = Known(found.kind, found.subject, found.text, now, now)
        return Step(fresh, _notice(found, now))
    again = known.ended_at is not None
    since = now if again else known.since
    rested = not timedelta(0) <= now - known.told_at < REST  # told in the future: a clock ran ahead
    if rested and (again or known.told_at < known.since):
        told = Known(found.kind, found.subject, found.text, since, now)
        return Step(told, _notice(found, now))
    changed = replace(known, text=found.text, since=since, ended_at=None)
    return Step(changed) if changed != known else None


def _end(known: Known, told_of: Collection[str], now: datetime) -> Step:
    """A trouble that is over, or has become another one of the same subject."""
    ended = replace(known, ended_at=now)
    untold = known.told_at < known.since
    if untold or known.kind in PASSED or (known.subject and known.subject not in told_of):
        return Step(ended)
    what = _what(known.kind, known.subject)
    lasted = _span(now - known.since)
    occasion = f"ended\0{known.kind}\0{known.subject}\0{known.since.isoformat()}"
    text = f"It lasted {lasted}. It was: {known.text}"
    return Step(ended, notice(occasion, f"Recovered: {what}", text, now=now))


def parts(text: str, now: datetime) -> Iterator[str | datetime]:
    """A text of this program, cut so that its moments can be shown in any zone.

    They are written without a year: it is that which brings them nearest to `now`, aware UTC.
    """
    end = 0
    for found in _MOMENT.finditer(text):
        yield text[end : found.start()]
        yield _nearest(found[0], now)
        end = found.end()
    yield text[end:]


def _nearest(text: str, now: datetime) -> str | datetime:
    """The moment, or the text where no year has it."""
    near = []
    for year in (now.year - 1, now.year, now.year + 1):
        with suppress(ValueError):  # no date, or 29 February of another year
            near.append(datetime.strptime(f"{year:04} {text}", f"%Y {WHEN}").replace(tzinfo=UTC))
    return min(near, key=lambda one: abs(one - now), default=text)


def _notice(found: Trouble, now: datetime) -> Alert:
    occasion = f"began\0{found.kind}\0{found.subject}\0{now.isoformat()}"
    title = _what(found.kind, found.subject)
    return notice(occasion, title[0].upper() + title[1:], found.text, url=found.url, now=now)


def _what(kind: str, subject: str) -> str:
    """`feed silent: north-wire`."""
    return f"{kind}: {subject}" if subject else kind


def _span(span: timedelta) -> str:
    if span >= 2 * DAY:
        return f"{span // DAY} days"
    if span >= 2 * HOUR:
        return f"{span // HOUR} hours"
    minutes = span // timedelta(minutes=1)
    return f"{minutes} minute{'s' if minutes > 1 else ''}" if minutes > 0 else "less than a minute"
