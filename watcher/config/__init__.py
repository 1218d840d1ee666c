"""The configuration: one YAML watchlist, checked strictly, watched for changes.

Public: `load`, `Watchlist` and what it holds, `Reloader`. Alone in using YAML and pydantic.
"""

from watcher.config.access import proxy_settings
from watcher.config.opinion import Judge
from watcher.config.receivers import (
    Apprise,
    Atom,
    Console,
    Email,
    File,
    Receiver,
    Settings,
    Webhook,
)
from watcher.config.reload import Reloader, fixed
from watcher.config.routes import Route, Traits
from watcher.config.sections import Defaults, Keep
from watcher.config.terms import misread
from watcher.config.watchlist import Feed, Watchlist, load
from watcher.config.web import Bind, Web
from watcher.config.zone import zone_of

__all__ = [
    "Apprise",
    "Atom",
    "Bind",
    "Console",
    "Defaults",
    "Email",
    "Feed",
    "File",
    "Judge",
    "Keep",
    "Receiver",
    "Reloader",
    "Route",
    "Settings",
    "Traits",
    "Watchlist",
    "Web",
    "Webhook",
    "fixed",
    "load",
    "misread",
    "proxy_settings",
    "zone_of",
]
