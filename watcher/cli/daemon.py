"""`watcher run`, `once`, `health`, `status`: the daemon and how it is."""

from dataclasses import replace
from typing import Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError
from watcher.telemetry import LogFormat, LogLevel

STAGES = ("poll", "read", "judge", "watch", "group", "digest", "deliver")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (run, once, status, health):
        app.command()(command)


def run(
    watchlist: options.Watchlist = None,
    data_dir: options.DataDir = options.DATA_DIR,
    log: options.Log = LogFormat.CONSOLE,
    log_level: options.Level = LogLevel.INFO,
    no_page: Annotated[
        bool, typer.Option("--no-page", help="Do not serve the page and the API.")
    ] = False,
) -> None:
    """Watch the feeds until stopped, and serve the page (http://127.0.0.1:8787).

    Changes of the watchlist are picked up within seconds, or at once on SIGHUP; one that cannot
    be used is reported and the one before stays in use. SIGTERM or Ctrl-C lets requests in flight
    end; a second one stops at once. Nothing is lost either way.
    """
    from watcher import app, telemetry

    telemetry.configure(log, level=log_level)
    app.run(replace(options.settings(watchlist, data_dir), page=not no_page))


def once(
    watchlist: options.Watchlist = None,
    data_dir: options.DataDir = options.DATA_DIR,
    log: options.Log = LogFormat.CONSOLE,
    log_level: options.Level = LogLevel.INFO,
) -> None:
    """Do everything that is due, once, and exit: for cron.

    Feeds are polled when their interval has passed, however often this is called.
    """
    from watcher import app, telemetry

    telemetry.configure(log, level=log_level)
    done = app.once(options.settings(watchlist, data_dir))
    telemetry.event("cycle.done", done)


def health(
    data_dir: options.DataDir = options.DATA_DIR,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 also for troubles that it has met.")
    ] = False,
) -> None:
    """Say whether the daemon is well; exit code 1 if it is not (for container health checks).

    Troubles that it has met and told of (a feed that fails, a receiver that takes nothing) are
    listed as well: it goes on working, and a restart mends none of them.
    """
    from watcher.app import pulse

    found = pulse.look(data_dir, STAGES)
    for trouble in found.troubles:
        print(f"trouble: {trouble}")
    for problem in found.problems:
        print(problem)
    if not found.well or (strict and found.troubles):
        raise typer.Exit(1)
    print(f"well (process {found.pid})")


def status(
    watchlist: options.Watchlist = None, data_dir: options.DataDir = options.DATA_DIR
) -> None:
    """Show how the daemon is, what was judged on each topic, what is waiting and what is wrong.

    A watchlist that cannot be used is one of the things that are wrong; the exit code is then 2.
    """
    from watcher.app import pulse
    from watcher.cli import tables
    from watcher.store import topics

    mistakes: tuple[str, ...] = ()
    try:
        watched = options.watched(watchlist, data_dir)
    except ConfigError as error:
        watched, mistakes = None, error.problems
    health = pulse.look(data_dir, STAGES)
    zone = watched.defaults.timezone if watched else options.zone(watchlist, data_dir)
    with options.reading(data_dir, None) as database:
        if watched:
            names = [topic.name for topic in watched.topics]
        else:
            with database.read() as session:
                names = topics.names(session)
        tables.show_status(database, names, health, zone, mistakes)
    if mistakes:
        raise typer.Exit(2)
