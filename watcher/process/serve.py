"""The child's side: answers one request after another, within limits, and leaves when it should.

A module that is to be a child ends with `if __name__ == "__main__": serve(answer, LIMITS)`.
"""

import logging
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType

from watcher.process.frames import Mark, receive, send

_REQUEST = 1 << 30  # bytes; whoever asks is trusted, and bounded its requests before
_GRACE = 5  # seconds after which it ends by itself, should whoever asks have died


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use.

    Attributes:
        seconds: for one request, by the clock.
        cpu_seconds: for one request, of processor time.
        memory: bytes of address space: what is mapped, much more than what is used.
        resident: bytes in use after an answer at which it makes way for a fresh one.
        idle: seconds without a request after which it leaves; None for never.
    """

    seconds: float
    cpu_seconds: int
    memory: int
    resident: int = sys.maxsize
    idle: float | None = None


def serve(answer: Callable[[bytes], bytes], limits: Limits) -> None:
    """Answer requests until whoever asks is gone, or nobody has asked for long.

    What `answer` raises is told in words, and ends the process: the next one is sound.
    """
    channel = _channel()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    with suppress(OSError):  # Linux: where memory is short, this one goes before whoever asks
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    logging.disable()
    sys.excepthook = partial(_last_words, channel)
    while (request := _next(channel, limits)) is not None:
        _allow(limits)
        found = answer(request)
        signal.alarm(0)
        del request
        grown = _resident() > limits.resident
        send(channel, Mark.LEAVING if grown else Mark.DONE, found)
        if grown:
            return


def _channel() -> socket.socket:
    """The way to whoever asks; what libraries print goes nowhere instead."""
    channel = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return channel


def _next(channel: socket.socket, limits: Limits) -> bytes | None:
    channel.settimeout(limits.idle)
    try:
        message = receive(channel, _REQUEST)
    except (TimeoutError, ConnectionError):
        return None
    channel.settimeout(None)
    return None if message is None else message[1]


def _allow(limits: Limits) -> None:
    """Give the next request its time; who overruns it is ended by the kernel."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    signal.alarm(int(limits.seconds) + _GRACE)


def _resident() -> int:
    """Bytes of memory in use; 0 where the system does not say (not Linux)."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _last_words(
    channel: socket.socket,
    kind: type[BaseException],
    error: BaseException,
    at: TracebackType | None,
) -> None:
    """Tell whoever asked why there is no answer."""
    del kind
    frames = traceback.extract_tb(at)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    words = f"{type(error).__name__}: {error}"[:200] + place
    with suppress(OSError):
        send(channel, Mark.FAILED, words.encode("utf-8", "replace"))
