"""`watcher silence`: what nobody wants to hear for a while."""

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError

if TYPE_CHECKING:
    from watcher.config import Watchlist
    from watcher.store.db import Session
    from watcher.store.silences import Silence

group = typer.Typer(
    no_args_is_help=True,
    help="Keeps alerts quiet for a while.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="silence")


@group.command()
def add(  # noqa: PLR0917 - options of a command
    topic: Annotated[str, typer.Option(help="Only alerts of this topic.")] = "",
    feed: Annotated[str, typer.Option(help="Only what this feed alone brought.")] = "",
    words: Annotated[
        str,
        typer.Option(help='Only what says one of these terms: "cod quota", harvest*.'),
    ] = "",
    span: Annotated[str, typer.Option("--for", help="For how long: 8h, 2d, 1w.")] = "",
    until: Annotated[str, typer.Option(help="Until when, in your time zone.")] = "",
    comment: Annotated[str, typer.Option(help="Why; `watcher explain` shows it.")] = "",
    watchlist: options.Watchlist = None,
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Keep alerts quiet: they are recorded, explained and in the digest, but not sent.

    What is held to be sent with others, or until quiet hours end, is silenced as well; what is
    being sent already is sent: `watcher outbox drop` calls it off.
    """
    from watcher.app.clock import utc
    from watcher.cli.moments import when
    from watcher.config import terms
    from watcher.store import silences

    watched = options.watched(watchlist, data_dir)
    if not (topic or feed or words.strip()):
        raise ConfigError("say what to silence: --topic, --feed or --words")
    try:
        if words:
            terms.split(words)
    except ValueError as error:
        raise ConfigError(f"--words {error}") from error
    now, zone = utc(), watched.defaults.timezone if watched else None
    end = _end(span, until, now, zone)
    with options.reading(data_dir, None) as database, database.write() as session:
        topics, feeds = _names(session, watched)
        _known("topic", topic, topics)
        _known("feed", feed, feeds)
        number = silences.add(
            session, topic=topic, feed=feed, words=words, comment=comment, until=end, now=now
        )
    print(f"silence {number} lasts until {when(end, zone or UTC)}")


@group.command("list")
def show(
    ended: Annotated[bool, typer.Option("--all", help="Also those that ended.")] = False,
    data_dir: options.DataDir = options.DATA_DIR,
    watchlist: options.Watchlist = None,
) -> None:
    """List the silences that last."""
    from watcher.app.clock import utc
    from watcher.store import silences

    now = utc()
    with options.reading(data_dir, None) as database, database.read() as session:
        found = silences.listed(session, now, ended=ended)
    if found:
        _table(found, now, options.zone(watchlist, data_dir))
    else:
        print("Nothing is silenced.")


@group.command()
def expire(
    number: Annotated[int, typer.Argument(help="As listed.")],
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """End a silence now."""
    from watcher.app.clock import utc
    from watcher.store import silences

    with options.reading(data_dir, None) as database, database.write() as session:
        if not silences.expire(session, number, utc()):
            raise ConfigError(f"no silence {number} lasts; see watcher silence list")
    print(f"silence {number} has ended")


def _names(session: "Session", watched: "Watchlist | None") -> tuple[list[str], list[str]]:
    """The topics and the feeds that there are."""
    from watcher.store import feeds, topics

    if watched:
        return [one.name for one in watched.topics], [one.name for one in watched.feeds]
    return topics.names(session), [one.name for one in feeds.health(session) if one.active]


def _known(kind: str, name: str, names: list[str]) -> None:
    if name and name not in names:
        raise ConfigError(f"no {kind} is called {name}; there are: {', '.join(names)}")


def _end(span: str, until: str, now: datetime, zone: tzinfo | None) -> datetime:
    from watcher.config.values import LONGEST, duration, moment

    if bool(span) == bool(until):
        raise ConfigError("say how long: --for 8h, or --until 2031-03-04T08:00")
    try:
        if span:
            return now + duration(span)
        end = moment(until, zone)
    except (ValueError, OverflowError) as error:
        what = f"--for {span}" if span else f"--until {until}"
        raise ConfigError(f"{what} {error}") from error
    if end <= now:
        raise ConfigError(f"--until {until} has passed")
    if end - now > LONGEST:
        raise ConfigError(f"--until {until} is too far; write at most {LONGEST.days} days from now")
    return end


def _table(found: "tuple[Silence, ...]", now: datetime, zone: tzinfo) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from watcher.cli.moments import short

    table = Table("silence", "topic", "feed", "words", f"until ({zone})", "comment", box=None)
    for one in found:
        ended = " (ended)" if one.until <= now else ""
        texts = (one.topic, one.feed, one.words)
        until = f"{short(one.until, zone)}{ended}"
        table.add_row(str(one.id), *map(escape, texts), until, escape(one.comment))
    Console().print(table)
