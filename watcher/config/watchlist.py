"""The configuration as the rest of the program uses it, and how to load it.

Nothing is optional any more: defaults are filled in, references resolved, topics are core's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from watcher.config.access import proxy_settings
from watcher.config.includes import gather
from watcher.config.messages import explain
from watcher.config.opinion import Judge
from watcher.config.origins import Place, places
from watcher.config.problems import Problem
from watcher.config.receivers import Receiver
from watcher.config.references import given_names, report_doubles
from watcher.config.routes import Route, Traits
from watcher.config.section import Context, content
from watcher.config.sections import Defaults, Document, Heartbeat
from watcher.config.sections import Feed as WrittenFeed
from watcher.config.sections import Route as WrittenRoute
from watcher.config.sections import Topic as WrittenTopic
from watcher.config.shown import told
from watcher.config.sources import Sources, State
from watcher.config.terms import Aliases, per_language, term
from watcher.config.tree import Tree, grow
from watcher.config.web import Web, standard
from watcher.core.topics import Topic
from watcher.errors import ConfigError
from watcher.ingest.forms import FEED, Form
from watcher.ingest.way import USUAL, Way


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to poll.

    Attributes:
        name: unique.
        interval: a minute or more.
        language: BCP 47 tag, "" if unknown.
        group: for people, "" if none.
        topics: names of the only topics its articles are judged for; () for all.
        read_pages: whether the pages of its entries are fetched.
        headers: sent with each request to its own host; may hold secrets.
        enabled: whether it is polled.
        auth_pages: whether headers go to its own host with requests for pages, too.
        way: how its requests leave.
        timeout: for a whole request.
        min_interval: how often it is polled at most, if it must; not above `interval`.
        max_interval: how often it is polled at least, if it is healthy; not below `interval`.
        robots: whether pages are left alone that a robots.txt asks to leave alone.
        form: how it is to be read.
        query: what a search service is asked, "" for other feeds.
        left_out: terms of the topic that it is not asked for.
    """

    name: str
    url: str
    interval: timedelta
    language: str
    group: str
    topics: tuple[str, ...]
    read_pages: bool
    headers: Mapping[str, str] = field(repr=False)
    enabled: bool
    auth_pages: bool = False
    way: Way = USUAL
    timeout: timedelta = timedelta(seconds=30)
    min_interval: timedelta = timedelta(minutes=1)
    max_interval: timedelta = timedelta(minutes=1)
    robots: bool = True
    form: Form = FEED
    query: str = ""
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Let the bounds hold the interval."""
        object.__setattr__(self, "min_interval", min(self.min_interval, self.interval))
        object.__setattr__(self, "max_interval", max(self.max_interval, self.interval))


@dataclass(frozen=True, slots=True)
class Watchlist:
    """One loaded configuration.

    Attributes:
        feeds: in the file's order, names unique; also those not enabled.
        topics: in the file's order, names unique, at least one.
        routes: who is told of what; one for all if the file has none but has receivers.
        judge: whom to ask for a second opinion; None for nobody.
        heartbeat: whom to tell that all is well; None for nobody.
        web: the page and the API.
        digest: SHA-256 in hex of what it says; the same for the same meaning, however written.
        sources: the files and patterns it was read from, with their state then.
    """

    defaults: Defaults
    feeds: tuple[Feed, ...]
    topics: tuple[Topic, ...]
    receivers: tuple[Receiver, ...]
    routes: tuple[Route, ...]
    digest: str
    sources: Mapping[Path | str, State] = field(repr=False, compare=False)
    judge: Judge | None = None
    heartbeat: Heartbeat | None = None
    web: Web = field(default_factory=standard)

    def feeds_for(self, topic_name: str) -> tuple[Feed, ...]:
        """The feeds that are asked and serve a topic, in the order of `feeds`."""
        return tuple(
            one for one in self.feeds if one.enabled and topic_name in (one.topics or (topic_name,))
        )

    def receivers_for(self, topic_name: str) -> tuple[Receiver, ...]:
        """Who may be told of a topic, each once, in the order of `receivers`."""
        return tuple(one for one in self.receivers if self.route_of(topic_name, one.name))

    def routes_for(self, traits: Traits) -> tuple[tuple[Receiver, Route], ...]:
        """Who is told of an alert, each by the first route that takes it there."""
        groups = {feed.group for feed in self.feeds if feed.name in traits.feeds}
        taken = [route for route in self.routes if route.takes(traits, groups)]
        firsts = ((one, [r for r in taken if one.name in r.receivers]) for one in self.receivers)
        return tuple((one, routes[0]) for one, routes in firsts if routes)

    def route_of(self, topic_name: str, receiver_name: str, key: str = "") -> Route | None:
        """The route from a topic to a receiver that has this key, else the first of them."""
        routes = [
            route
            for route in self.routes
            if receiver_name in route.receivers and route.carries(topic_name)
        ]
        same = [route for route in routes if route.key == key]
        return next(iter(same or routes), None)


def load(path: Path, environ: Mapping[str, str]) -> Watchlist:
    """Read a watchlist and everything that it includes.

    Args:
        path: the watchlist.
        environ: where `${VARIABLE}` comes from.

    Raises:
        ConfigError: it cannot be used; `problems` has one line per mistake, all of them.
    """
    return load_from(Sources(), path, environ)


def load_from(sources: Sources, path: Path, environ: Mapping[str, str]) -> Watchlist:
    """As `load`; `sources` knows afterwards what was read, even if it could not be used."""
    problems: list[Problem] = []
    tree = grow(gather(path, sources, problems), environ, problems)
    document = _validated(tree, sources)
    watchlist = None if document is None or problems else _resolved(document, sources, tree)
    if watchlist is None or problems:
        raise ConfigError(
            *(told(problem) for problem in sorted(dict.fromkeys(problems), key=_place))
        )
    return watchlist


def _place(problem: Problem) -> tuple[str, int]:
    return problem.file, problem.line


def _validated(tree: Tree, sources: Sources) -> Document | None:
    if not tree.value and not tree.problems:
        tree.complain((), "the watchlist is empty; see `topics:` in the README")
        return None
    report_doubles(tree)
    context = Context(sources, given_names(tree))
    try:
        return Document.model_validate(tree.value, context=context)
    except ValidationError as error:
        tree.problems += explain(error, tree, context)
        return None


def _resolved(document: Document, sources: Sources, tree: Tree) -> Watchlist:
    defaults = document.defaults
    names = tuple(receiver.name for receiver in document.receivers)
    everyone = (WrittenRoute(receivers=names),) if names else ()
    aliases: Aliases = {
        name: per_language(words) if isinstance(words, dict) else tuple(map(term, words))
        for name, words in document.aliases.items()
    }
    topics = tuple(_topic(topic, defaults, aliases) for topic in document.topics)
    text = json.dumps(content(document), sort_keys=True)
    return Watchlist(
        defaults=defaults,
        feeds=_feeds(document, topics, tree),
        topics=topics,
        receivers=document.receivers,
        routes=tuple(_route(route, defaults) for route in document.routes or everyone),
        digest=sha256(text.encode()).hexdigest(),
        sources=sources.states(),
        judge=document.judge,
        heartbeat=document.heartbeat,
        web=document.web,
    )


def _feeds(document: Document, topics: Sequence[Topic], tree: Tree) -> tuple[Feed, ...]:
    """The addresses to poll; a search makes one for each of its topics."""
    found: dict[str, Feed] = {}
    for index, feed in enumerate(document.feeds):
        wanted = [topic for topic in topics if not feed.topics or topic.name in feed.topics]
        try:
            for place in places(feed, wanted):
                if place.name in found:
                    message = f"makes a second feed of the name {place.name}; give it another"
                    tree.complain(("feeds", index), message)
                found[place.name] = _feed(feed, place, document.defaults)
        except ValueError as error:
            tree.complain(("feeds", index), str(error))
    return tuple(found.values())


def _feed(feed: WrittenFeed, place: Place, defaults: Defaults) -> Feed:
    proxy = feed.proxy or defaults.proxy
    return Feed(
        name=place.name,
        url=place.url,
        form=place.form,
        query=place.query,
        left_out=place.left_out,
        interval=feed.interval or defaults.interval,
        language=feed.language or "",
        group=feed.group or "",
        topics=feed.topics,
        read_pages=defaults.read_pages if feed.read_pages is None else feed.read_pages,
        headers=feed.sent(),
        enabled=feed.enabled,
        auth_pages=feed.auth_pages,
        way=Way(feed.user_agent or "", proxy_settings(proxy), feed.ca_file or ""),
        timeout=feed.timeout,
        min_interval=feed.min_interval or defaults.min_interval,
        max_interval=feed.max_interval or defaults.max_interval,
        robots=defaults.robots if feed.robots is None else feed.robots,
    )


def _route(route: WrittenRoute, defaults: Defaults) -> Route:
    wait, interval = route.group_wait, route.group_interval
    return Route(
        topics=route.topics,
        receivers=route.receivers,
        group_wait=defaults.group_wait if wait is None else wait,
        group_interval=defaults.group_interval if interval is None else interval,
        quiet_hours=route.quiet_hours,
        max_alerts_per_hour=route.max_alerts_per_hour,
        groups=route.groups,
        languages=route.languages,
        verdicts=route.verdicts,
        min_confidence=route.min_confidence,
    )


def _topic(topic: WrittenTopic, defaults: Defaults, aliases: Aliases) -> Topic:
    return Topic(
        name=topic.name,
        title=topic.title or topic.name,
        match=topic.match.expr(aliases),
        about=topic.about.text if topic.about else "",
        themes=topic.about.themes if topic.about else (),
        aliases={
            name: tuple(term.text for term in aliases[name] if not term.regex)
            for name in sorted(topic.match.aliases())
        },
        baseline=defaults.baseline if topic.baseline is None else topic.baseline,
    )
