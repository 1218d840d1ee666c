"""The time zone of a watchlist, also of one that cannot be used as it stands.

A mistake elsewhere in it, or a variable that only the daemon has, is no reason to show other times
than messages do.
"""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from watcher.config.includes import gather
from watcher.config.nodes import Broken
from watcher.config.problems import Problem
from watcher.config.sources import Sources
from watcher.config.tree import grow
from watcher.config.values import zone


def zone_of(path: Path, environ: Mapping[str, str]) -> ZoneInfo | None:
    """What `defaults.timezone` says, UTC if it is not said, None if that cannot be read."""
    problems: list[Problem] = []
    tree = grow(gather(path, Sources(), problems), environ, problems)
    found = tree.at(("defaults", "timezone"))
    if found is None and not any(isinstance(tree.at(key), Broken) for key in ((), ("defaults",))):
        return ZoneInfo("UTC")
    try:
        return zone(found) if isinstance(found, str) else None
    except ValueError:
        return None
