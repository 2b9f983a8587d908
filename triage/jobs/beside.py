"""Commands that go on beside a desk or a server, each in a process of its own, so that they stop nobody."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from triage.store.client import Client
from triage.store.protocol import Store

STOPPING_SECONDS = 1.0
"""How long a command has to take back what it began when the one beside it ends."""

NICENESS = 10


def give_way(store: Store) -> None:
    """Let this process and what it starts come after everybody else, where another process owns the store.

    There people may be at their desks; what reads or brings in many articles goes on in the time they leave.

    Args:
        store: As it was opened.
    """
    if isinstance(store, Client):
        os.setpriority(os.PRIO_PROCESS, 0, max(os.getpriority(os.PRIO_PROCESS, 0), NICENESS))


async def run_beside(file: Path, *words: str) -> tuple[int, str]:
    """Run a command on a store until it ends; cancelled, or if this process is killed, it is interrupted.

    Args:
        file: The store.
        words: The command, its options and arguments.

    Returns:
        Its exit code, and what it said on standard error.
    """
    child = await asyncio.create_subprocess_exec(
        *("nice", "-n", str(NICENESS), sys.executable, "-m", "triage.cli.beside", "--db", str(file), *words),
        stdin=asyncio.subprocess.PIPE,  # held open: its end is this process's end
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C is for whoever has the terminal
    )
    try:
        assert child.stderr is not None  # noqa: S101 - a pipe
        said = await child.stderr.read()
        await child.wait()
    except asyncio.CancelledError:
        await _stop(child)
        raise
    return child.returncode or 0, said.decode("utf-8", "replace")


@asynccontextmanager
async def comparing_beside(store: Store, file: Path) -> AsyncIterator[None]:
    """Let what a stopped import left be compared for the length of a block, so that desks find neighbours.

    Args:
        store: The store, owned by this process or another.
        file: Where it is.
    """
    if not (await store.comparison()).waiting:
        yield
        return
    comparing = asyncio.create_task(run_beside(file, "articles", "neighbours", "--json"))
    try:
        yield
    finally:
        comparing.cancel()
        await asyncio.gather(comparing, return_exceptions=True)


async def _stop(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGINT)
    try:
        await asyncio.wait_for(child.wait(), STOPPING_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
