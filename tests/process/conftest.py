"""A child for the tests: it does what it is told, be it harmful."""

from collections.abc import Callable
from pathlib import Path

import pytest

CHILD = """
import json, os, signal, sys, time
from watcher.process.serve import Limits, serve

def answer(request):
    do, _, how = request.decode().partition(" ")
    if do == "echo":
        return how.encode()
    if do == "pid":
        return str(os.getpid()).encode()
    if do == "environ":
        return " ".join(sorted(os.environ)).encode()
    if do == "print":
        print("noise"); sys.stdout.flush(); os.write(1, b"more noise"); return b"quiet"
    if do == "sleep":
        time.sleep(float(how))
    if do == "spin":
        while True: pass
    if do == "take":
        return str(len(bytearray(int(how)))).encode()
    if do == "keep":
        kept.append(b"x" * int(how)); return b"kept"
    if do == "much":
        return bytes(int(how))
    if do == "raise":
        raise KeyError(how)
    if do == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    return b""

kept = []
serve(answer, Limits(seconds=30, cpu_seconds=1, memory=200_000_000, resident=60_000_000, idle=IDLE))
"""


@pytest.fixture
def module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[float | None], str]:
    """Makes the module, which leaves after so many idle seconds; its name."""

    def make(idle: float | None = None) -> str:
        name = f"obedient_{abs(hash(request.node.name))}"
        (tmp_path / f"{name}.py").write_text(CHILD.replace("IDLE", str(idle)))
        monkeypatch.syspath_prepend(tmp_path)
        return name

    return make
