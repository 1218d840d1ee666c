"""Memory that was used once is given back to the system.

The C library keeps freed blocks for each thread that allocates, and the larger ones were, the more
it keeps: after a few dozen bodies of 10 MB the process held 390 MB, with these settings 240
(`python -m tests.app.bombs`). Source: mallopt(3).
"""

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_LARGE = 262_144  # bytes: each larger block is mapped by itself, and unmapped when it is freed


def give_back() -> None:
    """Tell the C library, where it is one that can be told (glibc)."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, 2)
