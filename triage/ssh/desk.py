"""A desk at the other end of a line: the same application as ``triage label``."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

from triage.ssh.driver import ChannelDriver
from triage.ssh.line import Line
from triage.ssh.remains import belongings, break_desk
from triage.store.protocol import Store
from triage.tui.app import DeskApp
from triage.tui.terminal import Terminal

KEEPING_SECONDS = 0.25
"""How long a desk whose line was lost may take to do what had arrived before."""

ENDING_SECONDS = 1.0
"""How long a desk may take to give the screen back."""

OPENING_SECONDS = 5.0
"""After this long the next desk may open, even if this one has not."""


async def run_desk(
    line: Line, store: Store, person: str, *, leave: asyncio.Event, opening: asyncio.Lock
) -> int:
    """Serve the desk of a person until they leave, the line is lost or they are told to leave.

    Args:
        line: The person's line.
        store: The store, as the person may use it.
        person: Who it is.
        leave: Set when they are told to leave.
        opening: Held by the desk that opens: they open one at a time in a front, because drawing the first
            screen is the longest piece of work.

    Returns:
        0, or 1 if the person left while nothing could be saved.

    Raises:
        StoreError: The store could not be used.
    """
    app = DeskApp(store, person, terminal=Terminal.of(line.environ), driver=partial(ChannelDriver, line=line))
    async with opening:
        running = asyncio.create_task(app.run_async(size=line.size))
        opened = asyncio.create_task(app.settled())
        await asyncio.wait({running, opened}, timeout=OPENING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        owned = belongings(app)
    await _until_over(app, running, line, leave)
    failure, code = app.failure, app.return_code
    break_desk(app, owned)
    if failure is not None:
        raise failure
    return 1 if code else 0


async def _until_over(app: DeskApp, running: asyncio.Task[None], line: Line, leave: asyncio.Event) -> None:
    """Wait until the desk is left, or end it when the line is lost or the person is told to leave."""
    ends = [asyncio.create_task(event.wait()) for event in (line.lost, leave)]
    try:
        await asyncio.wait({running, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            keeping = asyncio.create_task(app.keep_place())
            await asyncio.wait({running, keeping}, timeout=KEEPING_SECONDS)
            keeping.cancel()
            app.exit()
            await asyncio.wait({running}, timeout=ENDING_SECONDS)
    finally:
        for task in (running, *ends):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await running
