"""What a child starts ends with it."""

import os
import select
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.errors import ChildError
from watcher.process.child import Child

PARENT = """
import os, subprocess, time
from watcher.process.serve import Limits, serve

def answer(request):
    line = os.open(request, os.O_WRONLY)
    subprocess.Popen(["sleep", "60"], pass_fds=[line])
    os.close(line)
    if request.endswith(b"hangs"):
        time.sleep(60)  # until it is killed
    return b"started"

serve(answer, Limits(seconds=60, cpu_seconds=1, memory=200_000_000))
"""
End = Callable[[Child, bytes], object]


def killed(child: Child, line: bytes) -> None:
    assert child.ask([line], 10) == b"started"
    child.kill()


def overdue(child: Child, line: bytes) -> None:
    with pytest.raises(ChildError, match="took longer"):
        child.ask([line + b"hangs"], 1)


def stopped(child: Child, line: bytes) -> None:
    assert child.ask([line], 10) == b"started"
    child.stop()


@pytest.mark.parametrize("end", [killed, overdue, stopped])
def test_what_it_started_is_killed_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: End
) -> None:  # F03
    (tmp_path / "fertile.py").write_text(PARENT, encoding="ascii")
    monkeypatch.syspath_prepend(tmp_path)
    line = tmp_path / ("line" + "hangs" * (end is overdue))
    os.mkfifo(line)
    # Whoever holds its other end is alive; once nobody does, it is at its end.
    reading = os.open(line, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with Child("fertile", {"PATH": os.environ["PATH"]}) as child:
            end(child, bytes(tmp_path / "line"))
            ready, _, _ = select.select([reading], [], [], 10)
            assert ready
            assert os.read(reading, 1) == b""
    finally:
        os.close(reading)
