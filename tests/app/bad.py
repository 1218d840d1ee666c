"""What good feeds and pages send, and every kind of bad ones; tests.app.hostile serves it."""

import asyncio
import gzip
import random
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, partial
from typing import Any

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NEW_EVERY = 300.0  # seconds after which a good feed has one entry more
MOOD = 60.0  # seconds for which a moody feed stays the same
BOMB = bytes(200_000_000)
WIDE, WIDEST = 22, 24  # br: windows of 4 MB, as is usual, and of 16, the most that there are
ENDLESS = 10_000_000_000
HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>'
HTML = b"<!doctype html><html><title>Log in</title><input type=password></html>"

Writer = asyncio.StreamWriter


# The newest entry that a good feed has at the start is on topic, and so are all that follow.
BEGAN = time.time()
LED = 5  # pages of a feed that leads to bad ones, anew each minute
TITLE = b"Boat %d lands %s, trip %d"
LINES = (
    b"<p>The trawler Gullfoss %d landed %d boxes of haddock at pier %d, said Inga Dal.</p>"
    b"<p>Its skipper told the harbour office that ice kept trip %d two days longer at sea.</p>"
)


def item(number: int, count: int, link: bytes = b"http://quay.test/1", about: str = "cod") -> bytes:
    title = TITLE % (number, about.encode(), count)
    return (
        b"<item><title>%s</title><guid>%d-%d-%s</guid><link>%s</link>"
        b"<description>The harbour office counted %d boxes on Monday.</description></item>"
    ) % (title, number, count, link, link, count)


# What is served just now: a page, or a feed.
TYPE: ContextVar[str] = ContextVar("content type", default="application/rss+xml")


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    named = {"Content-Type": TYPE.get(), "Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{lines}Connection: close\r\n\r\n".encode() + body


async def good(number: int, asked: str, writer: Writer) -> None:
    newest = int((time.time() + number) / NEW_EVERY)
    if f'"{newest}"' in asked:
        writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n' % newest)
        return
    first, host = int((BEGAN + number) / NEW_EVERY), _host(asked)
    items = b""
    for count in range(newest, newest - 20, -1):
        link = f"http://{host}/article/{number * 10**9 + count}".encode()
        items += item(number, count, link, "haddock" if count >= first else "cod")
    writer.write(answer(HEAD + items + b"</channel></rss>", ETag=f'"{newest}"'))


async def article(number: int, _asked: str, writer: Writer) -> None:
    boat, trip = divmod(number, 10**9)
    text = LINES % (boat, trip % 997, boat % 9, trip)
    title = TITLE % (boat, b"haddock", trip)
    writer.write(answer(b"<html><title>%s</title><article><h1>%s</h1>%s" % (title, title, text)))


async def lead(kind: str, number: int, asked: str, writer: Writer) -> None:
    """A sound feed that leads to bad pages."""
    host, minute = _host(asked), int(time.time() / MOOD)
    links = [
        f"http://w{place}.{host}/{kind}/{number * LED + place}?{minute}" for place in range(LED)
    ]
    items = b"".join(item(number, minute, link.encode(), "haddock") for link in links)
    writer.write(answer(HEAD + items + b"</channel></rss>"))


def _host(asked: str) -> str:
    """Host and port, as they were asked for."""
    lines = (line.partition(": ") for line in asked.split("\r\n"))
    return next(value for name, _, value in lines if name.lower() == "host")


@cache
def packed(coding: str, window: int = WIDE) -> bytes:
    """The bomb, which unpacks to 200 MB."""
    if coding == "br":
        return bytes(brotli.compress(BOMB, quality=5, lgwin=window))
    return gzip.compress(BOMB) if coding == "gzip" else zstd.compress(BOMB)


async def bomb(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(packed("gzip"), Content_Encoding="gzip"))
    await writer.drain()


async def bombbr(number: int, _asked: str, writer: Writer) -> None:
    body = packed("br", WIDEST if number % 2 else WIDE)
    writer.write(answer(body, Content_Encoding="br"))
    await writer.drain()


async def bombzstd(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(packed("zstd"), Content_Encoding="zstd"))
    await writer.drain()


async def endless(number: int, _asked: str, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n" % TYPE.get().encode() + HEAD)
    piece = item(number, 1) * 300
    for _ in range(ENDLESS // len(piece)):
        writer.write(piece)
        await writer.drain()


async def drip(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n" % TYPE.get().encode())
    for byte in HEAD * 100:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def silent(_number: int, _asked: str, _writer: Writer) -> None:
    await asyncio.sleep(3600)


async def reset(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n<rss>")
    await writer.drain()
    writer.transport.abort()


async def broken(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(b"", "500 Internal Server Error"))


async def garbage(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(random.randbytes(50_000)))


async def login(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(HTML, Content_Type="text/html"))


async def huge(number: int, _asked: str, writer: Writer) -> None:
    items = b"".join(item(number, count) for count in range(20_000))
    writer.write(answer(HEAD + items + b"</channel></rss>"))
    await writer.drain()


async def heavy(_number: int, _asked: str, writer: Writer) -> None:
    deep = b'{"items":[' + b"[[[[]]]]," * 900_000 + b"1]}"
    writer.write(answer(deep))
    await writer.drain()


async def tangle(_number: int, _asked: str, writer: Writer) -> None:
    """Its size is below what is held to be large; it takes its reader's 20 seconds."""
    writer.write(answer((b"<html><body>" + b"<p><b>haddock</b> <i>x</i>" * 20_000)[:480_000]))
    await writer.drain()


async def header(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for name in range(100_000):
        writer.write(b"X-%d: %s\r\n" % (name, b"x" * 1000))
        await writer.drain()


async def circle(number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(b"", "302 Found", Location=f"/circle/{number}?{random.random()}"))


async def busy(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(b"", "429 Too Many Requests", Retry_After="30"))


Kind = Callable[[int, str, Writer], Any]
KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        good, article, bomb, bombbr, bombzstd, endless, drip, silent, reset, broken, garbage, login,
        huge, heavy, tangle, header, circle, busy,
    )
}  # fmt: skip
PAGES = (
    "bomb", "bombbr", "bombzstd", "endless", "drip", "silent", "reset", "garbage", "tangle",
    "header", "circle", "busy",
)  # fmt: skip
KINDS |= {f"to-{kind}": partial(lead, kind) for kind in PAGES}
BAD = tuple(name for name in KINDS if name not in {"good", "article", "tangle"})
