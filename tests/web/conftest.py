"""The page as a browser meets it: a real server on this machine, a database of the demo's day."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.desk import Filled, Site, fill, open_site

PASSWORD = "crab and haddock"
READ, WRITE = "read-" + "r" * 24, "write-" + "w" * 24
GUARDED = (
    f"{{bind: '127.0.0.1:0', password: {PASSWORD}, tokens: "
    f"[{{name: reader, token: {READ}}}, {{name: writer, token: {WRITE}, access: write}}]}}"
)


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The demo's day as the daemon left it."""
    return fill(tmp_path_factory.mktemp("day"))


@pytest.fixture
def serve(day: Filled, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Serves the day; `web` is that section of the watchlist, the rest as for `open_site`."""
    with ExitStack() as stack:

        def start(web: str = "true", **options: Any) -> Site:
            folder = tmp_path / "data"
            if not folder.exists():
                shutil.copytree(day.folder, folder)
            return stack.enter_context(open_site(folder, web, **options))

        yield start


@pytest.fixture
def site(serve: Callable[..., Site]) -> Site:
    """The page without a password, for whoever sits at this machine."""
    return serve()


@pytest.fixture
def locked(serve: Callable[..., Site]) -> Site:
    """The page with a password and tokens."""
    return serve(GUARDED)


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    """A browser on the open page: it says where its forms come from."""
    with site.browser() as client:
        yield client
