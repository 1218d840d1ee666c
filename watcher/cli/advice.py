"""The option `--judge`: second opinions, as the watchlist's section `judge` wants them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.errors import ConfigError

if TYPE_CHECKING:
    from watcher.config import Watchlist
    from watcher.pipeline.opinion import Advisor

Judge = Annotated[
    bool,
    typer.Option("--judge", help="Ask the language model of the watchlist's section `judge` too."),
]


@contextmanager
def advisor(
    watched: "Watchlist", *, wanted: bool, budgeted: bool = True
) -> Iterator["Advisor | None"]:
    """Open the connection to whom the watchlist asks, if it is wanted.

    Args:
        watched: the watchlist.
        wanted: `--judge` was given.
        budgeted: heed its `max_per_hour`.

    Raises:
        ConfigError: it is wanted and the watchlist names nobody.
    """
    if not wanted:
        yield None
        return
    import sys

    from watcher.app.wiring import Electrician
    from watcher.telemetry import configure, remove

    with ExitStack() as stack:
        found = Electrician(stack, sys.stdout).advisor(watched, budgeted=budgeted)
        if found is None:
            raise ConfigError("--judge needs a section `judge` in the watchlist; see the README")
        stack.callback(remove, configure())  # what fails is said, as in the daemon
        yield found
