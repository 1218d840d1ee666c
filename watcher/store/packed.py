"""Many numbers in one column: little-endian, whatever machine wrote them."""

import sys
from array import array
from collections.abc import Iterable

_HASH, _ID = "Q", "I"
"""Unsigned, 64 and 32 bits."""


def hashes(numbers: Iterable[int]) -> bytes:
    """63-bit hashes as uint64."""
    return _bytes(array(_HASH, numbers))


def ids(numbers: Iterable[int]) -> bytes:
    """Row ids as uint32."""
    return _bytes(array(_ID, numbers))


def to_hashes(data: bytes) -> list[int]:
    """What `hashes` packed."""
    return _numbers(array(_HASH), data)


def to_ids(data: bytes) -> list[int]:
    """What `ids` packed."""
    return _numbers(array(_ID), data)


def _bytes(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(numbers: "array[int]", data: bytes) -> list[int]:
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()
