"""The configuration: one YAML watchlist, checked strictly, watched for changes.

Public: `load`, `Watchlist` and what it holds, `Reloader`. Alone in using YAML and pydantic.
"""

from watcher.config.opinion import Judge
from watcher.config.receivers import Console, Email, Receiver, Webhook
from watcher.config.reload import Reloader
from watcher.config.sections import Defaults, Keep
from watcher.config.watchlist import Feed, Route, Watchlist, load

__all__ = [
    "Console",
    "Defaults",
    "Email",
    "Feed",
    "Judge",
    "Keep",
    "Receiver",
    "Reloader",
    "Route",
    "Watchlist",
    "Webhook",
    "load",
]
