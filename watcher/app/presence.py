"""Whether the database is there: a server may go away and come back while the daemon runs."""

import logging
import time

from watcher.errors import AwayError
from watcher.store.db import Database
from watcher.telemetry import event


class Presence:
    """Looks at the database, and says when it has gone and is there again.

    Attributes:
        trouble: why it cannot be used just now, "" if it can.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._since = 0.0
        self.trouble = ""

    def look(self) -> bool:
        """Whether it is there again after it was away; to be called every second or so.

        Raises:
            StoreError: it was deleted, replaced or taken over: waiting would not help.
        """
        try:
            self._database.check()
        except AwayError as error:
            if not self.trouble:
                self._since = time.monotonic()
                event("database.lost", level=logging.ERROR, detail=str(error))
            self.trouble = str(error)
            return False
        back, self.trouble = bool(self.trouble), ""
        if back:
            event("database.back", seconds=round(time.monotonic() - self._since))
        return back
