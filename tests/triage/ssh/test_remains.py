"""In a front nobody collects what refers to itself: what has ended has to break its own cycles."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from typing import cast

import asyncssh

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import BRIDGE, sample
from triage.ssh.desk import run_desk
from triage.ssh.line import Line

MOST = 100
"""Objects; an open desk has more than ten thousand."""

KEYS = b"45crP?\x1bjjkwf"


class Channel:
    """A channel whose client reads everything."""

    def __init__(self) -> None:
        self.drawn = b""
        self.drew = asyncio.Event()

    def get_environment_bytes(self) -> dict[bytes, bytes]:
        """Return no variables."""
        return {}

    def is_closing(self) -> bool:
        """Say that it is open."""
        return False

    def write(self, data: bytes) -> None:
        """Take a frame."""
        self.drawn += data
        self.drew.set()

    def pause_reading(self) -> None:
        """Go on all the same."""

    def resume_reading(self) -> None:
        """Go on."""

    async def until(self, text: bytes) -> None:
        """Wait for a text to be drawn."""
        while text not in self.drawn:
            self.drew.clear()
            await self.drew.wait()
        self.drawn = b""


async def sit() -> None:
    """Be at a desk for some keys; what was garbage before the end is collected, as a front does."""
    channel = Channel()
    line = Line(cast("asyncssh.SSHServerChannel[bytes]", channel), term="xterm-256color", size=(120, 40))
    store = FakeStore([sample(number, BRIDGE * 9) for number in range(3)]).as_store
    desk = asyncio.create_task(run_desk(line, store, "ana", leave=asyncio.Event(), opening=asyncio.Lock()))
    async with asyncio.timeout(30):
        await channel.until(b"saved")
        for key in KEYS:
            line.arrived(bytes([key]))
        await channel.until(b"flagged")
        gc.collect()
        gc.set_debug(gc.DEBUG_SAVEALL)
        line.arrived(b"q")
        await desk


async def test_a_desk_that_ends_leaves_no_cycles() -> None:
    """Hundreds of logins a day weigh no more than one: nothing of an ended desk waits to be collected."""
    try:
        await sit()
        gc.set_debug(0)
        gc.collect()
        gc.disable()
        await sit()
        await asyncio.sleep(0)
        gc.collect()
        left = Counter(type(each).__name__ for each in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    # What Textual makes while it ends is new, and the next sweep finds it.
    assert left.total() < MOST, left
