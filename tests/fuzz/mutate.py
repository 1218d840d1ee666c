"""Makes new inputs of old ones: parts are flipped, cut, doubled, swapped and spliced.

Whole tokens of the formats are put in as well, as no chance would find them.
"""

import random
from collections.abc import Callable, Sequence

TOKENS: tuple[bytes, ...] = (
    b"<item>", b"</item>", b"<entry>", b"</entry>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<rss>",
    b"<feed>", b"<urlset>", b"<title>", b"<link>", b"<guid>", b"<content:encoded>", b"<pubDate>",
    b"<updated>", b"<script>", b"<svg>", b"<math>", b"<base href='//x/'>", b"<table>", b"<div>",
    b"<a href='javascript:1'>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#xD800;",
    b"&#x202E;", b"&amp;amp;", b"<?xml version='1.0' encoding='utf-16'?>", b"xmlns:x='y'",
    b" xml:base='http://[bad'", b'{"items":[', b'"id":', b"null", b"1e999", b"-1", b'"\\ud800"',
    b"9" * 400,
    b"[[[[", b"]]]]", b"{", b"}", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"\xf4\x90\x80\x80", b"\r\n", b"\x85", b"\xe2\x80\xa8",
    b"9999-12-31T23:59:60Z",
    b"0001-01-01", b"Thu, 99 Foo 99999 99:99:99 +9999", b"topics:", b"- ", b": ", b"&x ", b"*x",
    b"<<: ", b"!include ", b"!!python/object:os.system", b"${HOME}", b"${", b"|\n",
    b"'", b'"', b"#",
    b"0x1F", b".inf", b"~", b"2030-01-01", b"re:(a+)+$", b"near:", b"search: gdelt", b"links: a[",
    b"//", b"://", b"@", b":", b"\\", b"%00", b"%2F", b"%25", b"[::1]", b"?key=", b"&token=", b";",
    b"javascript:", b"file:///", b"127.0.0.1", b"\xef\xbc\x8f", b"\xe3\x80\x82",
    b"xn--", b"..", b"a.b@",
)  # fmt: skip
LONGEST = 60_000

Change = Callable[[bytearray, random.Random, Sequence[bytes]], None]


def _flip(data: bytearray, rng: random.Random, _seeds: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _insert(data: bytearray, rng: random.Random, _seeds: Sequence[bytes]) -> None:
    place = rng.randint(0, len(data))
    data[place:place] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 1, 2, 50))


def _cut(data: bytearray, rng: random.Random, _seeds: Sequence[bytes]) -> None:
    start, end = _span(data, rng)
    del data[start:end]


def _double(data: bytearray, rng: random.Random, _seeds: Sequence[bytes]) -> None:
    start, end = _span(data, rng)
    data[end:end] = data[start:end] * rng.choice((1, 1, 2, 20))


def _swap(data: bytearray, rng: random.Random, _seeds: Sequence[bytes]) -> None:
    start, end = _span(data, rng)
    piece = bytes(data[start:end])
    del data[start:end]
    place = rng.randint(0, len(data))
    data[place:place] = piece


def _splice(data: bytearray, rng: random.Random, seeds: Sequence[bytes]) -> None:
    other = rng.choice(seeds)
    start, end = _span(other, rng)
    place = rng.randint(0, len(data))
    data[place:place] = other[start:end]


def _scramble(data: bytearray, rng: random.Random, _seeds: Sequence[bytes]) -> None:
    start, end = _span(data, rng)
    data[start:end] = rng.randbytes(min(end - start, 40))


_CHANGES: tuple[Change, ...] = (_flip, _insert, _insert, _cut, _double, _swap, _splice, _scramble)


def mutate(seed: bytes, rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One to eight changes of a seed."""
    data = bytearray(seed[:LONGEST])
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8))):
        rng.choice(_CHANGES)(data, rng, seeds)
    return bytes(data[: 2 * LONGEST])


def _span(data: bytes | bytearray, rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + int(rng.paretovariate(0.7)))
