"""A web server of good feeds and pages and of every kind of bad ones, in a process of its own.

    python -m tests.app.hostile          prints its port, serves until its standard input ends

The path says what is served: /good/NUMBER, /drip/NUMBER, … of bad.KINDS, or /moody/NUMBER, which is
another bad kind every other minute. /to-drip/NUMBER is a sound feed that leads to pages which drip,
each on a host of its own; there is such a feed of each kind of bad.PAGES. /stats tells, by kind,
how often each was asked, for how long at most one request was open, and how many are open now.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from urllib.request import urlopen

from tests.app.bad import BAD, KINDS, MOOD, TYPE, Writer, answer


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
            path = head.split()[1]
            _, name, number = f"{path.partition('?')[0]}/0".split("/")[:3]
            # Only what feeds lead to names the minute, or goes on in circles.
            TYPE.set("text/html" if "?" in path or name == "article" else TYPE.get())
            if name == "robots.txt":
                writer.write(answer(b"", "404 Not Found"))
            elif name == "stats":
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
