"""`watcher demo`: see it work, without configuration and without network."""

import time
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the demo's news desk running until Ctrl-C.")
    ] = False,
) -> None:
    """Watch an invented day of news in half a minute; needs no configuration and no network."""
    began = time.monotonic()  # to load the program is part of what one waits for

    from rich.console import Console

    from watcher.demo import play

    play.run(Console(), began, keep=keep)
