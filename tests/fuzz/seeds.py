"""What mutation begins with: small documents of our own, and public collections if any lie near."""

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.mutate import LONGEST

ROOT = Path(__file__).parent.parent.parent
SAMPLES = Path(__file__).parent / "samples"
# A target to the folders of samples that it begins with.
_OF = {"listing": ("page",), "clean": ("clean", "page", "feed")}
_LENT = {"feed": "feeds/**/*.*", "page": "pages/**/*.gz", "listing": "pages/**/*.gz"}
_MANY = 1500
# Of a page a piece is taken, from anywhere in it: whole ones cost ten times as long.
_PIECE = 6_000


def seeds(target: str, data: Path, rng: random.Random) -> list[bytes]:
    """All of a target: our own, and some that the folder of evaluation data has."""
    return own(target) * 20 + list(_lent(target, data, rng))


def own(target: str) -> list[bytes]:
    """Those that are part of this repository."""
    folders = _OF.get(target, (target,))
    return [path.read_bytes() for one in folders for path in sorted((SAMPLES / one).iterdir())]


def _lent(target: str, data: Path, rng: random.Random) -> Iterator[bytes]:
    found = sorted(data.glob(_LENT[target])) if target in _LENT else []
    for path in rng.sample(found, min(len(found), _MANY)):
        if path.is_file():
            held = path.read_bytes()
            yield _piece(gzip.decompress(held), rng) if path.suffix == ".gz" else held[:LONGEST]


def _piece(page: bytes, rng: random.Random) -> bytes:
    start = rng.randint(0, max(0, len(page) - _PIECE))
    return page[start : start + _PIECE]
