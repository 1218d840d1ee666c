"""What the process holds after it has used more, as the system counts it."""

import ctypes
import subprocess
import sys

import pytest

GLIBC = hasattr(ctypes.CDLL(None), "malloc_trim")

# Every tenth block stays in use, so that the library by itself can give nothing back.
SCATTERED = """
import os
from watcher.app import memory

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

memory.keep_little()
before = resident()
blocks = [bytes(20_000) for _ in range(5_000)]
kept = blocks[::10]
del blocks
held = resident()
memory.give_back()
print(before, held, resident())
"""


@pytest.mark.skipif(not GLIBC, reason="another C library than glibc")
def test_what_is_free_between_blocks_in_use_is_given_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCATTERED], capture_output=True, text=True, check=True
    )
    before, held, after = map(int, done.stdout.split())
    assert held - before > 80_000_000
    assert after - before < 40_000_000
