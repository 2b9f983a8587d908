"""No key at the desk leaves anything that only the collector could take away."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import AsyncMock

import pytest
from textual import events
from textual.geometry import Size

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import BRIDGE, sample
from tests.triage.tui.lines import Connected, connected
from tests.triage.tui.seat import drawn
from triage.desk.keys import ACTS
from triage.store.comparison import Neighbour
from triage.tui.strokes import Stroke

JUDGING = (
    "4 5 c r P B x escape 4 r d escape b 1 b escape B tab shift+tab - g escape c P enter [ ] "
    "backspace backspace"
)
READING = (
    "j k space pageup end home down up right j left / t h enter up escape e right down tab escape e enter f f"
)
AROUND = "n h i enter y v ctrl+y ctrl+p down escape ? j escape w ctrl+h z escape ctrl+z ctrl+c h"
BY_NAME = ("jump", "flagged", "answers", "matter", "numbers", "settings")
ROUNDS = 10


async def press(desk: Connected, rounds: int) -> None:
    """Press every key of the table so many times, and open every dialog."""
    for _ in range(rounds):
        for key in f"{JUDGING} {READING} {AROUND}".split():
            await desk.key(key)
        for act in BY_NAME:
            desk.app.take(Stroke(f"act:{act}"))
            await desk.key("escape")
    desk.line.take()


def test_every_key_of_the_table_is_pressed() -> None:
    """Except what ends the desk, and what changes nothing but its looks."""
    pressed = set(f"{JUDGING} {READING} {AROUND}".split())
    looks = {"advance", "dark", "light", "sixteen", "colourless", "ascii"}
    left = {act.id for act in ACTS if not pressed & {*act.keys} and act.id not in BY_NAME}
    assert left == looks | {"leave"}


@contextmanager
def what_only_the_collector_finds() -> Iterator[list[object]]:
    """Collect into the list what is left behind in cycles meanwhile."""
    found: list[object] = []
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield found
        gc.collect()
        found += gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


async def test_a_thousand_keys_leave_no_cycles() -> None:
    """The collector is off in a front, and what it would have to find there would be never freed."""
    store = FakeStore([sample(n, BRIDGE * 9) for n in range(3)])
    async with connected(store.as_store, size=(120, 40)) as desk:
        await press(desk, 4)
        with what_only_the_collector_finds() as left:
            await press(desk, ROUNDS)
    assert Counter(type(each).__name__ for each in left) == {}


async def test_laying_out_anew_leaves_nothing_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A neighbour over all panels, or another size: what Textual leaves of a layout holds nothing of ours."""
    store = FakeStore([sample(n, BRIDGE * 9) for n in range(3)])
    first, second, _ = store.held
    pair = Neighbour(first, second, "near", 1.0, 0.9, 900, None)
    monkeypatch.setattr(store, "neighbours", AsyncMock(return_value=(pair,)))
    async with connected(store.as_store, size=(120, 40)) as desk:

        async def again() -> None:
            for size in (Size(80, 24), Size(120, 40)):
                await desk.press("v", "j", "tab", "escape")
                desk.app.post_message(events.Resize(size, size))
                await drawn(desk.app)

        await again()
        with what_only_the_collector_finds() as left:
            await again()
        ours = {type(each).__name__ for each in left if type(each).__module__.startswith("triage")}
        assert ours == set() and len(left) < 1_000
