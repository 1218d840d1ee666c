"""Whether the database is there: a server may go away and come back while the daemon runs."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from watcher.errors import AwayError
from watcher.store.db import Database
from watcher.telemetry import event


class Presence:
    """Looks at the database, and says when it has gone and is there again.

    Args:
        database: to look at.
        resume: what to do first once it is there again, told for how long it was away.

    Attributes:
        trouble: why it cannot be used just now, "" if it can.
    """

    def __init__(self, database: Database, resume: Callable[[timedelta], None]) -> None:
        self._database = database
        self._resume = resume
        self._since = 0.0
        self.trouble = ""

    def attend(self, work: Callable[[], None]) -> None:
        """Do what needs the database, unless it is away; to be called every second or so.

        Raises:
            StoreError: it was deleted, replaced or taken over: waiting would not help.
        """
        try:
            self._database.check()
            if self.trouble:
                away = time.monotonic() - self._since
                self._resume(timedelta(seconds=away))
                self.trouble = ""
                event("database.back", seconds=round(away))
            work()
        except AwayError as error:
            if not self.trouble:
                self._since = time.monotonic()
                event("database.lost", level=logging.ERROR, detail=str(error))
            self.trouble = str(error)
