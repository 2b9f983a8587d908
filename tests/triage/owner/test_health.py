"""``check --live``: whether a server is there and well."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from typer.testing import CliRunner

from tests.triage.store.made import make_store
from triage.cli.main import app
from triage.owner import health
from triage.owner.files import Place, locate
from triage.owner.health import Unwell, look
from triage.owner.holding import Holding
from triage.owner.lock import Lock
from triage.owner.opening import open_store
from triage.store.errors import StoreLocked


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where a store is."""
    return locate(make_store(tmp_path_factory.mktemp("h")))


@asynccontextmanager
async def listening(say: bytes | None) -> AsyncIterator[str]:
    """Listen on some port; say something to whoever comes, or nothing at all."""
    met: list[asyncio.StreamWriter] = []

    async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.append(writer)
        if say is not None:
            writer.write(say)
            writer.close()

    async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for writer in met:
            writer.close()


@asynccontextmanager
async def owned(place: Place, serving: str | None) -> AsyncIterator[Holding]:
    """Own the store, as a server at an address does."""
    lock = Lock.take(place.lock)
    assert lock is not None
    holding = await Holding.begin(place, lock, create=None, listen=True, say=_quiet, serving=serving)
    try:
        yield holding
    finally:
        await holding.end(patience=0, say=_quiet)


def _quiet(_: str) -> None:
    pass


async def test_a_server_that_is_well_says_where_it_is(place: Place) -> None:
    """Its owner tells the position, its front says the first line of SSH."""
    async with listening(b"SSH-2.0-desk\r\n") as address, owned(place, address):
        told = await look(place)
        assert (told.listen, told.position) == (address, 1) and 0 < told.seconds < health.SECONDS


@pytest.mark.parametrize("say", [b"HTTP/1.1 400", b""], ids=["another service", "nothing"])
async def test_whatever_else_listens_there_is_not_it(place: Place, say: bytes) -> None:
    """A front that is gone, with another program in its place."""
    async with listening(say) as address, owned(place, address):
        with pytest.raises(Unwell, match="not answer as an SSH server"):
            await look(place)


async def test_a_front_that_is_silent_or_gone_is_not_well(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one is waited for no longer than a second."""
    monkeypatch.setattr(health, "SECONDS", 0.2)
    async with listening(None) as address, owned(place, address):
        with pytest.raises(Unwell, match="within a second"):
            await look(place)
    async with owned(place, address):
        with pytest.raises(Unwell, match="Nothing listens"):
            await look(place)


async def test_an_owner_that_is_silent_is_not_well(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It took the connection and says nothing."""
    monkeypatch.setattr(health, "SECONDS", 0.2)
    async with listening(b"SSH-2.0-desk\r\n") as address, owned(place, address) as holding:
        asked = asyncio.Event()
        monkeypatch.setattr(holding.held.store, "describe", asked.wait)
        with pytest.raises(Unwell, match="within a second"):
            await look(place)
        asked.set()


async def test_without_a_server_there_is_nothing_to_be_well(place: Place) -> None:
    """Nobody, or a command alone: exit code 3 both times, and no store is opened for it."""
    before = sorted(place.folder.rglob("*"))
    with pytest.raises(StoreLocked, match="'triage serve' starts one") as caught:
        await look(place)
    assert caught.value.exit_code == 3 and sorted(place.folder.rglob("*")) == before
    async with open_store(place.file):
        with pytest.raises(StoreLocked, match="a command and no server"):
            await look(place)
    assert Unwell("x").exit_code == 1


def test_the_command_ends_with_what_it_found(place: Place) -> None:
    """In one line, and with no other question at the same time."""
    alone = CliRunner().invoke(app, ["--db", str(place.file), "check", "--live"])
    assert isinstance(alone.exception, StoreLocked)
    both = CliRunner().invoke(app, ["--db", str(place.file), "check", "--live", "--json"])
    assert "--json does not go with --live" in str(both.exception)
