"""63-bit hashes: of texts, and kept within their range. Knows no table."""

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
