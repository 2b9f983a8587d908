"""The hall of a front: from here a line goes to its desk, its overview or its command."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from triage.ssh.commands import Open, run_command
from triage.ssh.desk import run_desk
from triage.ssh.line import SMALLEST_TERMINAL, Line
from triage.ssh.overview import Choice, run_overview
from triage.ssh.owner_link import Bound, Member, OwnerLink
from triage.ssh.session import USAGE, Work
from triage.ssh.stay import Stay
from triage.store.client import Client
from triage.store.errors import OwnerGone
from triage.store.records import Role


class Hall:
    """Serves lines.

    Args:
        owner: Gives connections that are bound to a person.
    """

    def __init__(self, owner: OwnerLink) -> None:
        self._owner = owner
        self._opening = asyncio.Lock()
        self._stays: dict[Line, Stay] = {}
        self._closed: str | None = None
        self.sessions: set[asyncio.Task[None]] = set()
        """Everything that runs here."""

    def work_for(self, fingerprint: str, member: Member) -> Work:
        """Return what serves a line of whom a key belongs to."""

        async def work(line: Line, command: str | None) -> int:
            open_bound = partial(self.open, fingerprint=fingerprint)
            if command is not None:
                return await run_command(line, command, member, open_bound)
            return await self._show(line, open_bound)

        return work

    def tell_all_to_leave(self, why: str) -> None:
        """End everything that runs here, and whatever would begin, with a line that says why."""
        self._closed = why
        for stay in list(self._stays.values()):
            stay.end(why)

    def give_screens_back(self) -> None:
        """Leave every terminal as it was, also of a desk that has not managed to end by itself."""
        for stay in self._stays.values():
            stay.finish()

    async def _show(self, line: Line, open_bound: Open) -> int:
        """Serve a line that asked for no command."""
        if (problem := _unfit(line)) is not None:
            line.say(problem)
            return USAGE
        async with open_bound(line, heavy=False) as (bound, leave):
            store = await Client.connect(_once(bound))
            try:
                return await self._rooms(line, store, bound, leave)
            finally:
                await store.close()

    async def _rooms(self, line: Line, store: Client, bound: Bound, leave: asyncio.Event) -> int:
        """Open the desk of an annotator, and for others the overview, with one key to the desk and back."""
        person = bound.member.name
        while True:
            if bound.member.role is not Role.ANNOTATOR:
                choice = await run_overview(line, store, person, leave)
                if choice is Choice.LEAVE:
                    return 0
            code = await run_desk(line, store, person, leave=leave, opening=self._opening)
            if bound.member.role is Role.ANNOTATOR or leave.is_set() or line.lost.is_set():
                return code

    @asynccontextmanager
    async def open(
        self, line: Line, *, fingerprint: str, heavy: bool
    ) -> AsyncIterator[tuple[Bound, asyncio.Event]]:
        """Have a bound connection for the length of a block; afterwards say why it had to end, if it had to.

        Args:
            line: The person's line.
            fingerprint: Of their key.
            heavy: Whether it is for a command that reads everything.

        Yields:
            The connection, and an event that is set when the block has to end.

        Raises:
            Refused: There are too many, or the key is nobody's any more.
        """
        stay = Stay(self._owner, line)
        self._stays[line] = stay
        if self._closed is not None:
            stay.end(self._closed)
        try:
            bound = await stay.begin(fingerprint, heavy=heavy)
            try:
                yield bound, stay.over
            finally:
                self._owner.close(bound)
                bound.connected.close()
        finally:
            del self._stays[line]
            stay.finish()


def _unfit(line: Line) -> str | None:
    """Return what is in the way of a screen, for the person to read."""
    if line.term is None:
        return (
            "triage: a desk needs a terminal; ssh -t asks for one. Without a terminal name a command: "
            "'ssh HOST status', 'ssh HOST help' lists them."
        )
    if line.term == "dumb":
        return "triage: a desk cannot be drawn on a dumb terminal; log in from one that can move its cursor."
    (width, height), (least_width, least_height) = line.size, SMALLEST_TERMINAL
    if width < least_width or height < least_height:
        return (
            f"triage: this terminal has {width} columns and {height} rows; a desk needs {least_width} and "
            f"{least_height}. Make it larger and log in again."
        )
    return None


def _once(bound: Bound) -> Callable[[], Awaitable[socket.socket]]:
    """Return the way to the owner, which leads there once: with the owner the front ends too."""
    unused = [bound.connected]

    async def dial() -> socket.socket:
        if not unused:
            raise OwnerGone("The server is starting anew; log in again in a moment.")
        return unused.pop()

    return dial
