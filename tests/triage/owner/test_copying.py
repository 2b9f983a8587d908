"""Copies of a store while people work on it."""

from __future__ import annotations

import asyncio
import socket
import stat
import threading
from pathlib import Path

import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.duckdb.conftest import place as place
from tests.triage.store.made import answer, fill
from triage.owner import copying
from triage.owner.held import Held
from triage.owner.owner import Owner
from triage.owner.roles import ADMINISTRATOR
from triage.owner.server import Server
from triage.store.client import Client
from triage.store.duckdb import copies
from triage.store.duckdb.copies import look_at
from triage.store.errors import OwnerGone, StoreFull


async def _record(owner: Owner, first: int, count: int) -> None:
    keys = [row.key async for page in owner.articles() for row in page]
    for number in range(first, first + count):
        await owner.record([answer(number, keys[0], "misdated" if number % 2 else "timeless")])


async def test_a_copy_is_of_one_moment_while_answers_go_on(place: Place, tmp_path: Path) -> None:
    """It holds everything acknowledged before it was asked for, is sound, and is nobody else's to read."""
    async with place.opened(make=True) as owner:
        await fill(owner, 2)
        await _record(owner, 1, 5)
        before = (await owner.describe()).position
        made, _ = await asyncio.gather(owner.copy(), _record(owner, 6, 20))
        path = Path(made.path)
        seen = look_at(path, tmp_path)
        assert before <= made.position == seen.position <= before + 20
        assert seen.problems == () and seen.checks
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.parent == place.beside / "spool"
        told = await owner.describe()
        assert (seen.uuid, seen.epoch) == (told.uuid, 1)


async def test_the_journal_goes_on_in_a_new_segment(place: Place) -> None:
    """One that begins with the next event, and none for a copy that nothing follows."""
    async with place.opened(make=True) as owner:
        await fill(owner, 1)
        await owner.copy()
        await owner.copy()
        assert len(place.segments) == 1
        await _record(owner, 1, 2)
        assert [segment.number for segment in place.segments] == [1, 2]
        header = place.segments[-1].header()
        assert header is not None and header.first == (await owner.describe()).position - 1
        assert (await owner.check()).ok
    async with place.opened() as owner:
        assert (await owner.check()).ok


async def test_a_copy_leaves_with_the_client_that_asked_for_it(place: Place) -> None:
    """One that was killed before it moved the copy leaves nothing behind."""
    async with place.opened(make=True) as owner:
        server, (inner, outer) = Server(Held(owner)), socket.socketpair()
        serving = asyncio.create_task(server.serve_socket(inner, ADMINISTRATOR))

        async def dial() -> socket.socket:
            return outer

        client = await Client.connect(dial)
        kept, left = Path((await client.copy()).path), Path((await client.copy()).path)
        kept.rename(place.folder / "kept")
        assert left.exists()
        await client.close()
        await serving
        assert not left.exists() and (place.folder / "kept").exists()
        await server.close(patience=0)


async def test_without_room_nothing_is_begun(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is asked first, and the message says how much is wanted."""
    async with place.opened(make=True) as owner:
        monkeypatch.setattr(copying, "SPARE_BYTES", 1 << 60)
        with pytest.raises(StoreFull, match=r"MB and the disk of .* has .* nothing was copied"):
            await owner.copy()
        assert not any(file.name.startswith("copy-") for file in (place.beside / "spool").iterdir())


async def test_closing_interrupts_a_copy(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ends does not wait for minutes; the half copy goes."""
    async with place.opened(make=True) as owner:
        real = copies.copy_database

        def endless(cursor: object, target: Path) -> int:
            real(cursor, target)  # type: ignore[arg-type] # a cursor, as it came
            cursor.execute("select count(*) from range(1000000000000) a, range(1000000000000) b")  # type: ignore[attr-defined] # the same
            return 0

        monkeypatch.setattr(copying, "copy_database", endless)
        asked = asyncio.create_task(owner.copy())
        spool = place.beside / "spool"
        async with asyncio.timeout(10):
            while not any(file.name.startswith("copy-") for file in spool.iterdir()):  # noqa: ASYNC110 - nothing tells of a file
                await asyncio.sleep(0.01)
            await owner.close()
        with pytest.raises(Exception, match=r"INTERRUPT|closed while it was copied"):
            await asked
        assert not any(file.name.startswith("copy-") for file in spool.iterdir())


async def test_a_copy_that_nobody_waits_for_ends(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its client left; another's copy goes on, and nothing lies in the spool."""
    async with place.opened(make=True) as owner:
        real, begun = copies.copy_database, threading.Event()

        def endless(cursor: object, target: Path) -> int:
            monkeypatch.setattr(copying, "copy_database", real)
            begun.set()
            cursor.execute("select count(*) from range(1000000000000) a, range(1000000000000) b")  # type: ignore[attr-defined] # a cursor, as it came
            return 0

        monkeypatch.setattr(copying, "copy_database", endless)
        asked = asyncio.create_task(owner.copy())
        await asyncio.to_thread(begun.wait, 10)
        asked.cancel()
        other = await owner.copy()
        with pytest.raises(asyncio.CancelledError):
            await asked
    assert Path(other.path).exists()


def test_an_interrupted_copy_is_said_to_be_none() -> None:
    """The owner's end is told from a fault."""
    import duckdb

    from triage.store.duckdb.copies import copy_database

    class Interrupted:
        def execute(self, statement: str) -> Interrupted:
            if statement.startswith("copy"):
                raise duckdb.InterruptException("INTERRUPT Error: Interrupted!")
            return self

        def fetchall(self) -> list[tuple[str]]:
            return [("t",)]

    with pytest.raises(OwnerGone, match="there is no copy"):
        copy_database(Interrupted(), Path("x"))  # type: ignore[arg-type] # stands in for a cursor
