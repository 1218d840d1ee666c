import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import FetchError
from watcher.ingest import body

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"<rss>news</rss>" * 20
# The same bytes whenever it is: they name tests, which all workers have to name alike.
gzipped = partial(gzip.compress, mtime=0)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzipped,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def read(packed: bytes, encoding: str, limit: int = 10_000) -> bytes:
    pieces = (packed[start : start + 7] for start in range(0, len(packed), 7))
    return body.read(pieces, encoding, limit, "http://news.example/")


def pack(text: bytes, encoding: str) -> bytes:
    """As Content-Encoding says: the first named is done first."""
    for name in encoding.split(", "):
        text = PACKERS[name](text)
    return text


def wide_zstd(text: bytes) -> bytes:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    return packer.compress(text) + packer.flush()


def bare_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzipped(TEXT), "gzip"),
        (gzipped(TEXT), "X-GZIP"),
        (gzipped(TEXT), "gzip, identity"),
        (TEXT, "UTF-8"),
        (TEXT, "none"),
        (gzipped(TEXT), ""),  # compressed without a word
        (TEXT, "gzip"),  # announced but not done
        (zlib.compress(TEXT), "deflate"),
        (bare_deflate(TEXT), "deflate"),
        (gzipped(TEXT[:30]) + gzipped(TEXT[30:]), "gzip"),
        (gzipped(TEXT) + b"padding", "gzip"),
        (gzipped(gzipped(TEXT)), "gzip"),  # a packed file, packed once more on its way
        (TEXT, "zstd"),
        (gzipped(TEXT), "zstd"),
        (zstd.compress(TEXT[:30]) + zstd.compress(TEXT[30:]), "zstd"),
        (b"", "br"),
    ],
)
def test_what_servers_really_send_is_unpacked(packed: bytes, encoding: str) -> None:  # A23
    assert read(packed, encoding) == (TEXT if packed else b"")


@pytest.mark.parametrize(
    "encoding",
    ["gzip", "deflate", "br", "zstd", "gzip, gzip", "deflate, br", "zstd, gzip", "gzip, gzip, br"],
)
@pytest.mark.parametrize("size", [1, 300, 2_000_000])
def test_every_form_that_is_asked_for_is_unpacked(encoding: str, size: int) -> None:  # A23
    text = (TEXT * size)[:size]
    assert read(pack(text, encoding), encoding, limit=size + 1000) == text


@pytest.mark.parametrize("encoding", ["", *PACKERS])
def test_a_body_is_read_to_its_end_so_that_the_connection_can_serve_again(encoding: str) -> None:
    pieces = iter([pack(TEXT, encoding) if encoding else TEXT, b""])
    assert body.read(pieces, encoding, 10_000, "http://news.example/") == TEXT
    assert next(pieces, None) is None


@pytest.mark.parametrize("encoding", ["gzip, gzip, gzip, gzip", "br, br", "compress", "\x00"])
def test_unasked_forms_are_refused_unread(encoding: str) -> None:  # B02
    taken = []

    def unread() -> Iterator[bytes]:
        taken.append(1)
        yield b""

    with pytest.raises(FetchError) as caught:
        body.read(unread(), encoding, 100, "http://news.example/")
    assert caught.value.kind == "protocol"
    assert not taken


def test_what_is_packed_once_more_than_may_be_is_left_packed() -> None:  # B02
    inner = gzipped(TEXT)
    assert read(pack(inner, "gzip, gzip, gzip"), "gzip, gzip, gzip") == inner


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzipped(TEXT)[:-12], "gzip"),
        (gzipped(TEXT)[:15], "gzip"),
        (b"\x1f\x8b\x08garbage garbage garbage", "gzip"),
        (brotli.compress(TEXT)[:-3], "br"),
        (TEXT, "br"),
        (zstd.compress(TEXT)[:-3], "zstd"),
        (zstd.compress(TEXT)[:9] + b"garbage", "zstd"),
        (wide_zstd(TEXT), "zstd"),  # wants a window of 128 MB
        (gzipped(gzipped(TEXT)[:-9]), "gzip, gzip"),
    ],
)
def test_damage_is_an_error(packed: bytes, encoding: str) -> None:  # B03
    with pytest.raises(FetchError) as caught:
        read(packed, encoding)
    assert caught.value.kind == "protocol"


@pytest.mark.parametrize(
    "encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "gzip, br", "gzip, gzip, zstd"]
)
def test_a_bomb_costs_no_memory(encoding: str) -> None:  # B02
    bomb = pack(bytes(20_000_000), encoding)
    tracemalloc.start()
    try:
        with pytest.raises(FetchError) as caught:
            read(bomb, encoding, limit=600_000)
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
        read(gzipped(b"") * 200, "gzip")


@pytest.mark.parametrize(
    ("window", "asked"), [(16, []), (21, []), (22, [1 << 22]), (24, [1 << 24])]
)
def test_a_wide_window_needs_room_before_it_is_filled(window: int, asked: list[int]) -> None:  # B02
    questions = []
    packer = brotli.Compressor(lgwin=window)
    packed = packer.process(TEXT) + packer.finish()

    def has_room(size: int) -> bool:
        questions.append(size)
        return True

    assert body.read([packed], "br", 1000, "http://news.example/", has_room) == TEXT
    assert questions == asked


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate", "br", "zstd"]))
def test_any_body_is_read_or_refused(packed: bytes, encoding: str) -> None:
    try:
        unpacked = read(packed, encoding, limit=100)
    except FetchError:
        return
    assert len(unpacked) <= 100
