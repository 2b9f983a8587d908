"""No key at the desk leaves anything that only the collector could take away."""

from __future__ import annotations

import gc
from collections import Counter

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import BRIDGE, sample
from tests.triage.tui.lines import Connected, connected

KEYS = "4 5 c r P B j j space k B f f tab - right j left ? j escape / h escape backspace backspace"
ROUNDS = 40


async def press(desk: Connected, rounds: int) -> None:
    """Press all keys so many times, and let the loop come to rest."""
    for _ in range(rounds):
        for key in KEYS.split():
            await desk.key(key)
    desk.line.take()


async def test_a_thousand_keys_leave_no_cycles() -> None:
    """The collector is off in a front, and what it would have to find there would be never freed."""
    async with connected(
        FakeStore([sample(n, BRIDGE * 9) for n in range(3)]).as_store, size=(120, 40)
    ) as desk:
        await press(desk, 2)
        gc.collect()
        gc.disable()
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            await press(desk, ROUNDS)
            gc.collect()
            left = Counter(type(each).__name__ for each in gc.garbage)
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()
    assert left == {}
