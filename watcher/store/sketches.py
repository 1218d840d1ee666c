"""Sketches of facts in one column: unsigned, little-endian.

Edition (32 bits), the numbers of keys and of roots (16 each), the keys and roots (64 bits), the
words (32 bits). Knows no table.
"""

import struct
from functools import cache

from watcher.core.sketch import edition
from watcher.model import Sketch

_HEAD = struct.Struct("<IHH")
_MOST = 0xFFFF


def pack(sketch: Sketch | None) -> bytes:
    """A sketch of this edition; b"" for none, or for a sentence of absurd length."""
    if sketch is None or max(len(sketch.keys), len(sketch.roots)) > _MOST:
        return b""
    keys, roots, words = sketch.keys, sorted(sketch.roots), sketch.words
    head = _HEAD.pack(edition(), len(keys), len(roots))
    return head + _body(len(keys) + len(roots), len(words)).pack(*keys, *roots, *words)


def unpack(data: bytes) -> Sketch | None:
    """What `pack` packed; None where another edition did, for its numbers mean something else."""
    if len(data) < _HEAD.size:
        return None
    written, keys, roots = _HEAD.unpack_from(data)
    if written != edition():
        return None
    hashes = keys + roots
    words = (len(data) - _HEAD.size - 8 * hashes) // 4
    numbers = _body(hashes, words).unpack_from(data, _HEAD.size)
    return Sketch(numbers[:keys], frozenset(numbers[keys:hashes]), numbers[hashes:])


@cache
def _body(hashes: int, words: int) -> struct.Struct:
    return struct.Struct(f"<{hashes}Q{words}I")
