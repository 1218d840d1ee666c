"""How pages and judging go with much stored: `python -m tests.web.load [ARTICLES]`.

100,000 articles by default, half as many facts, a tenth as many alerts, over ninety days. Prints
the median and the worst of nine for every page and list, and how many articles a second are judged
while nobody looks, while visitors look (a page each half second, both of them), and while they ask
without a pause.
"""

import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import httpx

from tests.pipeline.conftest import Inline
from tests.web.desk import NOON, TOPIC, Site, fill, open_site
from tests.web.stored import FIRST, store
from watcher.core.matcher import Matcher
from watcher.pipeline import judge
from watcher.store import articles
from watcher.store.articles import NewArticle
from watcher.store.db import open_database

PATHS = (
    "/", f"/topics/{TOPIC}", f"/topics/{TOPIC}/feed.atom", f"/articles/{FIRST + 500}", "/alerts",
    "/alerts?state=dead", "/quiet", "/quiet?reason=background", "/quiet?reason=no+text",
    "/quiet?reason=silenced", "/feeds",
    "/silences", "/watchlist", "/metrics", "/readyz", "/api/v1/topics", "/api/v1/facts",
    "/api/v1/facts?limit=200", "/api/v1/articles?limit=200", "/api/v1/articles?alerted=true",
    "/api/v1/alerts", "/api/v1/feeds", "/api/v1/silences", "/api/v1/feedback",
)  # fmt: skip
TIMES = 9
VISITORS = 2
PAUSE = 0.5
WORDS = (
    "convoy", "depot", "rail", "port", "shells", "engineers", "minister", "grain", "fuel", "crew",
    "radar", "visit", "contract", "factory", "bridge", "border", "training", "drone", "cargo",
)  # fmt: skip
ROUNDS = 7
"""Short and in turn, so that whatever else the machine does meets all alike."""


class Beside(NamedTuple):
    """Articles judged a second, and how many answers visitors got meanwhile."""

    judged: float
    answers: int


def pages(site: Site, times: int = TIMES) -> Iterator[tuple[str, list[float]]]:
    """Each address with the seconds that its answers took."""
    with site.browser() as browser:
        for path in PATHS:
            took = []
            for _ in range(times):
                began = time.perf_counter()
                answer = browser.get(path)
                took.append(time.perf_counter() - began)
                assert answer.status_code == 200, path
            yield path, took


def judging(site: Site, number: int, rng: random.Random, pause: float | None) -> Beside:
    """Judge so many new articles while visitors ask, each so many seconds after its last answer.

    Args:
        site: what they look at.
        number: how many articles.
        rng: makes them.
        pause: None for no visitors.
    """
    arrive(site, number, rng)
    with visited(site.home, pause) as answers:
        before, began = answers.value, time.perf_counter()
        judged = judge.run(
            site.database,
            Matcher(site.program.current().topics),
            first_seen={},
            only={},
            deliveries=lambda _: [("hook", "")],
            loop=Inline(),
            now=NOON + timedelta(hours=1),
        )
        took = time.perf_counter() - began
        assert judged == number
        return Beside(judged / took, answers.value - before)


def arrive(site: Site, number: int, rng: random.Random) -> None:
    """New articles of twenty sentences, due for judging."""
    with site.database.write() as session:
        for _ in range(number):
            lines = [
                f"North Korea sent {rng.randrange(10, 9999)} {' '.join(rng.sample(WORDS, 6))} to "
                f"Russia in week {rng.randrange(99)}."
                for _ in range(20)
            ]
            url = f"https://new.example/{rng.getrandbits(60)}"
            new = NewArticle(url, url, "new", "new.example", lines[0], "", "\n".join(lines), NOON)
            articles.add_version(session, None, new, NOON)


@contextmanager
def visited(home: str, pause: float | None) -> Iterator[Any]:
    """Visitors in processes of their own, as they are on machines of their own."""
    spawn = multiprocessing.get_context("spawn")
    answers, there, leave = spawn.Value("i", 0), spawn.Semaphore(0), spawn.Event()
    visitors = [
        spawn.Process(target=visit, args=(home, pause, answers, there, leave))
        for _ in range(0 if pause is None else VISITORS)
    ]
    for one in visitors:
        one.start()
    try:
        for _ in visitors:
            assert there.acquire(timeout=60), "a visitor has had no answer"
        yield answers
    finally:
        leave.set()
        for one in visitors:
            one.join()


def visit(home: str, pause: float, answers: Any, there: Semaphore, leave: Event) -> None:
    """Ask for one page after another, in no order: the first ones cost more than most."""
    rng = random.Random()
    with httpx.Client(base_url=home, timeout=30) as browser:
        while True:
            browser.get(rng.choice(PATHS)).raise_for_status()
            with answers.get_lock():
                answers.value += 1
            there.release()
            if leave.wait(pause):
                return


def main(number: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="watcher-load-") as folder:
        fill(Path(folder))
        path = Path(folder) / "watcher.db"
        began = time.perf_counter()
        database = open_database(path)
        store(database, number)
        database.close()
        size = path.stat().st_size / 1e6
        print(f"{number:,} articles: {size:,.0f} MB in {time.perf_counter() - began:.0f} s")
        with open_site(Path(folder)) as site:
            print("  median    worst")
            for address, took in pages(site):
                print(f"{median(took) * 1000:5.0f} ms {max(took) * 1000:5.0f} ms  {address}")
            rng = random.Random(2)
            judging(site, 50, rng, None)  # what is loaded once is loaded now
            who = {"nobody looks": None, "visitors look": PAUSE, "in a rush": 0.0}
            rounds = [
                {name: judging(site, 40, rng, pause) for name, pause in who.items()}
                for _ in range(ROUNDS)
            ]
            for name in who:
                rate = median(one[name].judged for one in rounds)
                answers = sum(one[name].answers for one in rounds)
                print(f"{rate:6.1f} articles judged a second, {name} ({answers} answers)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
