"""Sending and rendering that may hang or run wild, each in a process that lives for one of them.

The child is a module that is run as a program and ends with `serve`: JSON in, JSON out.
"""

import json
import os
from collections.abc import Callable
from typing import Any

from watcher.errors import ChildError, DeliveryError
from watcher.process.child import Child
from watcher.process.serve import Limits
from watcher.process.serve import serve as serve_bytes

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
    try:
        with Child(module, os.environ) as child:
            return json.loads(child.ask([json.dumps(request).encode()], seconds))
    except ChildError as error:
        raise DeliveryError(str(error)) from error


def serve(answer: Callable[[Any], object], seconds: float) -> None:
    """For the child: answer within its share of time and memory."""
    limits = Limits(seconds=seconds, cpu_seconds=CPU_SECONDS, memory=MEMORY)
    serve_bytes(lambda request: json.dumps(answer(json.loads(request))).encode(), limits)
