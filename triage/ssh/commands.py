"""A command over the wire: the ordinary program in a child of its own, between a channel and the owner."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from triage.ssh.line import Line
from triage.ssh.owner_link import Bound, Member
from triage.ssh.table import look_at, overview

Open = Callable[..., AbstractAsyncContextManager[tuple[Bound, asyncio.Event]]]
"""Gives a connection that is bound to a person, for the length of a block."""

CHUNK = 64 * 1024
"""Bytes read at once."""

ENDING_SECONDS = 1.0
"""How long a command that has to end may take to put back what it holds."""

KILLED = 128
"""Added to a signal's number, as shells do."""

STDERR = 2


async def run_command(line: Line, command: str, member: Member, open_bound: Open) -> int:
    """Run a command for the person at the other end of a line.

    Args:
        line: Their line.
        command: What they asked for.
        member: Who they are.
        open_bound: Gives a connection bound to them.

    Returns:
        The command's exit code.

    Raises:
        Refused: It is not in the table, or too many run already.
    """
    if command.strip() in ("help", "--help", "-h"):
        line.write_output(overview(member.role).encode() + b"\n")
        return 0
    looked_at = look_at(command, member.role)
    async with open_bound(line, heavy=looked_at.heavy) as (bound, leave):
        process = await _start(bound, line, looked_at.words)
        try:
            return await _converse(process, line, leave)
        finally:
            await _end(process)


async def _start(bound: Bound, line: Line, words: Sequence[str]) -> Process:
    descriptor = bound.connected.fileno()
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-s",
        "-m",
        "triage.cli.wire",
        str(descriptor),
        str(STDERR_COPY),
        bound.member.name,
        *words,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        pass_fds=[descriptor, STDERR_COPY],
        env=_environment(line),
        cwd="/",
        start_new_session=True,
    )


STDERR_COPY = os.dup(STDERR)
"""Where a child logs what went wrong unforeseen; its own standard error is the person's."""


def _environment(line: Line) -> Mapping[str, str]:
    """Return a child's environment, made from nothing."""
    return {
        "LANG": "C.UTF-8",
        "COLUMNS": str(line.size[0]),
        "POLARS_MAX_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


async def _converse(process: Process, line: Line, leave: asyncio.Event) -> int:
    """Pass everything on, both ways, until the command, its line or its person's membership ends."""
    assert process.stdout is not None  # noqa: S101 - a pipe
    assert process.stderr is not None  # noqa: S101 - a pipe
    feeding = asyncio.create_task(_feed(process, line))
    outputs = [
        asyncio.create_task(_pass_on(process.stdout, line, line.write_output)),
        asyncio.create_task(_pass_on(process.stderr, line, line.write_error)),
    ]
    done = asyncio.gather(process.wait(), *outputs)
    ends: list[asyncio.Future[Any]] = [asyncio.create_task(event.wait()) for event in (line.lost, leave)]
    try:
        await asyncio.wait([done, *ends], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (feeding, *ends):
            task.cancel()
        if not done.done():
            done.cancel()
            with suppress(asyncio.CancelledError):
                await done
    if process.returncode is None:
        return KILLED + signal.SIGTERM
    return process.returncode if process.returncode >= 0 else KILLED - process.returncode


async def _feed(process: Process, line: Line) -> None:
    """Give the command what the client sends, no faster than it takes it."""
    stdin = process.stdin
    assert stdin is not None  # noqa: S101 - it is a pipe
    arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def take(data: bytes) -> None:
        line.pause()
        if line.term is not None and b"\x03" in data:
            _signal(process, signal.SIGINT)
        arrived.put_nowait(data)

    line.ended = lambda: arrived.put_nowait(b"")
    line.interrupted = lambda: _signal(process, signal.SIGINT)
    line.read(take)
    if line.finished:
        arrived.put_nowait(b"")
    with suppress(ConnectionError):
        while data := await arrived.get():
            stdin.write(data)
            await stdin.drain()
            if arrived.empty():
                line.resume()
    stdin.close()
    line.read(lambda _: None)
    line.resume()


async def _pass_on(output: asyncio.StreamReader, line: Line, write: Callable[[bytes], None]) -> None:
    """Give the client what the command writes, no faster than it reads it."""
    while data := await output.read(CHUNK):
        write(data)
        await line.room.wait()


async def _end(process: Process) -> None:
    """End a command and whatever it started."""
    if process.returncode is None:
        _signal(process, signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), ENDING_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.returncode is None:
        await process.wait()


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
