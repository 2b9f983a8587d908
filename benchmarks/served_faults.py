"""Kill the owner of a real server under ten clients, and count outside of it what they had acknowledged.

This is ``uv run python -m benchmarks.faults --served``. The clients are connections over the socket, held by
this process, which lives on; imports and backups come the same way. The owner alone is killed: the server
starts another by itself, and what that says of the log is compared with what was acknowledged here.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from benchmarks import faults
from benchmarks.served import Server
from triage.owner.opening import open_store
from triage.store.client import Client
from triage.store.errors import StoreError
from triage.store.protocol import Store

WORKS = {
    "answer": {"answer"},
    "import": {"answer", "import"},
    "backup": {"answer", "backup"},
    "everything": {"answer", "import", "backup"},
}
"""What comes to the owner at once, by its name; an import ends with a checkpoint."""

LEAST_SECONDS, MOST_SECONDS = 5.5, 8.0
"""How long an owner lives: after a shorter life the server pauses before it starts another."""

PATIENCE_SECONDS = 60.0

Work = Callable[[Store], Awaitable[None]]


def trials(path: Path, tries: int, seed: int) -> Iterator[faults.Trial]:
    """Serve one store and kill its owner again and again, with each kind of work in turn."""
    asyncio.run(faults.prepare(path))
    chance = random.Random(seed)
    server = Server(path, 2)
    try:
        for number in range(tries):
            yield asyncio.run(_kill_once(server, path, tuple(WORKS)[number % len(WORKS)], chance))
    finally:
        server.stop()


async def _kill_once(server: Server, path: Path, work: str, chance: random.Random) -> faults.Trial:
    owner = await _owner_but(server, None)
    acks = path.with_name("acks")
    descriptor = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC)
    try:
        clients = [asyncio.create_task(_work(path, each)) for each in _works(work, path, descriptor)]
        await asyncio.sleep(chance.uniform(LEAST_SECONDS, MOST_SECONDS))
        os.kill(owner, signal.SIGKILL)
        await asyncio.gather(*clients)
    finally:
        os.close(descriptor)
    await _owner_but(server, owner)
    return await faults.examine(path, work, acks.read_text().splitlines())


def _works(work: str, path: Path, acks: int) -> list[Work]:
    """Return what the clients do, each over its own connection."""
    run = os.urandom(4).hex()
    does: list[Work] = [
        lambda store, number=number: faults.answer(store, f"{run}-{number}", acks)  # type: ignore[misc]
        for number in range(faults.CALLERS)
    ]
    if "import" in WORKS[work]:
        does.append(lambda store: faults.bring_in_again(store, run, acks))
    if "backup" in WORKS[work]:
        does.append(lambda store: faults.back_up_again(store, path, run, acks))
    return does


async def _work(path: Path, work: Work) -> None:
    """Be a client until the owner is gone."""
    try:
        async with open_store(path, listen=False) as store:
            if not isinstance(store, Client):
                raise TypeError("the server's owner was not there, so this process became it")
            await work(store)
    except StoreError:
        return


async def _owner_but(server: Server, former: int | None) -> int:
    """Return the id of the server's owner once there is one that is not the former one."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (found := [pid for pid in server.running("triage.owner.serving") if pid != former]):
        if time.monotonic() > until:
            raise TimeoutError("the server started no other owner")
        await asyncio.sleep(0.05)
    return found[0]
