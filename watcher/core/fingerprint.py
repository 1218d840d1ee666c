"""Fingerprints: what makes copies findable without comparing texts.

A sentence has an exact hash of its normalised words; a story (a whole text) has a MinHash over
3-word shingles, cut into bands that a table can index. A similarity found here only proposes
candidates: it never suppresses anything by itself (one changed number in 300 words leaves .992).
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from watcher import light

if TYPE_CHECKING:
    from datasketch import MinHash

SCHEME = "affine32"
SEED = 1
NUM_PERM = 128
# 64 bands of 2: reprints of the founding articles have Jaccard .15-.38, and this finds a pair at
# .2 with probability .93 (1 - (1 - s^2)^64); at one band of 4 rows per 32 it would be .05.
ROWS = 2
SHINGLE = 3

_EMPTY = np.uint32(0xFFFFFFFF)
_MIX = np.array(
    [2654435761, 2246822519, 3266489917], dtype=np.uint32
)  # odd, from MurmurHash/xxHash


@lru_cache(maxsize=65536)
def hash63(text: str) -> int:
    """Return a stable non-negative 63-bit hash of `text` (fits a signed SQL bigint)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") >> 1


def sentence_hash(words: Iterable[str]) -> int:
    """Return the exact fingerprint of a sentence: case, punctuation and spacing do not matter."""
    return hash63(" ".join(word.lower() for word in words))


def signature(words: Sequence[str]) -> bytes:
    """Return the story fingerprint of a text's lower-case words.

    Returns:
        num_perm little-endian uint32 MinHash values (512 bytes); b"" for a text without words,
        which must never match anything (A21: two empty MinHashes have Jaccard 1).
    """
    if not words:
        return b""
    hashes = np.fromiter((_word_hash(word) for word in words), dtype=np.uint32, count=len(words))
    size = min(SHINGLE, len(words))
    shingles = np.zeros(len(words) - size + 1, dtype=np.uint32)
    for offset in range(size):
        shingles += hashes[offset : offset + len(shingles)] * _MIX[offset]
    sketch = _min_hash()(
        NUM_PERM, seed=SEED, hashfunc=_identity, permutations=_permutations(), scheme=SCHEME
    )
    sketch.update_batch(np.unique(shingles))
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


def bands(fingerprint: bytes) -> tuple[int, ...]:
    """Return the 63-bit band hashes of a story fingerprint, () for an empty one."""
    step = 4 * ROWS
    return tuple(
        int.from_bytes(
            blake2b(
                fingerprint[start : start + step], digest_size=8, salt=start.to_bytes(4, "little")
            ).digest(),
            "little",
        )
        >> 1
        for start in range(0, len(fingerprint), step)
    )


def jaccard(one: bytes, other: bytes) -> float:
    """Estimate the Jaccard similarity of two story fingerprints; 0 if either is empty."""
    if not one or not other:
        return 0.0
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))


def _identity(value: int) -> int:
    return value


@lru_cache(maxsize=65536)
def _word_hash(word: str) -> int:
    return zlib.crc32(word.encode())


@lru_cache(maxsize=1)
def _permutations() -> np.ndarray:
    return _min_hash()(NUM_PERM, seed=SEED, scheme=SCHEME).permutations  # type: ignore[no-any-return]  # datasketch is untyped


@lru_cache(maxsize=1)
def _min_hash() -> "type[MinHash]":
    """Return MinHash without datasketch's indexes, which load all of scipy: 56 MB and 0.3 s."""
    return light.only("datasketch", "minhash").MinHash  # type: ignore[no-any-return]  # untyped
