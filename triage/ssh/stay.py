"""The time that a desk or command has, until somebody says that it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from triage.ssh.line import Line
from triage.ssh.owner_link import Bound, OwnerLink

WAITING = "Waiting: as many commands that read everything as may run at once are at work …"


class Stay:
    """One desk or command.

    Args:
        owner: Gives the connection, asks for signs of life, and says when it is over.
        line: The person's line.
    """

    def __init__(self, owner: OwnerLink, line: Line) -> None:
        self._owner = owner
        self._line = line
        self._why: str | None = None
        self._probing: set[asyncio.Task[None]] = set()
        self.over = asyncio.Event()
        """Set when it has to end."""

    def end(self, why: str) -> None:
        """Say that it has to end, and why; the first reason is the one that is told."""
        self._why = self._why or why
        self.over.set()

    async def begin(self, fingerprint: str, *, heavy: bool) -> Bound:
        """Return a connection bound to whom a key belongs.

        Args:
            fingerprint: The key's.
            heavy: Whether it is for a command that reads everything.

        Raises:
            Refused: Too many are open, or the key is nobody's any more.
            CancelledError: The line was lost, or it was over, before there was a connection.
        """
        asked = asyncio.create_task(
            self._owner.open(
                fingerprint,
                heavy=heavy,
                ended=self.end,
                waits=lambda _: self._line.say(WAITING),
                probe=self._probe,
            )
        )
        ends = [asyncio.create_task(event.wait()) for event in (self._line.lost, self.over)]
        waits: list[asyncio.Future[Any]] = [asked, *ends]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()
        if not asked.done():
            asked.cancel()
        return await asked

    def _probe(self, alive: Callable[[], None]) -> None:
        """Find out whether the line still lives."""

        def answered(asked: asyncio.Task[None]) -> None:
            self._probing.discard(asked)
            if not asked.cancelled() and asked.exception() is None:
                alive()

        asked = asyncio.create_task(self._line.answers())
        self._probing.add(asked)
        asked.add_done_callback(answered)

    def finish(self) -> None:
        """Give the person's screen back, and tell them why it was over, if it was not they who ended it."""
        self._line.give_screen_back()
        if self._why is not None:
            self._line.say(self._why)
