"""Feeds random changes of documents to everything that reads what strangers wrote.

    python -m tests.fuzz --minutes 30              all targets in turn
    python -m tests.fuzz --minutes 10 page         one of them
    python -m tests.fuzz --minutes 10 feed --coverage    guided by coverage; needs atheris

What breaks a promise is written into --keep (a folder, ./fuzz-found by default) and printed; so is
what takes over five seconds. Exit code 1 if anything was found.
"""

import argparse
import logging
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import ROOT, seeds

SLOW = 5.0  # seconds
# Reading a page takes ten times as long as anything else, so it has a larger part of the time.
SHARES = {"page": 5.0}
DATA = Path(os.environ.get("WATCHER_DATA", ROOT.parent / "shared" / "data"))


def fuzz(target: str, seconds: float, rng: random.Random, keep: Path) -> tuple[int, int]:
    """Run one target for so long; how many inputs it had, and how many broke it."""
    given, act = seeds(target, DATA, rng), _targets()[target]
    until, ran, seen = time.monotonic() + seconds, 0, set[str]()
    while time.monotonic() < until:
        data = mutate(rng.choice(given), rng, given)
        ran += 1
        began = time.monotonic()
        try:
            act(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            last = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        else:
            took = time.monotonic() - began
            what = f"slow: {took:.0f} s" if took > SLOW else ""
        if what and what not in seen:
            seen.add(what)
            _tell(target, what, data, keep)
    return ran, len(seen)


def _targets() -> dict[str, Callable[[bytes], None]]:
    """Loaded late, so that what they load can be instrumented."""
    found: dict[str, Callable[[bytes], None]] = import_module("tests.fuzz.targets").TARGETS
    return found


def _tell(target: str, what: str, data: bytes, keep: Path) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    path = keep / f"{target}-{sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    sys.stdout.write(f"{target}: {what}: {path} ({len(data)} bytes)\n")
    sys.stdout.flush()


def guided(target: str, seconds: float, rng: random.Random, keep: Path) -> None:
    """The same by coverage; ends the program, with a trace if something was found."""
    atheris = import_module("atheris")  # not one of our requirements

    folder = keep / f"seeds-{target}"
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(dict.fromkeys(seeds(target, DATA, rng))):
        (folder / str(number)).write_bytes(data)
    with atheris.instrument_imports(include=["watcher", "feedparser"]):
        act = _targets()[target]
    options = [f"-max_total_time={seconds:.0f}", f"-artifact_prefix={keep}/", "-max_len=60000"]
    atheris.Setup(["fuzz", *options, str(folder)], act)
    atheris.Fuzz()


def main() -> int:
    """Run the targets one after another; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", help="with --coverage it must be given")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None, help="to do the same again")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--coverage", action="store_true")
    given = parser.parse_args()
    if given.coverage:
        guided(given.target, given.minutes * 60, random.Random(given.seed), given.keep)
    logging.disable()
    seed = random.SystemRandom().getrandbits(32) if given.seed is None else given.seed
    sys.stdout.write(f"seed {seed}\n")
    chosen = [given.target] if given.target else list(_targets())
    total = 0
    shares = {target: SHARES.get(target, 1.0) for target in chosen}
    for target, share in shares.items():
        seconds = given.minutes * 60 * share / sum(shares.values())
        ran, found = fuzz(target, seconds, random.Random(seed), given.keep)
        sys.stdout.write(f"{target}: {ran} inputs, {found} findings\n")
        sys.stdout.flush()
        total += found
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
