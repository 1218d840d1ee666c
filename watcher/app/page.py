"""The page beside the daemon: opened with it, closed with it; not where nobody wants it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from watcher.app import pulse
from watcher.app.house import House
from watcher.web.listen import listen
from watcher.web.program import Program
from watcher.web.server import serving
from watcher.web.site import site


@contextmanager
def open_page(house: House, file: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """Serve the page of a house while the block runs, if its watchlist wants one.

    Args:
        house: what the page is about.
        file: its watchlist.
        environ: where that takes `${VARIABLE}` from.

    Raises:
        ConfigError: it cannot listen where the watchlist says.
    """
    web = house.watchlist.web
    if not web.enabled:
        yield
        return
    began = time.monotonic()
    program = Program(
        database=house.database,
        clock=house.clock,
        current=lambda: house.watchlist,
        rejected=lambda: house.rejected,
        problems=lambda: _problems(house, time.monotonic() - began),
        ages=lambda: house.ages,
        file=file,
        environ=environ,
    )
    with serving(site(program, web.bind), listen(web.bind)):
        yield


def _problems(house: House, uptime: float) -> list[str]:
    """Why no whole round has ended lately, a sentence each."""
    stages, ages = house.stages(), house.ages
    begun = [f"stage {one} has not ended its first round yet" for one in stages if one not in ages]
    return begun or pulse.stalled(ages, uptime, stages)
