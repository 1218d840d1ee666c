"""Pictures of every page, to be looked at: `python -m tests.web.pictures FOLDER`.

With what goes wrong: feeds that fail, a message that was given up, forms that are refused.

Needs Playwright (`pip install playwright`) and a Chromium, `$CHROMIUM` or /usr/bin/chromium. The
database is the demo's day, spread over two weeks.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.web.conftest import GUARDED
from tests.web.corners import VISITS, spoil, wrong_password
from tests.web.desk import TOPIC, Site, fill, open_site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SIZES = ((390, 844), (1280, 900))
PAGES = {
    "overview": "/",
    "topic": f"/topics/{TOPIC}",
    "article": "/articles/6#s1",
    "reprint": "/articles/2",
    "alerts": "/alerts",
    "quiet": "/quiet",
    "silenced": "/quiet?reason=silenced",
    "given-up": "/alerts?state=dead",
    "feeds": "/feeds",
    "silences": "/silences",
    "watchlist": "/watchlist",
    "missing": "/nothing-here",
    "refused": "/quiet?reason=none",
}
STRETCH = 36.0
"""The day's nine hours become a fortnight."""


@contextmanager
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()


@contextmanager
def filled() -> Iterator[tuple[Site, dict[str, str]]]:
    """The page on a database with something in every corner, and the addresses of its pages."""
    with tempfile.TemporaryDirectory(prefix="watcher-pictures-") as name:
        folder = Path(name)
        fill(folder, STRETCH)
        with open_site(folder) as site:
            with site.browser() as browser:
                made = browser.post("/silences", data={"words": "harbour", "span": "8h"})
                assert made.status_code == 303
            yield site, PAGES | {"backtest": spoil(site)}


def visit(page: Any, home: str, name: str, pages: Mapping[str, str]) -> None:
    """Go to a page of some name, or send a form."""
    if name in pages:
        page.goto(home + pages[name])
    else:
        VISITS[name](page, home)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with filled() as (site, pages), browser() as chromium:
        for scheme in ("light", "dark"):
            for width, height in SIZES:
                page = chromium.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                shots = [(name, f"{width}-{scheme}") for name in (*pages, *VISITS)]
                for name, kind in shots:
                    visit(page, site.home, name, pages)
                    page.screenshot(path=folder / f"{name}-{kind}.png", full_page=True)
                page.close()
        with open_site(site.program.file.parent, GUARDED) as locked:
            page = chromium.new_page(viewport={"width": 390, "height": 844})
            wrong_password(page, locked.home)
            page.screenshot(path=folder / "wrong-password-390-light.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
