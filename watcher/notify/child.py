"""Work that may hang or run wild, in a process of its own that is killed when its time is over.

The child is a module that is run as a program: it reads one JSON value and writes one, and begins
with `be_bounded`. Knows no kind of work.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from typing import Any

from watcher.errors import DeliveryError

CPU_SECONDS = 20
MEMORY = 1_000_000_000  # bytes of address space: what is mapped, much more than what is used


def ask(module: str, request: object, seconds: float) -> Any:  # noqa: ANN401 - any JSON
    """Run the module on the request and return its answer.

    Args:
        module: its dotted name.
        request: JSON values; not shown to other processes.
        seconds: for all of it; then it is killed with everything that it started.

    Raises:
        DeliveryError: it gave no answer.
    """
    command = [sys.executable, "-P", "-m", module]  # nothing out of the current directory
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(  # noqa: S603 - our own module
        command,
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            answer, _ = child.communicate(json.dumps(request).encode(), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            os.killpg(child.pid, signal.SIGKILL)  # its session, with whatever it started
            raise DeliveryError(f"took longer than {seconds:g} seconds") from error
    try:
        return json.loads(answer)
    except ValueError as error:
        raise DeliveryError(f"ended without an answer ({child.returncode})") from error


def be_bounded(seconds: int) -> None:
    """For the child: end by itself soon after `seconds`, and take no more than its share."""
    signal.alarm(seconds + 5)  # in case that its parent dies first
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
