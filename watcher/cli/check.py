"""`watcher check`: whether a watchlist says what its writer means."""

from collections.abc import Iterator, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from watcher.cli import options

if TYPE_CHECKING:
    from watcher.config import Feed, Watchlist

_SHOWN = 10  # of the terms that a search has no room for


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(
    file: Annotated[Path | None, typer.Argument(help="The watchlist; as --watchlist.")] = None,
    watchlist: options.Watchlist = None,
    text: Annotated[
        str | None,
        typer.Option(help="Show which topics this text matches, and by which terms."),
    ] = None,
    data_dir: options.DataDir = options.DATA_DIR,
    language: Annotated[str, typer.Option(help="The text's language, such as en or ko.")] = "",
) -> None:
    """Check the watchlist and show what it watches, or which topics a text matches.

    Every mistake is named with file, line, key, value and remedy; the exit code is then 2. So is
    what a numeric address says already that it is never connected to, for lack of
    `private_networks`; the exit code is then 1. Where a watcher runs by this file, the changed keys
    that it takes up at a start only are named.
    """
    from watcher.config import load

    path = options.watchlist_path(file or watchlist)
    watched = load(path, options.environment())
    if text is None:
        _overview(path, watched)
        _idle(watched)
        _misread(watched)
        _restart(path, watched, data_dir)
        if barred := list(_barred(watched)):
            print("\n".join(barred))
            raise typer.Exit(1)
    else:
        _matches(watched, text, language)


def _overview(path: Path, watched: "Watchlist") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    columns = ("topic", "title", "terms", "feeds", "told")
    topics = Table(*columns, title="Topics", title_justify="left")
    for topic in watched.topics:
        told = ", ".join(one.name for one in watched.receivers_for(topic.name)) or "[red]nobody[/]"
        feeding = str(len(watched.feeds_for(topic.name)) or "[red]none[/]")
        topics.add_row(topic.name, topic.title, str(_terms(topic.match)), feeding, told)
    feeds = Table("feed", "every", "language", "address", title="Feeds", title_justify="left")
    for feed in watched.feeds:
        every = f"{feed.interval.total_seconds() / 60:g} min" if feed.enabled else "off"
        feeds.add_row(feed.name, every, feed.language, _origin(feed))
    receivers = Table("receiver", "kind", title="Receivers", title_justify="left")
    for receiver in watched.receivers:
        receivers.add_row(receiver.name, type(receiver.settings).__name__.lower())
    console = Console()
    for table in (topics, feeds, receivers):
        console.print(table)
    for feed in watched.feeds:
        if feed.left_out:
            some = escape(", ".join(feed.left_out[:_SHOWN]))
            console.print(f"{feed.name} has no room for {len(feed.left_out)} terms: {some}, …")
    console.print(
        f"[green]{path} is valid[/]: {_many(watched.topics, 'topic')}, "
        f"{_many(watched.feeds, 'feed')}, {_many(watched.receivers, 'receiver')}, "
        f"{_many(watched.routes, 'route')}"
    )


def _idle(watched: "Watchlist") -> None:
    """Name what is missing for anything to come of it; a backtest needs no more than topics."""
    if not any(feed.enabled for feed in watched.feeds):
        none = "all feeds are off" if watched.feeds else "there are no `feeds`"
        print(f"nothing will be watched: {none}")
    if not watched.receivers:
        print("nobody will be told: there are no `receivers`; alerts stand on the page only")


def _misread(watched: "Watchlist") -> None:
    """Name the terms that other programs would read otherwise; they are valid all the same."""
    from watcher.config import misread
    from watcher.core.topics import terms_of

    for topic in watched.topics:
        for hint in dict.fromkeys(map(misread, terms_of(topic.match))):
            if hint:
                print(f"topic {topic.name}: {hint}")


def _restart(path: Path, watched: "Watchlist", data_dir: Path) -> None:
    from watcher.app import pulse
    from watcher.config import fixed

    running = pulse.begun(data_dir)
    if running is None or running.watchlist != path.absolute():
        return
    for key, value in fixed(watched).items():
        before = running.fixed.get(key, value)
        if value != before:
            print(f"restart watcher: it takes up {key} at a start only ({before} -> {value})")


def _barred(watched: "Watchlist") -> Iterator[str]:
    """What has an address that watcher refuses to connect to; names are not looked up."""
    from watcher.core.address import refusal

    own = watched.defaults.private_networks
    for whose, url in _addresses(watched):
        host = urlsplit(url).hostname or ""
        try:
            reason = refusal("127.0.0.1" if host == "localhost" else host, own)
        except ValueError:
            continue
        if reason:
            yield (
                f"{whose}: watcher does not connect to {host}, which is {reason}; if you mean it, "
                "name it or its network in `private_networks` under `defaults`"
            )


def _addresses(watched: "Watchlist") -> Iterator[tuple[str, str]]:
    """What is asked or posted to through the gate that refuses, and where."""
    from watcher.config import Webhook

    for feed in watched.feeds:
        if feed.enabled:
            yield f"feed {feed.name}", feed.url
    for receiver in watched.receivers:
        if isinstance(receiver.settings, Webhook):
            yield f"receiver {receiver.name}", receiver.settings.url
    if watched.heartbeat is not None:
        yield "heartbeat", watched.heartbeat.url
    if watched.judge is not None:
        yield "judge", watched.judge.url


def _many(found: Sized, word: str) -> str:
    return f"{len(found)} {word}{'' if len(found) == 1 else 's'}"


def _origin(feed: "Feed") -> str:
    """Where its entries come from: the query of a search, else the address."""
    from rich.markup import escape

    if feed.query:
        return f"searches {escape(feed.query)}"
    return escape(f"{feed.url} links {feed.form.links}" if feed.form.links else feed.url)


def _terms(match: object) -> int:
    from watcher.core.topics import terms_of

    return len(set(terms_of(match)))  # type: ignore[arg-type]  # an Expr; its type would load core


def _matches(watched: "Watchlist", text: str, language: str) -> None:
    from rich.console import Console

    from watcher.core.matcher import Matcher

    found = Matcher(watched.topics).match(text, language)
    console = Console()
    for match in found:
        terms = ", ".join(match.terms)
        console.print(f"[green]{match.topic.name}[/] ({match.topic.title}): {terms}")
    if not found:
        console.print("no topic matches")
        raise typer.Exit(1)
