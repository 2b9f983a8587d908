"""What the owner grants the fronts of a server, tried without fronts or a store."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from triage.owner.fronts import Fronts
from triage.owner.held import Held
from triage.owner.known_addresses import KnownAddresses
from triage.owner.packets import Packets, packet_pair
from triage.owner.roles import Caller
from triage.owner.server import Server
from triage.store.protocol import Store
from triage.store.records import KeyRecord, PersonRecord, Role

TEAM = {
    name: PersonRecord(
        name,
        Role.ANNOTATOR,
        keys=(KeyRecord(f"SHA256:{name}", f"ssh-ed25519 {name}", None, "2026-01-01T00:00:00.000Z"),),
    )
    for name in ("ana", "ben", "cem", "dee", "eva", "fay")
}


class Connections:
    """Stands for the server: serves each connection until its other end is closed."""

    async def serve_socket(self, connected: socket.socket, caller: Caller) -> None:
        """Wait for the other end to close it."""
        reader, writer = await asyncio.open_connection(sock=connected)
        try:
            await reader.read()
        finally:
            writer.close()


class Front:
    """A front's end, with what the owner told it."""

    def __init__(self, end: socket.socket) -> None:
        self.told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.descriptors: list[int] = []
        self.packets = Packets(end, self._take, lambda: None)

    def _take(self, fields: dict[str, Any], descriptors: list[int]) -> None:
        self.descriptors += descriptors
        self.told.put_nowait(fields)

    def open(self, number: int, name: str = "ana", *, heavy: bool = False) -> None:
        """Ask for a connection for somebody."""
        self.packets.send({"do": "open", "id": number, "fingerprint": f"SHA256:{name}", "heavy": heavy})

    async def hear(self) -> dict[str, Any]:
        """Return what the owner says next."""
        return await asyncio.wait_for(self.told.get(), 30)


@pytest.fixture
def fronts(tmp_path: Path) -> Fronts:
    """An owner's side, with a team of six."""
    held = Held(cast(Store, None), dict(TEAM))
    return Fronts(cast(Server, Connections()), held, KnownAddresses(tmp_path / "addresses"))


@pytest.fixture
async def front(fronts: Fronts) -> AsyncIterator[Front]:
    """A front that has joined it."""
    theirs, mine = packet_pair()
    fronts.join(theirs)
    front = Front(mine)
    yield front
    front.packets.close()
    for descriptor in front.descriptors:
        os.close(descriptor)


async def test_a_line_that_has_shown_life_is_not_ended_by_who_asks_next(front: Front) -> None:
    """The third of three lines at once asks just as the first has answered the second."""
    front.open(1)
    assert (await front.hear())["name"] == "ana"
    front.open(2)
    assert await front.hear() == {"probe": 1}
    front.packets.send({"do": "alive", "id": 1})
    front.open(3)
    assert await front.hear() == {"probe": 1}
    assert (await front.hear())["id"] == 2
    front.packets.send({"do": "alive", "id": 1})
    assert (await front.hear())["id"] == 3


async def test_heavy_commands_wait_in_the_order_they_came(front: Front) -> None:
    """Two of one person run; the third hears its place in the line, and runs when one has ended."""
    front.open(1, heavy=True)
    assert (await front.hear())["id"] == 1
    front.open(2, heavy=True)
    assert await front.hear() == {"probe": 1}
    front.open(3, heavy=True)
    assert await front.hear() == {"probe": 1}
    front.packets.send({"do": "alive", "id": 1})
    assert (await front.hear())["id"] == 2
    assert await front.hear() == {"id": 3, "waits": 1}
    os.close(front.descriptors.pop(0))
    assert (await front.hear())["id"] == 3


async def test_heavy_commands_of_all_people_wait_for_each_other_too(front: Front) -> None:
    """Four run, whoever they are of; a desk beside them waits for nobody."""
    for number, name in enumerate(("ana", "ben", "cem", "dee")):
        front.open(number, name, heavy=True)
        assert (await front.hear())["name"] == name
    front.open(10, "eva", heavy=True)
    assert await front.hear() == {"id": 10, "waits": 1}
    front.open(11, "fay")
    assert (await front.hear())["name"] == "fay"
    os.close(front.descriptors.pop(0))
    assert (await front.hear())["id"] == 10


async def test_a_full_server_says_so(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many people there are."""
    monkeypatch.setattr("triage.owner.fronts.CHANNELS", 2)
    for number, name in enumerate(("ana", "ben")):
        front.open(number, name)
        assert (await front.hear())["name"] == name
    front.open(2, "cem")
    assert "full" in (await front.hear())["refused"]
