"""kill -9 at every named point of the work, again and again; prints how it went.

    python -m tests.app.kills --loops 220
    python -m tests.app.kills --database postgresql://user@host/name     # which it empties first

Each loop publishes news, runs one cycle in a process that kills itself at the given point, and goes
on from what that left. In the end the alerts that arrived are those of an undisturbed run (none
lost), what arrived twice is the very same message, and the database is whole. Exit code 1 if not.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.app.conftest import Newsroom
from watcher.store import migrate, outbox
from watcher.store.db import open_database
from watcher.store.outbox import State

# Point to the statement that shows it, whether to die before or after the commit that follows, and
# how often at least the statement comes in a loop (one of these is drawn).
POINTS = {
    "after fetch, before the seen-mark": ("INSERT INTO entry", "before", 1),
    "after the seen-mark": ("INSERT INTO entry", "after", 1),
    "after reading, before its commit": ("INSERT INTO article", "before", 2),
    "after judging, before its commit": ("INSERT INTO assessment", "before", 2),
    "within the outbox insert": ("INSERT INTO delivery", "at", 1),
    "after judging and the outbox insert": ("INSERT INTO assessment", "after", 2),
    "after sending, before the mark": ("INSERT INTO attempt", "before", 1),
    "after the mark": ("INSERT INTO attempt", "after", 1),
    "during a checkpoint": ("INSERT INTO", "soon after", 4),
    "during migration": ("", "at", 25),
}
MIGRATION = "during migration"

# Loaded once; forks a process for each line it is told, which runs one cycle and dies at the point.
HATCHERY = """
import json, os, random, signal, sqlite3, sys, threading, time
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import Engine, event
from watcher import telemetry
from watcher.app.house import open_house
from watcher.config import load
from watcher.store.db import open_database
import alembic.command, watcher.core.judge, watcher.ingest.extract

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def arm(sign, moment, nth):
    left, armed = [nth], threading.local()

    @event.listens_for(Engine, "before_cursor_execute")
    def seen(connection, cursor, statement, *_):
        if statement.startswith(sign) and not statement.startswith("PRAGMA"):
            left[0] -= 1
            if left[0] == 0 and moment == "at":
                die()
            armed.now = armed.__dict__.get("now") or left[0] == 0

    @event.listens_for(Engine, "commit")
    def commits(connection):
        if armed.__dict__.get("now"):
            if moment == "before":
                die()
            wait = 0.002 if moment == "after" else random.random() * 0.003
            threading.Thread(target=lambda: (time.sleep(wait), die())).start()
            armed.now = False

    if moment == "soon after":
        @event.listens_for(Engine, "connect")
        def often(connection, record):
            if isinstance(connection, sqlite3.Connection):  # a server has them when it likes
                connection.execute("PRAGMA wal_autocheckpoint=1")

for line in sys.stdin:
    told = json.loads(line)
    pid = os.fork()
    if pid == 0:
        if told["sign"] is not None:
            arm(told["sign"], told["moment"], told["nth"])
        if told["now"] is None:
            open_database(told["data"]).close()
            os._exit(0)
        telemetry.configure(stream=open(os.devnull, "w"))
        now = datetime.fromtimestamp(told["now"], UTC)
        watchlist = load(Path(told["watchlist"]), {})
        data, database = Path(told["data"]), told["database"]
        with open_house(watchlist, data, database=database, clock=lambda: now) as house:
            house.cycle()
        os._exit(0)
    print(os.waitpid(pid, 0)[1], flush=True)
"""
START = 1_930_000_000  # 2031
WINDOW = 8  # stories; a feed that forgets what was not yet fetched loses it, not we
STEP = 600  # seconds from loop to loop: feeds are due again, and what failed is


@contextmanager
def hatchery() -> Iterator[Callable[..., int]]:
    """Gives a function that runs one cycle and returns how its process ended."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "ignore", "-c", HATCHERY]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as hatching:
        assert hatching.stdin is not None
        assert hatching.stdout is not None
        inward, outward = hatching.stdin, hatching.stdout

        def live(data: Path | str, watchlist: Path | None, now: int | None, **more: object) -> int:
            told = {"sign": None, "moment": "", "nth": 0, "database": None} | more
            told |= {"data": str(data), "watchlist": str(watchlist), "now": now}
            inward.write(json.dumps(told) + "\n")
            return int(outward.readline())

        yield live
        inward.close()


def publish(newsroom: Newsroom, loop: int) -> None:
    """Two stories that nobody told before, and a reprint; those of a few loops stay in the feed."""
    items = []
    slugs = [f"{kind}{number}" for number in range(2 * loop + 1, -1, -1) for kind in "sr"]
    for slug in slugs[: 2 * WINDOW]:
        number = int(slug[1:])
        if slug[0] == "r" and (number % 2 or number > 2 * loop - 2):
            continue
        said = [
            f"Ferry crews of line {number} at Quay {number * 7} walked out on Monday over pay.",
            f"Captain Berg{number} said {100 + number} of {900 + number} members took part.",
            f"The ferry route to Island {number * 3} carries {1000 + number} people a day.",
        ]
        title = said[0].split(" on Monday")[0]
        newsroom.page(slug, title, said)
        items.append((slug, title, said[1]))
    newsroom.feed("/feed", items)


def write_watchlist(folder: Path, newsroom: Newsroom) -> Path:
    path = folder / "watchlist.yaml"
    path.write_text(
        "defaults: {baseline: alert, private_networks: [127.0.0.0/8], spacing: 0, interval: 1m,\n"
        "  group_wait: 0, group_interval: 0}\n"
        f'feeds: [{{name: quay, url: "{newsroom.home}/feed"}}]\n'
        "topics: [{name: ferry, match: [ferry, ferries]}]\nweb: false\n"
        f'receivers: [{{name: hook, webhook: {{url: "{newsroom.home}/hook"}}}}]\n',
        encoding="utf-8",
    )
    return path


def old_database(place: Path | str) -> None:
    """A database of the first schema, with a row that must outlive every migration."""
    from alembic import command
    from alembic.config import Config

    from watcher.store import postgres, sqlite

    if isinstance(place, str):
        engine = postgres.engine_for(postgres.parse(place))
    else:
        engine = sqlite.engine_for(place)
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    with engine.execution_options(writes=True).begin() as connection:
        if isinstance(place, str):
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS old CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA old")
        else:
            connection.exec_driver_sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql("INSERT INTO meta VALUES ('kept', 'yes')")
    engine.dispose()


def kept(place: Path | str) -> bool:
    database = open_database(place, create=False)
    database.verify()
    with database.read() as session:
        run = session.connection().exec_driver_sql
        found = run("SELECT value FROM meta WHERE key = 'kept'").scalar_one() == "yes"
        found = found and migrate.version(session.connection()) == migrate.HEAD
    database.close()
    return found


def empty(address: str) -> None:
    from watcher.store import postgres

    engine = postgres.engine_for(postgres.parse(address))
    with engine.begin() as connection:
        for schema in ("public", "old"):
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


def in_old(address: str) -> str:
    """The address of the schema for old tables."""
    return address + ("&" if "?" in address else "?") + "options=-csearch_path%3Dold"


def undisturbed(live: Callable[..., int], newsroom: Newsroom, folder: Path, loops: int) -> set[str]:
    """The alerts of the same news, with nobody killed."""
    path = write_watchlist(folder, newsroom)
    for loop in range(loops):
        publish(newsroom, loop)
        assert live(folder / "undisturbed", path, START + loop * STEP) == 0
    wanted = set(newsroom.alerts)
    assert len(wanted) >= loops, "the news were to be alerted"
    newsroom.posted.clear()
    return wanted


def run(newsroom: Newsroom, folder: Path, loops: int, seed: int, address: str = "") -> list[str]:
    """Kill; returns what went wrong, after printing how it went.

    Args:
        newsroom: has the news.
        folder: for watchlist, data and the undisturbed run.
        loops: how often.
        seed: of what is drawn.
        address: a server's database to kill on, in place of files.
    """
    rng = random.Random(seed)
    killed: Counter[str] = Counter()
    faults = []
    with hatchery() as live:
        wanted = undisturbed(live, newsroom, folder, loops)
        path = folder / "watchlist.yaml"
        if address:
            empty(address)
        for loop in range(loops):
            point = list(POINTS)[loop % len(POINTS)]
            sign, moment, most = POINTS[point]
            nth = rng.randint(1, most)
            publish(newsroom, loop)
            if point == MIGRATION:
                old = in_old(address) if address else folder / f"{loop}.db"
                old_database(old)
                killed[point] += live(old, None, None, sign=sign, moment=moment, nth=nth) == 9
                if not kept(old):
                    faults.append(f"loop {loop}: a row was lost in a migration")
            dies = None if point == MIGRATION else sign
            kill = {"sign": dies, "moment": moment, "nth": nth, "database": address or None}
            ended = live(folder / "data", path, START + loop * STEP, **kill)
            killed[point] += ended == 9 and point != MIGRATION
        for more in range(3):
            at = START + (loops + more) * STEP
            assert live(folder / "data", path, at, database=address or None) == 0
    faults += judged(newsroom, address or folder / "data" / "watcher.db", wanted)
    for point, number in killed.items():
        print(f"{point:40} {number:4} killed")
    messages, lost = newsroom.messages, len(wanted - set(newsroom.alerts))
    print(
        f"{loops} loops, {killed.total()} kills, {len(wanted)} alerts in {len(set(messages))} "
        f"messages, {lost} lost, {len(messages) - len(set(messages))} messages repeated"
    )
    faults += [f"never killed {point}" for point in POINTS if loops >= 40 and not killed[point]]
    return faults


def judged(newsroom: Newsroom, place: Path | str, wanted: set[str]) -> list[str]:
    """What is wrong with what arrived and with what the database holds."""
    faults = []
    arrived = set(newsroom.alerts)
    if arrived != wanted:
        faults.append(f"{len(wanted - arrived)} alerts lost, {len(arrived - wanted)} invented")
    messages = set(newsroom.messages)
    if sum(map(len, messages)) != len(arrived):
        faults.append("an alert came in two different messages")
    database = open_database(place, create=False)
    database.verify()
    with database.read() as session:
        backlog = {state: number for state, number in outbox.backlog(session).items() if number}
    database.close()
    if backlog != {State.SENT: len(messages)}:
        faults.append(f"the outbox holds {backlog}, {len(messages)} messages arrived")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loops", type=int, default=220)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--database", default="", help="a Postgres database, which is emptied")
    given = parser.parse_args()
    newsroom = Newsroom()
    thread = threading.Thread(target=newsroom.serve)
    thread.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            faults = run(newsroom, Path(folder), given.loops, given.seed, given.database)
    finally:
        newsroom.close()
        thread.join()
    print("; ".join(faults) or "integrity ok, nothing lost, nothing different sent twice")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
