"""A terminal at the other end of a line: a driver that keeps what is sent, and a desk that draws on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size

from tests.triage.tui.seat import drawn
from triage.store.protocol import Store
from triage.tui.app import DeskApp
from triage.tui.terminal import Terminal


class Line:
    """What goes over a line from the desk."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def take(self) -> str:
        """Return what was sent since the last time."""
        sent = "".join(self.sent)
        self.sent.clear()
        return sent


class LineDriver(Driver):
    """Draws on a line of a size that is given."""

    def __init__(
        self, app: App[Any], *, line: Line, debug: bool, mouse: bool, size: tuple[int, int] | None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._line = line

    def write(self, data: str) -> None:
        """Keep what is sent."""
        self._line.sent.append(data)

    def start_application_mode(self) -> None:
        """Say how large the terminal is."""
        size = Size(*(self._size or (80, 24)))
        self.send_message(events.Resize(size, size))

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """There is nothing to put back."""


@dataclass
class Connected:
    """A desk at one end of a line."""

    app: DeskApp
    line: Line
    running: asyncio.Task[None]
    """Ends with the desk."""

    async def key(self, key: str) -> None:
        """Press a key and wait until it is done."""
        await self.app.on_event(events.Key(key, key if len(key) == 1 else None))
        await self.app.settled()

    async def press(self, *keys: str) -> str:
        """Press keys one after the other and return what was sent for them."""
        self.line.take()
        for key in keys:
            await self.key(key)
        if self.app.failure is not None:
            raise self.app.failure
        await drawn(self.app)
        return self.line.take()


@asynccontextmanager
async def connected(
    store: Store, person: str = "ana", *, size: tuple[int, int] = (80, 24), terminal: Terminal | None = None
) -> AsyncIterator[Connected]:
    """Open a desk that draws for real, on a line."""
    line = Line()
    app = DeskApp(store, person, terminal=terminal or Terminal(), driver=partial(LineDriver, line=line))
    running = asyncio.create_task(app.run_async(size=size))
    try:
        await app.settled()
        await drawn(app)
        yield Connected(app, line, running)
    finally:
        app.exit()
        await running
