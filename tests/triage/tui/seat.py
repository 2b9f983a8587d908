"""Sits a test down at a desk: presses keys, clicks, and reads what the screen shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot

from triage.store.protocol import Store
from triage.tui.app import DeskApp
from triage.tui.strokes import Stroke
from triage.tui.terminal import Terminal


def screen_rows(app: DeskApp) -> list[str]:
    """Return what a desk shows, row by row; every row is exactly as wide as the screen."""
    strips = app.screen._compositor.render_strips()
    rows = ["".join(segment.text for segment in strip) for strip in strips]
    assert {cell_len(row) for row in rows} == {app.size.width}
    return rows


async def drawn(app: DeskApp) -> None:
    """Wait until whatever was asked of the screen is arranged and drawn.

    ``Pilot.pause`` waits for the process to be idle, which on a busy machine it seems to be when it only has
    to wait for its turn.
    """
    for _ in range(2):  # what a panel asks for in its first turn the screen has by the second
        for node in (*app.screen.children, app.screen):
            async with asyncio.timeout(30):
                await node.wait_for_refresh()


@dataclass
class Seat:
    """A desk in a terminal that is not there."""

    app: DeskApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each done before the next."""
        for key in keys:
            await self.ahead(key)
            await self.app.settled()
        self._check()

    async def ahead(self, *keys: str) -> None:
        """Press keys without waiting for what they do."""
        for key in keys:
            character = key if len(key) == 1 else None
            await self.app.on_event(events.Key("space" if key == " " else key, character))

    async def type(self, text: str) -> None:
        """Type a text of any characters, ahead of the desk."""
        await self.ahead(*text)
        await self.app.settled()
        self._check()

    async def paste(self, text: str) -> None:
        """Paste a text."""
        await self.app.on_event(events.Paste(text))
        await self.app.settled()
        self._check()

    async def click(self, x: int, y: int) -> None:
        """Click a cell."""
        await self.pilot.click(offset=(x, y))
        await self.drawn()
        await self.app.settled()
        self._check()

    async def resize(self, width: int, height: int) -> None:
        """Make the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.drawn()
        self._check()

    async def drawn(self) -> None:
        """Wait until whatever was asked of the screen is arranged and drawn."""
        await drawn(self.app)

    async def act(self, act: str) -> None:
        """Do an act of the key table, as a click on it would."""
        self.app.take(Stroke(f"act:{act}"))
        await self.app.settled()
        self._check()

    def _check(self) -> None:
        if self.app.failure is not None:
            raise self.app.failure

    @property
    def rows(self) -> list[str]:
        """What the screen shows, row by row; every row is exactly as wide as the screen."""
        return screen_rows(self.app)

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(row.rstrip() for row in self.rows)

    def row(self, starting: str) -> str:
        """Return the row that starts so."""
        return next(row.rstrip() for row in self.rows if row.startswith(starting))


@asynccontextmanager
async def seated(
    store: Store,
    person: str = "ana",
    *,
    size: tuple[int, int] = (80, 24),
    environ: Mapping[str, str] | None = None,
) -> AsyncIterator[Seat]:
    """Open the desk of a person on a screen of a size."""
    terminal = Terminal() if environ is None else Terminal.of(environ)
    app = DeskApp(store, person, terminal=terminal)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await app.settled()
        await drawn(app)
        seat = Seat(app, pilot)
        seat._check()
        yield seat
        seat._check()
