"""Memory that threads ask for comes out of two arenas, whatever the number of cores.

glibc gives threads arenas of their own, up to eight for each core, and each keeps what was freed in
it. Python's threads take turns anyway, so that forty of them gain nothing by it; in a web process
two arenas instead of sixteen are 12 MB less (docs/benchmarks/web.md), on larger machines more.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

M_ARENA_MAX: Final = -8
"""As glibc's malloc.h has it; see mallopt(3)."""
MOST: Final = 2


def few_arenas() -> None:
    """Ask for it, before there are threads. A C library that knows of no arenas is left alone."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, MOST)
