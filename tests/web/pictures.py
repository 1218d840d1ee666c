"""Pictures of every page, to be looked at: `python -m tests.web.pictures FOLDER`.

Needs Playwright (`pip install playwright`) and a Chromium, `$CHROMIUM` or /usr/bin/chromium. The
database is the demo's day, spread over two weeks.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
    "feeds": "/feeds",
    "silences": "/silences",
    "watchlist": "/watchlist",
    "missing": "/nothing-here",
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
def filled() -> Iterator[Site]:
    """The page on a database with something in every corner."""
    with tempfile.TemporaryDirectory(prefix="watcher-pictures-") as name:
        folder = Path(name)
        fill(folder, STRETCH)
        with open_site(folder) as site:
            with site.browser() as browser:
                made = browser.post("/silences", data={"words": "harbour", "span": "8h"})
                assert made.status_code == 303
            yield site


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with filled() as site, browser() as chromium:
        for scheme in ("light", "dark"):
            for width, height in SIZES:
                page = chromium.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                for name, path in PAGES.items():
                    page.goto(site.home + path)
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
