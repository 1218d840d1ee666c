"""A web server of good feeds and of every kind of bad one, in a process of its own.

    python -m tests.app.hostile          prints its port, serves until its standard input ends

The path says what is served: /good/NUMBER, /drip/NUMBER, … of KINDS, or /moody/NUMBER, which is
another bad kind every other minute. /stats tells, by kind, how often each was asked, for how long
at most one request was open, and how many are open now.
"""

import asyncio
import gzip
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from urllib.request import urlopen

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


def item(number: int, count: int) -> bytes:
    return (
        b"<item><title>Boat %d lands cod, trip %d</title><guid>%d-%d</guid><link>http://quay%d.test/"
        b"%d</link><description>The harbour office counted %d boxes on Monday.</description></item>"
    ) % (number, count, number, count, number, count, count)


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    named = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{lines}Connection: close\r\n\r\n".encode() + body


async def good(number: int, asked: str, writer: Writer) -> None:
    newest = int((time.time() + number) / NEW_EVERY)
    if f'"{newest}"' in asked:
        writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n' % newest)
        return
    items = b"".join(item(number, newest - back) for back in range(20))
    writer.write(answer(HEAD + items + b"</channel></rss>", ETag=f'"{newest}"'))


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
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + HEAD)
    piece = item(number, 1) * 300
    for _ in range(ENDLESS // len(piece)):
        writer.write(piece)
        await writer.drain()


async def drip(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
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


async def circle(number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(b"", "302 Found", Location=f"/circle/{number}?{random.random()}"))


async def busy(_number: int, _asked: str, writer: Writer) -> None:
    writer.write(answer(b"", "429 Too Many Requests", Retry_After="30"))


Kind = Callable[[int, str, Writer], Any]
KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        good, bomb, bombbr, bombzstd, endless, drip, silent, reset, broken, garbage, login, huge,
        heavy, circle, busy,
    )
}  # fmt: skip
BAD = tuple(name for name in KINDS if name != "good")


@dataclass
class Tally:
    """How it went with one kind."""

    asked: int = 0
    open: int = 0
    longest: float = 0.0


class Server:
    """Serves, and keeps count."""

    def __init__(self) -> None:
        self.tallies = {name: Tally() for name in KINDS}

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            _, name, number = head.split()[1].partition("?")[0].split("/")
            if name == "stats":
                told = {name: asdict(tally) for name, tally in self.tallies.items()}
                writer.write(answer(json.dumps(told).encode()))
            else:
                if name == "moody":
                    turn = int(number) + int(time.time() / MOOD)
                    name = "good" if turn % 2 else BAD[turn // 2 % len(BAD)]
                await self._counted(name, int(number), head, reader, writer)
        with suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    async def _counted(
        self, name: str, number: int, head: str, reader: asyncio.StreamReader, writer: Writer
    ) -> None:
        """Act until it is done or whoever asked has left."""
        tally, began = self.tallies[name], time.monotonic()
        tally.asked += 1
        tally.open += 1
        acting = asyncio.ensure_future(KINDS[name](number, head, writer))
        leaving = asyncio.ensure_future(reader.read())
        await asyncio.wait({acting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (acting, leaving):
            task.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await task
        tally.open -= 1
        tally.longest = max(tally.longest, time.monotonic() - began)


async def _main() -> None:
    server = await asyncio.start_server(Server().serve, "127.0.0.1", 0, backlog=1000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)


@dataclass(frozen=True, slots=True)
class Hostile:
    """The server, from outside."""

    port: int

    def address(self, kind: str, number: int) -> str:
        """Each feed is on a host of its own."""
        return f"http://{kind}{number}.test:{self.port}/{kind}/{number}"

    def stats(self) -> dict[str, Tally]:
        with urlopen(f"http://127.0.0.1:{self.port}/stats/0") as answered:
            return {name: Tally(**tally) for name, tally in json.load(answered).items()}


@contextmanager
def hostile() -> Iterator[Hostile]:
    """Run the server beside this process."""
    command = [sys.executable, "-m", "tests.app.hostile"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        yield Hostile(int(running.stdout.readline()))
        running.kill()


if __name__ == "__main__":
    asyncio.run(_main())
