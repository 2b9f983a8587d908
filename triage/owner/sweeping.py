"""Finding garbage in a process that many people wait for, in pieces that none of them notices."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

SWEEP_SECONDS = 0.5
"""Time between two looks at what became garbage meanwhile."""


async def sweep(busy: Callable[[], bool]) -> None:
    """Collect what became garbage since the last sweep, and look at what stays only when nobody is here.

    A desk is some ten thousand objects, and an owner a hundred thousand, so that a collection of everything
    stops everybody for long; see docs/benchmarks.md. No key leaves a cycle behind, in neither process.

    Args:
        busy: Returns whether anybody is here.
    """
    gc.disable()
    used = False
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        if used and not busy():
            gc.unfreeze()
            gc.collect()
        else:
            gc.collect(0)
        used = busy()
        gc.freeze()
