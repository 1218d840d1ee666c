"""Notices that the watchlist has changed, and loads it once the change has settled.

Has no thread and no clock: whoever owns it looks in from time to time. A watchlist that cannot be
used is reported once, and the one before stays in use.
"""

from collections.abc import Mapping
from pathlib import Path

from watcher.config.sources import Sources, State, look
from watcher.config.watchlist import Watchlist, load_from
from watcher.errors import ConfigError


def fixed(watchlist: Watchlist) -> dict[str, str]:
    """The keys that are taken up at a start only, and what they say."""
    web = watchlist.web
    return {
        "web": "true" if web.enabled else "false",
        "web.bind": str(web.bind),
        "defaults.concurrency": str(watchlist.defaults.concurrency),
    }


class Reloader:
    """Watches a watchlist, its includes and its secret files.

    Args:
        path: the watchlist.
        environ: where `${VARIABLE}` comes from.
        current: what is in use; without it the first look loads.
    """

    def __init__(
        self, path: Path, environ: Mapping[str, str], current: Watchlist | None = None
    ) -> None:
        self._path = path
        self._environ = environ
        self._digest = current.digest if current else ""
        self._loaded: Mapping[Path | str, State] = current.sources if current else {}
        self._settling: Mapping[Path | str, State] | None = None

    def poll(self, *, now: bool = False) -> Watchlist | ConfigError | None:
        """Look once.

        A change counts when two looks in a row see the same, so that a file is not read while an
        editor writes it or a mount is swapped.

        Args:
            now: load even if nothing has changed or settled (SIGHUP).

        Returns:
            A new watchlist to use; the reason why a changed one cannot be used, once; or None:
            nothing has changed that matters.
        """
        seen = {source: look(source) for source in self._loaded}
        if not now and self._loaded and seen == self._loaded:
            self._settling = None
            return None
        if not now and self._loaded and seen != self._settling:
            self._settling = seen
            return None
        return self._load()

    def forget(self) -> None:
        """Load it again at the next look: it was found, and could not be used just then."""
        self._digest, self._loaded = "", {}

    def _load(self) -> Watchlist | ConfigError | None:
        sources = Sources()
        self._settling = None
        try:
            watchlist = load_from(sources, self._path, self._environ)
        except ConfigError as error:
            self._digest = ""  # whatever is good next is news
            return error
        finally:
            self._loaded = sources.states()
        unchanged = watchlist.digest == self._digest
        self._digest = watchlist.digest
        return None if unchanged else watchlist
