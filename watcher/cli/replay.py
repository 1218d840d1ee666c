"""`watcher replay`: what the watchlist would have sent."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import advice, options

if TYPE_CHECKING:
    from watcher.config import Watchlist
    from watcher.pipeline.opinion import Ask
    from watcher.pipeline.replay import Judged, Replay, Tally

STEP = 200  # entries between two movements of the progress bar


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON Lines, plain or gzip: {id, published, url, title, summary?, text?, html?, "
            "feed?, language?} a line."
        ),
    ],
    watchlist: options.Watchlist = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per entry and topic.")
    ] = False,
    db: Annotated[
        Path | None,
        typer.Option(help="Keep what was learnt in this database; by default it is forgotten."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only the first so many entries of the file.")
    ] = None,
    judge: advice.Judge = False,
) -> None:
    """Run past entries through the program and show what would have been sent.

    The entries go, oldest first, through the very code that reads, judges and decides in the
    daemon; `published` is the clock. Nothing is fetched and nobody is told; `--judge` asks as often
    an hour, by that clock, as the daemon would.
    """
    from watcher.config import load

    watched = load(options.watchlist_path(watchlist), options.environment())
    began = time.monotonic()
    with advice.advisor(watched, wanted=judge) as ask:
        tally = _run(watched, file, as_json=as_json, db=db, limit=limit, ask=ask)
    _summarise(tally, time.monotonic() - began, to_error=as_json)


def _run(
    watched: "Watchlist",
    file: Path,
    *,
    as_json: bool,
    db: Path | None,
    limit: int | None,
    ask: "Ask | None",
) -> "Tally":
    from watcher.pipeline import rows
    from watcher.pipeline.replay import Replay, Tally
    from watcher.store.db import open_database

    found = rows.survey(file, limit=limit, report=_say)
    if found.order is not None:
        _say(f"{file}: not in date order; the entries are judged oldest first")
    tally = Tally()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watcher-replay-")))
        database = open_database(db or folder / "replay.db")
        stack.callback(database.close)
        run = Replay(database, watched.topics, ask)
        counted = _counted(run.run(rows.in_date_order(file, found)), tally, found.count)
        if as_json:
            _print_json(counted, run)
        else:
            for _ in counted:
                pass
    for sentence in run.slow:
        _say(sentence)
    return tally


def _say(sentence: str) -> None:
    print(f"watcher: {sentence}", file=sys.stderr)


def _counted(judged: Iterator["Judged"], tally: "Tally", total: int) -> Iterator["Judged"]:
    """Pass the judged entries on, counting them and moving the progress bar."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    terminal = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal, disable=not terminal.is_terminal) as progress:
        bar = progress.add_task("replay", total=total)
        for number, one in enumerate(judged, start=1):
            tally.add(one)
            if number % STEP == 0 or number == total:
                progress.update(bar, completed=number)
            yield one


def _print_json(judged: Iterator["Judged"], run: "Replay") -> None:
    """One object a line, in the order of the file, each as soon as those before it are known."""
    from watcher.pipeline.report import as_json

    waiting: dict[int, str] = {}
    following = 0
    for one in judged:
        found = one.assessments or (None,)
        objects = (as_json(one.row.id, assessment, run.ids) for assessment in found)
        waiting[one.place] = "\n".join(json.dumps(o, ensure_ascii=False) for o in objects)
        while following in waiting:
            print(waiting.pop(following))
            following += 1


def _summarise(tally: "Tally", seconds: float, *, to_error: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "entries", show_edge=False, pad_edge=False, header_style="bold")
    table.columns[1].justify = "right"
    table.add_row("[bold]all[/]", f"{tally.entries:,}")
    table.add_row("on topic", f"{tally.on_topic:,}")
    groups = (
        ("verdict", tally.verdicts),
        ("[bold green]alerts[/]", tally.alerts),
        ("suppressed", tally.suppressed),
    )
    for title, counts in groups:
        table.add_section()
        table.add_row(title, f"{counts.total():,}")
        for name, count in counts.most_common():
            table.add_row(f"  {name}", f"{count:,}")
    table.add_section()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kB on Linux
    pace = tally.entries / seconds if seconds else 0
    table.add_row("entries/s", f"{pace:,.0f}")
    table.add_row("seconds", f"{seconds:,.1f}")
    table.add_row("peak memory, MB", f"{peak:,.0f}")
    Console(stderr=to_error).print(table)
