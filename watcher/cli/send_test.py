"""`watcher send-test`: whether an alert would arrive."""

from typing import Annotated

import typer

from watcher.cli import options
from watcher.errors import ConfigError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("send-test")(send_test)


def send_test(
    receiver: Annotated[str, typer.Argument(help="A receiver's name in the watchlist.")],
    watchlist: options.Watchlist = None,
    data_dir: options.DataDir = options.DATA_DIR,
) -> None:
    """Send a test alert to one receiver, and say whether it was taken."""
    from watcher.app import trial
    from watcher.config import load

    watched = load(options.watchlist_path(watchlist), options.environment())
    names = [one.name for one in watched.receivers]
    if receiver not in names:
        known = ", ".join(names) or "none"
        raise ConfigError(f"no receiver is called {receiver}; the watchlist has: {known}")
    trial.send(watched, receiver, data_dir)
    print(f"{receiver} took the test alert")
