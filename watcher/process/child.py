"""One child: a module run as a program that answers requests, killed when it takes too long."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Self

from watcher.errors import ChildError
from watcher.process.frames import Mark, receive, send

# The most that an answer may have: the text of the largest feed that is read, spelt as JSON.
MOST = 40_000_000
_ENDED = {
    -signal.SIGXCPU: "took too much processor time",
    -signal.SIGALRM: "took too long",
    -signal.SIGKILL: "was killed, perhaps for its memory",
}


class Child:
    """A running child; for one thread at a time. A context manager.

    Args:
        module: dotted name of a module that calls `serve.serve`.
        environ: what it finds in its environment: nothing of ours unless it is given.

    Raises:
        ChildError: it cannot be started.
    """

    def __init__(self, module: str, environ: Mapping[str, str]) -> None:
        self.leaving = False
        self._fresh = True
        self._channel, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", module]  # nothing out of the current directory
        path = os.pathsep.join(filter(None, sys.path))
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                env={**environ, "PYTHONPATH": path},
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us; and all that it starts can be killed
            )
        except OSError as error:
            self._channel.close()
            raise ChildError(f"cannot be started: {error.strerror}") from error
        finally:
            theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """Its process number."""
        number: int = self._process.pid
        return number

    def has_left(self) -> bool:
        """Whether it ended of itself while nobody asked it anything."""
        return self._process.poll() is not None

    def ask(self, request: Sequence[bytes], seconds: float) -> bytes:
        """Send a request and wait for the answer; a child that fails is dead afterwards.

        Args:
            request: what the module understands, in as many pieces as are at hand.
            seconds: for all of it; then it is killed with everything that it started.

        Raises:
            ChildError: there is no answer; says why.
            Left: it had just ended of itself, as one does that was not asked for long.
        """
        until = time.monotonic() + seconds
        try:
            send(self._channel, Mark.DONE, *request, until=until)
            message = receive(self._channel, MOST, until)
        except TimeoutError as error:
            self.kill()
            raise ChildError(f"took longer than {seconds:g} seconds") from error
        except ValueError as error:
            self.kill()
            raise ChildError(f"answered with {error}") from error
        except OSError:  # it is gone, and did not read to the end
            message = None
        if message is None:
            raise self._end()
        mark, answer = message
        if mark is Mark.FAILED:
            self.kill()
            raise ChildError(f"failed: {answer[:300].decode('utf-8', 'replace')}")
        self._fresh, self.leaving = False, mark is Mark.LEAVING
        return answer

    def stop(self) -> None:
        """Kill it and whatever it started; in any thread."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)  # not reaped yet, so the number is its own

    def kill(self) -> None:
        """The same, and clear up after it; no harm if it has ended."""
        self.stop()
        self._process.wait()
        self._channel.close()

    def _end(self) -> ChildError:
        """Why it ended without an answer; it is dead already, or about to be."""
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = None
        self.kill()
        if code == 0 and not self._fresh:
            return Left("had just left")
        return ChildError(_ENDED.get(code or 0, f"ended without an answer ({code})"))


class Left(ChildError):  # noqa: N818 - no fault
    """The child had ended of itself; another one will answer."""
