"""Little memory, few files, no time zones, a clock at 1970: it works, or goes on later."""

import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.app.house import open_house
from watcher.app.workers import guarded
from watcher.config import load

Write = Callable[..., Path]
SAID = [
    "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts.",
    "The Seafarers' Union said 412 of 530 members took part in the vote in the town hall.",
]


# A process's peak begins with that of its parent (vfork shares the memory): a small one starts it.
MEASURED = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, "-m", "watcher", *sys.argv[1:]]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def once(
    watchlist: Path, data: Path, environ: Mapping[str, str] | None = None
) -> tuple[int, str, int]:
    """`watcher once`: its exit code, its log, and the most memory it had, in bytes."""
    command = [sys.executable, "-c", MEASURED, "once", "--log", "logfmt"]
    command += ["--watchlist", str(watchlist), "--data-dir", str(data)]
    ran = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **(environ or {})}, check=False
    )
    return ran.returncode, ran.stderr, int(ran.stdout.split()[-1]) * 1024


def many(newsroom: Any, count: int) -> list[str]:
    """So many feeds of ten entries; the first of each tenth is on topic."""
    addresses = []
    for number in range(count):
        items = [(f"x{number}-{n}", f"Harbour notes {number}-{n}", "Nothing.") for n in range(10)]
        if number % 10 == 0:
            slug, title = f"s{number}", f"Ferry line {number} stops for {number + 2} days"
            newsroom.page(slug, title, [f"{title}, the operator said on Monday.", *SAID])
            items[0] = (slug, title, "A strike.")
        addresses.append(newsroom.feed(f"/feed{number}", items))
    return addresses


@pytest.mark.slow
def test_five_hundred_feeds_fit_into_256_megabytes(
    newsroom: Any, watchlist: Write, tmp_path: Path
) -> None:  # F06, F10
    path = watchlist(*many(newsroom, 500))
    code, log, used = once(path, tmp_path / "data")
    assert code == 0, log
    assert used < 256 * 2**20
    assert len(newsroom.alerts) == 50
    asked = [path for path in newsroom.asked if path.startswith("/feed")]
    assert len(asked) == len(set(asked)) == 500


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_without_a_file_left_it_fails_and_recovers(
    newsroom: Any, watchlist: Write, tmp_path: Path
) -> None:  # F07
    now = [datetime(2031, 3, 4, 12, tzinfo=UTC)]
    path = watchlist(*many(newsroom, 3))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open_house(
        load(path, {}), tmp_path / "data", out=io.StringIO(), clock=lambda: now[0]
    ) as house:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # nothing more can be opened
        try:
            guarded("cycle", house.cycle)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert not newsroom.alerts
        now[0] += timedelta(hours=2)
        assert house.cycle()["poll"] == 3
    assert len(newsroom.alerts) == 1


def test_polling_leaks_no_files(newsroom: Any, watchlist: Write, tmp_path: Path) -> None:  # F07
    good, bad = newsroom.story("vote", SAID), f"{newsroom.home}/missing"
    now = [datetime(2031, 3, 4, 12, tzinfo=UTC)]
    path = watchlist(good, bad, "http://127.0.0.1:8/refused")
    with open_house(
        load(path, {}), tmp_path / "data", out=io.StringIO(), clock=lambda: now[0]
    ) as house:
        counts = []
        for _ in range(60):
            now[0] += timedelta(days=2)
            house.cycle()
            counts.append(open_files())
    assert counts[-1] <= max(counts[:5])


@pytest.mark.parametrize(
    "environ",
    [{"TZ": "Nowhere/Bogus"}, {"TZ": ":/etc/hostname"}, {"PYTHONTZPATH": "", "TZ": ""}],
)
def test_without_usable_time_zones_it_works_in_utc(
    newsroom: Any, watchlist: Write, tmp_path: Path, environ: dict[str, str]
) -> None:  # I04
    path = watchlist(newsroom.story("vote", SAID))
    path.write_text(path.read_text().replace("{baseline", "{timezone: Europe/Oslo, baseline"))
    code, log, _ = once(path, tmp_path / "data", environ)
    assert code == 0, log
    assert len(newsroom.alerts) == 1


def test_a_clock_at_1970_is_survived(
    newsroom: Any, watchlist: Write, tmp_path: Path
) -> None:  # I04
    now = [datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)]
    path = watchlist(newsroom.story("vote", SAID))
    with open_house(
        load(path, {}), tmp_path / "data", out=io.StringIO(), clock=lambda: now[0]
    ) as house:
        assert house.cycle()["judge"] == 1
        before, now[0] = now[0], datetime(2031, 3, 4, 12, tzinfo=UTC)
        house.clock_stepped(now[0] - before)
        assert house.cycle()["poll"] == 1
        assert house.cycle()["poll"] == 0
    news = [body for body in newsroom.posted if body["type"] == "alert.news"]
    assert len(news) == 1
