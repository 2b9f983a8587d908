"""A fake store behind a real server, and clients of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.triage.store.fake import FakeStore
from triage.owner.held import Held
from triage.owner.roles import Caller
from triage.owner.server import Server
from triage.store.client import Client

Connect = Callable[..., Coroutine[Any, Any, Client]]


class Served:
    """A fake store, its server, and everything that was connected to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = FakeStore()
        self.held = Held(self.store.as_store())
        self.server = Server(self.held)
        self.open: list[Client] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Listen."""
        await self.held.refresh()
        await self.server.listen(self.path)

    async def dial(self) -> socket.socket:
        """Connect to the public socket."""
        connected = socket.socket(socket.AF_UNIX)
        connected.connect(str(self.path))
        connected.setblocking(False)
        return connected

    async def client(self, person: str | None = None) -> Client:
        """Return a connected client."""
        client = await Client.connect(self.dial, person=person)
        self.open.append(client)
        return client

    async def bound(self, person: str, *, asks: str | None = None) -> Client:
        """Return a client on a socket pair that the owner has bound to a person."""
        outer, inner = socket.socketpair()
        self.tasks.append(asyncio.create_task(self.server.serve_socket(inner, Caller(person))))

        async def dial() -> socket.socket:
            return outer

        client = await Client.connect(dial, person=asks)
        self.open.append(client)
        return client

    async def stop(self) -> None:
        """End everything."""
        for client in self.open:
            await client.close()
        await self.server.close(patience=0)
        await asyncio.gather(*self.tasks)


@pytest.fixture
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A fake store behind a real server."""
    # The default tmp_path is too long for a socket on some systems.
    served = Served(tmp_path_factory.mktemp("s") / "socket")
    await served.start()
    yield served
    await served.stop()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, at most five seconds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.002)
