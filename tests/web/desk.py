"""Fills a database from the demo's news desk, and serves the page on it."""

import base64
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from watcher.app.house import open_house
from watcher.config import Watchlist, load
from watcher.demo.desk import Desk, this_machine
from watcher.demo.play import Clock
from watcher.demo.sinks import Hook, Mailbox
from watcher.demo.stage import write_watchlist
from watcher.demo.story import DAY
from watcher.store.db import Database, open_database
from watcher.web.listen import listen
from watcher.web.program import Program
from watcher.web.server import serving
from watcher.web.site import site as application

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
TOPIC = "nk-russia"
ZONE = ZoneInfo("Asia/Tokyo")
"""Nine hours ahead: the demo's evening is another day there."""
_INSTEAD = {"korean": "reprint"}


@dataclass(frozen=True)
class Filled:
    """A folder with `watchlist.yaml` and `watcher.db`, and when the day was over."""

    folder: Path


def fill(folder: Path, stretch: float = 1.0) -> Filled:
    """Play the demo's day so that it ends before NOON; `stretch` makes its hours longer."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    start = NOON - timedelta(hours=stretch * (DAY[-1].hours + 1))
    clock = Clock(start)
    with ExitStack() as stack:
        desk = stack.enter_context(Desk())
        mailbox = stack.enter_context(Mailbox())
        hook = stack.enter_context(Hook(secret))
        path = write_watchlist(folder, desk, mailbox, hook, secret)
        house = stack.enter_context(
            open_house(load(path, {}), folder, clock=clock, resolver=this_machine)
        )
        # Whether the Korean text is known depends on the extra `semantic`; that of a copy does not.
        for piece in (replace(one, text=_INSTEAD.get(one.text, one.text)) for one in DAY):
            clock.story = at = start + timedelta(hours=stretch * piece.hours)
            desk.publish(piece, at)
            house.cycle()
    return Filled(folder)


@dataclass(frozen=True)
class Site:
    """A page that is being served."""

    home: str
    database: Database
    program: Program

    def browser(self, **headers: str) -> httpx.Client:
        """Asks as a browser does; follows no redirect."""
        sent = {"sec-fetch-site": "same-origin", "origin": self.home, **headers}
        return httpx.Client(base_url=self.home, headers=sent, timeout=30)


@contextmanager
def open_site(
    folder: Path,
    web: str = "true",
    *,
    port: int = 0,
    problems: Sequence[str] = (),
    ages: Mapping[str, float] | None = None,
    spoilt: Callable[[Watchlist], Watchlist] | None = None,
    rejected: str = "",
) -> Iterator[Site]:
    """Serve the page on a filled folder.

    Args:
        folder: has the watchlist and the database.
        web: that section of the watchlist.
        port: to listen on, 0 for any.
        problems: why the daemon is not well.
        ages: of its stages.
        spoilt: makes of the watchlist what no file could hold.
        rejected: why a changed watchlist is not in use.
    """
    path = folder / "watchlist.yaml"
    text = path.read_text(encoding="utf-8").partition("\nweb:")[0]
    text = text.replace("timezone: UTC", f"timezone: {ZONE}")
    path.write_text(f"{text}\nweb: {web}\n", encoding="utf-8")
    watchlist = load(path, {})
    watchlist = spoilt(watchlist) if spoilt else watchlist
    database = open_database(folder / "watcher.db", create=False)
    program = Program(
        database=database,
        clock=lambda: NOON,
        current=lambda: watchlist,
        rejected=lambda: rejected,
        problems=lambda: problems,
        ages=lambda: ages or {"poll": 1.0, "retain": 3000.0},
        file=path,
    )
    bind = watchlist.web.bind._replace(port=port)
    with listen(bind) as listener:
        home = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with serving(application(program, bind), listener):
            yield Site(home, database, program)
    database.close()
