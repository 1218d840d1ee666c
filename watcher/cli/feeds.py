"""`watcher feeds`: how the feeds are, and which there are."""

import os
import sys
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError

if TYPE_CHECKING:
    from watcher.config import Defaults, Feed, Watchlist
    from watcher.pipeline.probe import Probe

group = typer.Typer(help="Show how the feeds are; check, add, import or export them.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="feeds")


@group.callback(invoke_without_command=True)
def health(
    context: typer.Context,
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Show how polling each feed went; or check, add, import or export feeds."""
    if context.invoked_subcommand is None:
        given = os.environ.get("WATCHER_WATCHLIST")
        show(data_dir, Path(given) if given else None)


@group.command("list")
def show(data_dir: options.DataDir = options.DATA_DIR, watchlist: options.Watchlist = None) -> None:
    """Show how polling each feed went and when it is polled next."""
    from watcher.cli import tables
    from watcher.store import feeds

    with options.reading(data_dir, None) as database, database.read() as session:
        found = feeds.health(session)
    tables.show_feeds(found, options.zone(watchlist, data_dir))


@group.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Only these feeds.")] = None,
    watchlist: options.Watchlist = None,
) -> None:
    """Fetch each feed of the watchlist once and say whether it can be used.

    Exit code 1 if one cannot.
    """
    from rich.console import Console

    from watcher.config import load

    watched = load(options.watchlist_path(watchlist), options.environment())
    feeds = [feed for feed in watched.feeds if not names or feed.name in names]
    if missing := set(names or ()) - {feed.name for feed in feeds}:
        raise ConfigError(f"no feed is called {', '.join(sorted(missing))}")
    console = Console()
    bad = 0
    for found in _probe(watched, feeds):
        bad += bool(found.error)
        console.print(_line(found, watched.defaults.timezone), highlight=False)
    console.print(f"{len(feeds) - bad} of {len(feeds)} feeds can be used", highlight=False)
    if bad:
        raise typer.Exit(1)


@group.command()
def add(
    url: Annotated[str, typer.Argument(help="The feed's address.")],
    name: Annotated[str | None, typer.Option(help="What to call it; by default its host.")] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Add it without fetching it first.")
    ] = False,
    watchlist: options.Watchlist = None,
) -> None:
    """Add a feed to the watchlist, after looking whether it is one."""
    from watcher.cli import edit
    from watcher.config import load

    path = options.own_watchlist(watchlist)
    watched = load(path, options.environment())
    if not unseen:
        (found,) = _probe(watched, [_plain(name or url, url, watched.defaults)])
        if found.error:
            raise ConfigError(f"not added: {found.error}", "--unseen adds it all the same")
    item = {"name": name, "url": url} if name else {"url": url}
    edit.add_feeds(path, [item], options.environment())
    print(f"added to {path}")


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML file, as feed readers export it.")],
    watchlist: options.Watchlist = None,
) -> None:
    """Add the feeds of an OPML file to the watchlist; those it has already are left out."""
    from watcher.cli import edit, opml
    from watcher.config import load

    path = options.own_watchlist(watchlist)
    known = {feed.url for feed in load(path, options.environment()).feeds}
    try:
        found = opml.read(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    if not found:
        raise ConfigError(f"{file}: has no feeds; is it an OPML file?")
    new = [one for one in found if one.url not in known]
    if new:
        edit.add_feeds(path, [{"url": one.url} for one in new], options.environment())
    print(f"{len(new)} feeds added to {path}, {len(found) - len(new)} known already")


@group.command()
def export(watchlist: options.Watchlist = None) -> None:
    """Print the watchlist's feeds as OPML, for feed readers.

    Pages and searches of GDELT are left out: feed readers cannot read them.
    """
    from watcher.cli import opml
    from watcher.config import load
    from watcher.ingest.forms import FEED

    feeds = load(options.watchlist_path(watchlist), options.environment()).feeds
    known = [feed for feed in feeds if feed.form == FEED]
    subscriptions = [opml.Subscription(feed.url, feed.name, feed.group) for feed in known]
    sys.stdout.write(opml.write(subscriptions, "watcher"))
    if others := [feed.name for feed in feeds if feed.form != FEED]:
        print(f"left out, as no feeds: {', '.join(others)}", file=sys.stderr)


def _probe(watched: "Watchlist", feeds: "list[Feed]") -> "list[Probe]":
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import ExitStack

    from watcher.app.clock import utc
    from watcher.app.wiring import Electrician
    from watcher.ingest.parser import Parser
    from watcher.pipeline.probe import probe

    with (
        ExitStack() as stack,
        Parser() as parser,
        ThreadPoolExecutor(watched.defaults.concurrency) as pool,
    ):
        fetcher = Electrician(stack, sys.stdout).fetcher(watched)
        return list(pool.map(lambda feed: probe(fetcher, parser, feed, utc()), feeds))


def _plain(name: str, url: str, defaults: "Defaults") -> "Feed":
    """A feed without settings of its own."""
    from watcher.config import Feed, proxy_settings
    from watcher.ingest.way import Way

    return Feed(
        name=name,
        url=url,
        interval=defaults.interval,
        language="",
        group="",
        topics=(),
        read_pages=defaults.read_pages,
        headers={},
        enabled=True,
        way=Way(proxy=proxy_settings(defaults.proxy)),
    )


def _line(found: "Probe", zone: tzinfo) -> str:
    from rich.markup import escape

    from watcher.cli.moments import when

    name = f"{escape(found.feed.name):<24}"
    if found.error:
        return f"[red]✗[/] {name} {escape(found.error)}"
    newest = f", newest {when(found.newest, zone)}" if found.newest else ""
    entries = f"{found.entries} {'entry' if found.entries == 1 else 'entries'}"
    moved = f"; moved to {escape(found.moved_to)}" if found.moved_to else ""
    return f"[green]✓[/] {name} {entries}{newest}{moved}"
