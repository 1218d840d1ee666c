"""The command line: one file a group of commands, each importing what it needs when it runs.

Says what went wrong in one message: exit code 2 for a mistake in configuration or usage, 1 for
anything else that stops a command. Only a bug shows a traceback.
"""

import gc
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from watcher import __version__
from watcher.cli import (
    backup,
    check,
    copy,
    daemon,
    demo,
    evaluate,
    explain,
    feedback,
    feeds,
    outbox,
    replay,
    send_test,
    silence,
)
from watcher.errors import ConfigError, WatcherError

app = typer.Typer(
    name="watcher",
    help="Watches news feeds and alerts only when a tracked topic gets genuinely new facts.",
    epilog="Start with: watcher demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = (
    demo, daemon, replay, evaluate, check, explain, feedback, feeds, outbox, silence, send_test,
    backup, copy,
)  # fmt: skip
for module in COMMANDS:
    module.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"watcher {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


OBJECTS = 10_000
"""New objects after which Python looks for cycles. By default 700, of which each sentence that is
judged makes hundreds without a cycle: that took 15 of 100 milliseconds (judge with 100,000 facts 39
and 33, tests/evaluation/speed.py)."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the entry point of the package.

    Args:
        arguments: in place of those that the process was started with.

    Raises:
        SystemExit: always, with the exit code.
    """
    if arguments is None:  # a program that calls us has a threshold of its own
        gc.set_threshold(OBJECTS)
    try:
        app(arguments)
    except WatcherError as error:
        for line in str(error).splitlines():
            print(f"watcher: {line}", file=sys.stderr)
        sys.exit(2 if isinstance(error, ConfigError) else 1)
