"""Giving freed memory back to the system: what one large answer took shall not stay with the owner."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable


@functools.cache
def _trim() -> Callable[[int], int] | None:
    """Return glibc's ``malloc_trim``, or None where the system's allocator is another."""
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return None
    return trim


def give_back() -> None:
    """Give back what DuckDB's results took and nobody holds any more; on other systems nothing happens."""
    trim = _trim()
    if trim is not None:
        trim(0)
