"""One session: a chain of small guards between a channel and the desk or command that it asked for."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncssh

from labels.visible import visible
from triage.ssh.line import VALUE, Line, clamped
from triage.store.errors import StoreError

log = logging.getLogger("triage.ssh")

DONE, NO, USAGE, UNUSABLE = 0, 1, 2, 3

Work = Callable[[Line, str | None], Awaitable[int]]
"""Serves a line until it is done: the command line, None for the desk; returns the exit code."""


class Session(asyncssh.SSHServerSession[bytes]):
    """Takes what a client asks of a channel, and runs its work once that is known.

    Args:
        work: What is run.
        who: Who it is, for the log.
        began: Is called with the task of the work.
        closed: Is called once the channel is closed.
    """

    def __init__(
        self,
        work: Work,
        who: str,
        began: Callable[[asyncio.Task[None]], None],
        closed: Callable[[], None],
    ) -> None:
        self._work = work
        self._who = who
        self._began = began
        self._closed = closed
        self._command: str | None = None
        self._line: Line | None = None
        self._term: str | None = None
        self._size = (80, 24)

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Begin with a channel."""
        self._line = Line(chan)

    # -- what is asked for -----------------------------------------------------------------------
    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        """Take a terminal; one whose name is none is taken for the poorest."""
        self._term = term_type if term_type and VALUE.fullmatch(term_type) else "dumb"
        self._size = clamped(term_size[0], term_size[1])
        return True

    def shell_requested(self) -> bool:
        """Take the request for what opens without a command: the desk, never a shell."""
        return True

    def exec_requested(self, command: str) -> bool:
        """Take a command line."""
        self._command = command
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """Refuse every subsystem, sftp too."""
        log.info("%s asked for the subsystem %s: refused", self._who, visible(subsystem)[:80])
        return False

    def session_started(self) -> None:
        """Run the work, in a task of its own."""
        line = self._line
        assert line is not None  # noqa: S101 - a session starts on a channel
        line.term, line.size = self._term, self._size
        self._began(asyncio.create_task(self._run(line)))

    async def _run(self, line: Line) -> None:
        code = UNUSABLE
        try:
            code = await self._work(line, self._command)
        except StoreError as error:
            code = error.exit_code
            line.say(f"triage: {error}")
        except Exception as error:
            number = secrets.token_hex(4)
            log.exception("incident %s in a session of %s", number, self._who)
            line.say(
                f"triage: something went wrong that is not your doing ({type(error).__name__}). "
                f"Incident {number} is in the server's log; please report it with that number."
            )
        finally:
            with suppress(OSError):
                line.channel.exit(code)

    # -- what comes in ---------------------------------------------------------------------------
    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Pass on what the client sends."""
        if self._line is not None:
            self._line.arrived(data)

    def eof_received(self) -> bool:
        """Note that the client sends no more; it may still read."""
        if self._line is not None:
            self._line.finish()
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Pass on a new size."""
        self._size = clamped(width, height)
        if self._line is not None:
            self._line.resize(self._size)

    def signal_received(self, signal: str) -> None:
        """Pass on an interrupt; a client sends it without a terminal, if at all (RFC 4254, 6.9)."""
        if signal == "INT" and self._line is not None and self._line.interrupted is not None:
            self._line.interrupted()

    def pause_writing(self) -> None:
        """Note that the client does not read."""
        if self._line is not None:
            self._line.become(full=True)

    def resume_writing(self) -> None:
        """Note that the client reads again."""
        if self._line is not None:
            self._line.become(full=False)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the channel is closed."""
        if self._line is not None:
            self._line.lose()
        self._line = None
        self._closed()
