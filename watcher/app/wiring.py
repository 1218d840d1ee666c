"""From the watchlist to the parts that work by it: matcher, gate, fetchers, receivers.

What a new watchlist does not change is kept: connections, and what a receiver remembers.
"""

import json
import ssl
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, urlsplit

from watcher import __version__
from watcher.app.clock import Clock, utc
from watcher.config import (
    Apprise,
    Atom,
    Console,
    Email,
    Feed,
    File,
    Receiver,
    Settings,
    Traits,
    Watchlist,
    Webhook,
    proxy_settings,
)
from watcher.config.section import content
from watcher.core.matcher import Matcher
from watcher.errors import ConfigError
from watcher.ingest.connect import Resolver, system_resolver
from watcher.ingest.fetch import Fetcher
from watcher.ingest.hosts import Hosts
from watcher.ingest.response import PostResponse
from watcher.ingest.way import Proxy, Way
from watcher.notify import Notifier, apprise, atom, console, file, smtp, webhook
from watcher.notify.shapes import Shape, discord, free, ntfy, slack, standard, teams, telegram
from watcher.pipeline.digest import Reader
from watcher.pipeline.gate import Gate
from watcher.pipeline.group import Terms
from watcher.pipeline.opinion import Advisor
from watcher.store.outbox import To


@dataclass(frozen=True, slots=True)
class Wiring:
    """One watchlist, ready to work by; replaced as a whole when the watchlist changes."""

    watchlist: Watchlist
    feeds: Mapping[str, Feed]
    matcher: Matcher
    gate: Gate
    fetcher: Fetcher
    receivers: Mapping[str, Notifier]
    advisor: Advisor | None

    @property
    def only(self) -> dict[str, frozenset[str]]:
        """Feed to the only topics that its articles are judged for; others are absent."""
        return {name: frozenset(feed.topics) for name, feed in self.feeds.items() if feed.topics}

    @property
    def operators(self) -> list[tuple[str, str]]:
        """(receiver, destination) of those who are told what watcher tells about itself."""
        return [(one.name, destination(one)) for one in self.watchlist.receivers if one.notices]

    @property
    def addresses(self) -> dict[str, str]:
        """Receiver to a hash of where it lives; only of those that can be gone for good."""
        return {
            one.name: sha256(one.webhook.url.encode()).hexdigest()
            for one in self.watchlist.receivers
            if one.webhook
        }

    def deliveries(self, traits: Traits) -> list[To]:
        """Everyone who is told of an alert, and by which route."""
        return [
            To(one.name, destination(one), route.key)
            for one, route in self.watchlist.routes_for(traits)
        ]

    @property
    def routed(self) -> frozenset[str]:
        """The topics of which some alerts are told."""
        topics = (topic.name for topic in self.watchlist.topics)
        return frozenset(name for name in topics if self.watchlist.receivers_for(name))

    @property
    def terms(self) -> Terms:
        """By what groups of alerts wait."""
        readers = frozenset(one.name for one in self.watchlist.receivers if one.digest)
        return Terms(self.watchlist.route_of, readers, self.watchlist.defaults.timezone)

    @property
    def readers(self) -> list[Reader]:
        """The receivers that want digests."""
        return [
            Reader(
                one.name,
                destination(one),
                one.digest,
                [
                    (topic.name, topic.title)
                    for topic in self.watchlist.topics
                    if self.watchlist.route_of(topic.name, one.name)
                ],
            )
            for one in self.watchlist.receivers
            if one.digest
        ]


@dataclass
class Electrician:
    """Makes wirings, and keeps what several of them share.

    Attributes:
        stack: closes what was opened.
        out: where the console receiver writes.
        resolver: turns names into addresses.
        folder: the data directory, for receivers that write files.
        clock: gives aware UTC.
    """

    stack: ExitStack
    out: TextIO
    resolver: Resolver = system_resolver
    folder: Path = Path("data")
    clock: Clock = utc
    _fetchers: dict[object, Fetcher] = field(default_factory=dict)
    _receivers: dict[object, Notifier] = field(default_factory=dict)
    _advisors: dict[object, Advisor] = field(default_factory=dict)

    def wire(self, watchlist: Watchlist) -> Wiring:
        """Make the parts for a watchlist.

        Raises:
            ConfigError: a receiver cannot be made of what the watchlist says.
        """
        enabled = {feed.name: feed for feed in watchlist.feeds if feed.enabled}
        return Wiring(
            watchlist=watchlist,
            feeds=enabled,
            matcher=Matcher(watchlist.topics),
            gate=Gate(watchlist.topics),
            fetcher=self.fetcher(watchlist),
            receivers={one.name: self._receiver(one, watchlist) for one in watchlist.receivers},
            advisor=self.advisor(watchlist),
        )

    def fetcher(self, watchlist: Watchlist, trust: str = "") -> Fetcher:
        """What makes requests as the watchlist wants them.

        Args:
            watchlist: says how to introduce itself and which private networks are its own.
            trust: certificates to trust instead of the system's, as PEM.
        """
        defaults = watchlist.defaults
        contact = f" (+{defaults.contact})" if defaults.contact else ""
        agent = defaults.user_agent or f"watcher/{__version__}{contact}"
        way = Way(proxy=proxy_settings(defaults.proxy), trust=trust)
        key = (agent, tuple(defaults.private_networks), way, defaults.spacing)
        if key not in self._fetchers:
            self._fetchers[key] = self.stack.enter_context(
                Fetcher(
                    user_agent=agent,
                    private_networks=defaults.private_networks,
                    way=way,
                    hosts=Hosts(defaults.spacing.total_seconds()),
                    resolver=self.resolver,
                    clock=self.clock,
                )
            )
        return self._fetchers[key]

    def advisor(self, watchlist: Watchlist, *, budgeted: bool = True) -> Advisor | None:
        """Whom the watchlist asks for second opinions, with what was asked before; None for nobody.

        Args:
            watchlist: its section `judge` says whom, its networks of your own where that may be.
            budgeted: heed `max_per_hour`.
        """
        if watchlist.judge is None:
            return None
        fetcher = self.fetcher(watchlist)
        key = (watchlist.judge, fetcher, budgeted)
        if key not in self._advisors:
            self._advisors[key] = Advisor(watchlist.judge, fetcher.post, budgeted=budgeted)
        return self._advisors[key]

    def _receiver(self, receiver: Receiver, watchlist: Watchlist) -> Notifier:
        written = json.dumps(content(receiver))
        key = (written, watchlist.defaults, _trust(receiver.settings))
        if key not in self._receivers:
            try:
                self._receivers[key] = self._make(receiver.settings, watchlist)
            except ConfigError as error:
                raise ConfigError(f"receiver {receiver.name}: {error}") from error
        return self._receivers[key]

    def _make(self, settings: Settings, watchlist: Watchlist) -> Notifier:
        zone = watchlist.defaults.timezone
        match settings:
            case Console():
                return console.Console(self.out, zone)
            case Webhook():
                fetcher = self.fetcher(watchlist, _trust(settings))
                return webhook.Webhook(
                    settings.url,
                    settings.secret_text(),
                    _poster(fetcher),
                    shape=_shape(settings),
                    headers=settings.headers,
                    timezone=zone,
                )
            case Email():
                return smtp.Email(_mail(settings), zone, _context(_trust(settings)))
            case File():
                return file.File(self.folder / settings.path)
            case Atom():
                return atom.Atom(self.folder / settings.folder, zone)
            case Apprise():
                return apprise.Apprise(
                    settings.url.get_secret_value(),
                    zone,
                    own=watchlist.defaults.private_networks,
                    proxy=_with_login(proxy_settings(watchlist.defaults.proxy)),
                )


def renamed(before: Sequence[Receiver], now: Sequence[Receiver]) -> dict[str, str]:
    """Receivers that left to what they are called now: the only new one with the same settings."""
    known, names = {one.name for one in before}, {one.name for one in now}
    new = [one for one in now if one.name not in known]
    left = [one for one in before if one.name not in names]
    same = {old.name: [one.name for one in new if one.settings == old.settings] for old in left}
    return {name: successors[0] for name, successors in same.items() if len(successors) == 1}


def destination(receiver: Receiver) -> str:
    """Where a receiver lives, as people may read it: without the secret part of an address."""
    match receiver.settings:
        case Console():
            return "console"
        case Webhook(url=url):
            parts = urlsplit(url)
            return f"{parts.scheme}://{parts.hostname}"
        case Email(to=to):
            return ", ".join(str(address) for address in to)
        case File(path=path):
            return path
        case Atom(folder=folder):
            return folder
        case Apprise(url=secret):
            return apprise.scheme(secret.get_secret_value())


_SHAPES = {
    "slack": slack.shape,
    "discord": discord.shape,
    "teams": teams.shape,
    "ntfy": ntfy.shape,
}


def _shape(settings: Webhook) -> Shape:
    if settings.template:
        return free.by(settings.template, settings.content_type)
    if settings.preset == "telegram":
        return telegram.to(settings.chat or "")
    return _SHAPES[settings.preset] if settings.preset else standard


def _poster(fetcher: Fetcher) -> webhook.PostCallable:
    def post(url: str, body: bytes, headers: Mapping[str, str]) -> PostResponse:
        return fetcher.post(url, body, headers)

    return post


def _mail(settings: Email) -> smtp.EmailSettings:
    return smtp.EmailSettings(
        sender=settings.sender,
        to=settings.to,
        host=settings.host,
        port=settings.port,
        security=settings.security,
        user=settings.user or "",
        password=settings.password_text(),
        unsubscribe=settings.unsubscribe or "",
    )


def _with_login(proxy: Proxy | None) -> str:
    """The proxy's address as libraries take it; "" for none."""
    if proxy is None or not proxy.user:
        return proxy.url if proxy else ""
    login = f"{quote(proxy.user, safe='')}:{quote(proxy.password, safe='')}@"
    return proxy.url.replace("://", f"://{login}", 1)


def _trust(settings: Settings) -> str:
    """The certificates that a receiver names instead of the system's, as PEM; "" for none."""
    if not isinstance(settings, Webhook | Email) or settings.ca_file is None:
        return ""
    return settings.ca_file.read_text(encoding="utf-8")


def _context(trust: str) -> ssl.SSLContext | None:
    return ssl.create_default_context(cadata=trust) if trust else None
