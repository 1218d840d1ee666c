"""Memory that was used once is given back to the system.

The C library keeps freed blocks for each thread that allocates, and the larger ones were, the more
it keeps: after a few dozen bodies of 10 MB the process held 390 MB, with these settings 240
(`python -m tests.app.bombs`). What is free between blocks in use it keeps for ever: beside a
steady 65 MB in use that grew from 18 to 41 MB within a quarter of an hour
(`python -m tests.app.soak`). Source: mallopt(3), malloc_trim(3).
"""

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_LARGE = 262_144  # bytes: each larger block is mapped by itself, and unmapped when it is freed


def keep_little() -> None:
    """Tell the C library, where it is one that can be told (glibc)."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, 2)


def give_back() -> None:
    """Give back what is free between blocks, in milliseconds; to be called now and then."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
