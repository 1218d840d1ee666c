import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.sketch import edition
from watcher.model import Sketch
from watcher.store import sketches

HASH = st.integers(0, 2**63 - 1)
WORD = st.integers(0, 2**32 - 1)
SKETCH = st.builds(
    Sketch,
    st.lists(HASH).map(tuple),
    st.frozensets(HASH),
    st.lists(WORD).map(tuple),
)


@given(SKETCH)
def test_what_is_packed_comes_back(sketch: Sketch) -> None:
    assert sketches.unpack(sketches.pack(sketch)) == sketch


def test_another_edition_is_not_understood() -> None:
    packed = sketches.pack(Sketch((1,), frozenset({2}), (3,)))
    other = struct.pack("<I", edition() ^ 1) + packed[4:]
    assert sketches.unpack(other) is None


@pytest.mark.parametrize("nothing", [b"", b"\0\0"])
def test_nothing_is_no_sketch(nothing: bytes) -> None:
    assert sketches.unpack(nothing) is None


def test_a_sentence_of_absurd_length_has_none() -> None:
    assert sketches.pack(None) == b""
    assert sketches.pack(Sketch((1,) * 70_000, frozenset(), ())) == b""
