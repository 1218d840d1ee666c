import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import FetchError
from watcher.ingest import body

TEXT = b"<rss>news</rss>" * 20


def read(packed: bytes, encoding: str, limit: int = 10_000) -> bytes:
    pieces = (packed[start : start + 7] for start in range(0, len(packed), 7))
    return body.read(pieces, encoding, limit, "http://news.example/")


def bare_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "X-GZIP"),
        (gzip.compress(TEXT, mtime=0), "gzip, identity"),
        (TEXT, "UTF-8"),
        (TEXT, "none"),
        (gzip.compress(TEXT, mtime=0), ""),  # compressed without a word
        (TEXT, "gzip"),  # announced but not done
        (zlib.compress(TEXT), "deflate"),
        (bare_deflate(TEXT), "deflate"),
        (gzip.compress(TEXT[:30], mtime=0) + gzip.compress(TEXT[30:], mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"padding", "gzip"),
    ],
)
def test_what_servers_really_send_is_unpacked(packed: bytes, encoding: str) -> None:  # A23
    assert read(packed, encoding) == TEXT


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "gzip, gzip", "gzip, br", "gzip,identity,gzip", "\x00"]
)
def test_unasked_and_nested_forms_are_refused(encoding: str) -> None:  # B02
    with pytest.raises(FetchError) as caught:
        read(gzip.compress(gzip.compress(TEXT)), encoding)
    assert caught.value.kind == "protocol"


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(TEXT, mtime=0)[:-12],
        gzip.compress(TEXT, mtime=0)[:15],
        b"\x1f\x8b\x08garbage garbage garbage",
    ],
)
def test_damage_is_an_error(packed: bytes) -> None:  # B03
    with pytest.raises(FetchError) as caught:
        read(packed, "gzip")
    assert caught.value.kind == "protocol"


@pytest.mark.parametrize("make", [gzip.compress, zlib.compress])
def test_a_bomb_costs_no_memory(make: type[bytes]) -> None:  # B02
    bomb = make(bytes(100_000_000))
    encoding = "gzip" if make is gzip.compress else "deflate"
    tracemalloc.start()
    try:
        with pytest.raises(FetchError) as caught:
            read(bomb, encoding, limit=200_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.kind == "too large"
    assert peak < 2_000_000


def test_an_endless_body_is_left_at_the_limit() -> None:  # B04
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1000
            yield bytes(1000)

    with pytest.raises(FetchError, match=r"more than 0\.0 MB"):
        body.read(endless(), "", 5000, "http://news.example/")
    assert taken == 6000


def test_endless_members_are_refused() -> None:  # B02
    with pytest.raises(FetchError, match="parts"):
        read(gzip.compress(b"") * 200, "gzip")


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate"]))
def test_any_body_is_read_or_refused(packed: bytes, encoding: str) -> None:
    try:
        unpacked = read(packed, encoding, limit=100)
    except FetchError:
        return
    assert len(unpacked) <= 100
