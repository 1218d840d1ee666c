"""63-bit hashes: made, kept within their range, and packed for storing. Knows no text."""

import sys
from array import array
from collections.abc import Iterable
from hashlib import blake2b

from watcher.store.columns import INT64_MAX, clean


def of_text(text: str) -> int:
    """A 63-bit hash of a text as it is stored (two of a million differ with chance 1 - 5e-8)."""
    digest = blake2b(clean(text).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") & INT64_MAX


def fit(hashes: Iterable[int]) -> list[int]:
    """Each hash once, sorted, within 63 bits (the database would make a bigger one a float)."""
    return sorted({number & INT64_MAX for number in hashes})


def pack(hashes: Iterable[int]) -> bytes:
    """Little-endian uint64, sorted."""
    packed = array("Q", fit(hashes))
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(data: bytes) -> list[int]:
    """What `pack` packed."""
    packed = array("Q")
    packed.frombytes(data)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tolist()
