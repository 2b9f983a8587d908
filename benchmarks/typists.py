"""People at desks for ``benchmarks.serve``: each presses keys and times their frames."""

from __future__ import annotations

import asyncio
import os
import pty
import random
import struct
import sys
import termios
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path

import asyncssh

QUIET_SECONDS = 0.05
"""A frame is complete when nothing follows it for so long."""

PATIENCE_SECONDS = 2.0
"""After so long without a frame a key is counted as one that nothing was drawn for."""

SIZES = ((120, 40), (80, 24))
ANSWERS = "4cP"
"""An answer to each question of codebook ``news``; an article that has them is complete."""
SECOND_THOUGHTS = "12345"
KINDS = ("answer", "scroll", "next")
SHARES = (70, 20, 10)


@dataclass(frozen=True, slots=True)
class Key:
    """One key that was pressed."""

    at: float
    """When, on the monotonic clock."""
    kind: str
    seconds: float
    """To the last byte of its frame."""
    sent: int
    """Bytes of the frame; 0 if nothing was drawn."""


@dataclass(slots=True)
class Keys:
    """Everything that was pressed, and how late this process itself was meanwhile."""

    pressed: list[Key] = field(default_factory=list)
    late: list[tuple[float, float]] = field(default_factory=list)
    """When this process's loop was late, and by how many seconds: what is slow then may be it that is."""

    async def watch(self) -> None:
        """Take note of each time that this process's loop is more than a few milliseconds late."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            now = time.monotonic()
            if now - before > 0.02:
                self.late.append((now, now - before - 0.01))

    def lateness(self, key: Key) -> float:
        """Return how much of a key's time this process itself was late."""
        end = key.at + key.seconds
        return max((late for when, late in self.late if key.at <= when and when - late <= end), default=0.0)


class Typist:
    """One person at a desk.

    Args:
        read: Returns what the desk sent next, nothing at its end.
        write: Sends a key.
        end: Ends it, once the person has left.
    """

    def __init__(
        self,
        read: Callable[[int], Awaitable[bytes]],
        write: Callable[[bytes], None],
        end: Callable[[], Awaitable[object]],
    ) -> None:
        self._read = read
        self._write = write
        self._end = end
        self._answered = 0
        """Answers to the article that is shown."""
        self._down = False

    async def wait_until_open(self) -> None:
        """Wait for the first article."""
        drawn = b""
        while b"saved" not in drawn:
            data = await asyncio.wait_for(self._read(65_536), 60)
            if not data:
                raise ConnectionError(f"the desk did not open: {drawn[-300:]!r}")
            drawn += data

    def _key(self, kind: str) -> bytes:
        if kind == "answer":
            self._answered += 1
            more = self._answered - len(ANSWERS)
            return (ANSWERS[more - 1] if more <= 0 else SECOND_THOUGHTS[more % 5]).encode()
        if kind == "next":
            complete, self._answered = self._answered >= len(ANSWERS), 0
            return b"\r" if complete else b"w"
        self._down = not self._down
        return b"j" if self._down else b"k"

    async def press(self, kind: str) -> Key:
        """Press a key and wait until its frame is complete."""
        began = last = time.monotonic()
        size, patience = 0, PATIENCE_SECONDS
        self._write(self._key(kind))
        while True:
            try:
                data = await asyncio.wait_for(self._read(65_536), patience)
            except TimeoutError:
                break
            size, last, patience = size + len(data), time.monotonic(), QUIET_SECONDS
            if not data:
                raise ConnectionError("the desk ended")
        return Key(began, kind, last - began, size)

    async def work(self, on: Callable[[], bool], keys: Keys) -> None:
        """Press a key a second for as long as it goes on."""
        chance = random.Random()
        await asyncio.sleep(chance.random())
        while on():
            began = time.monotonic()
            keys.pressed.append(await self.press(*chance.choices(KINDS, SHARES)))
            await asyncio.sleep(max(began + chance.uniform(0.7, 1.3) - time.monotonic(), 0))

    async def leave(self) -> None:
        """Leave the desk."""
        with suppress(OSError):
            self._write(b"q")
        await self._end()


async def over_ssh(port: int, key: asyncssh.SSHKey, number: int) -> Typist:
    """Log in and wait for the first article."""
    connection = await asyncssh.connect(
        "127.0.0.1", port, client_keys=[key], known_hosts=None, config=None, agent_path=None
    )
    size = SIZES[number % len(SIZES)]
    desk = await connection.create_process(term_type="xterm-256color", term_size=size, encoding=None)

    async def end() -> None:
        connection.close()
        await connection.wait_closed()

    typist = Typist(desk.stdout.read, desk.stdin.write, end)
    await typist.wait_until_open()
    return typist


async def in_a_process(store: Path, name: str, number: int) -> tuple[Typist, int]:
    """Start ``triage label`` on a terminal of its own; return its process's id too."""
    ours, theirs = pty.openpty()
    columns, rows = SIZES[number % len(SIZES)]
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    command = [sys.executable, "-m", "triage.cli.main", "--db", str(store), "label", "--as", name]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(theirs)
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours, "rb", 0)
    )

    async def end() -> None:
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
        transport.close()

    typist = Typist(reader.read, lambda data: void(os.write(ours, data)), end)
    await typist.wait_until_open()
    return typist, process.pid


def void(_: object) -> None:
    """Take what nobody needs."""
