"""A disk that is full, really: what cannot be saved is refused, and all goes on once there is room."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.faults import bring_in, prepare
from tests.triage.store.made import answer
from triage.jobs.backup import back_up
from triage.owner import recorder
from triage.owner.files import locate
from triage.owner.opening import acting_person, open_store
from triage.store.errors import Refused, StoreError, StoreFull
from triage.store.protocol import Store

MEGABYTES = 24


@dataclass
class Disk:
    """A small disk of its own, and what fills it."""

    folder: Path

    @property
    def file(self) -> Path:
        """The store on it."""
        return self.folder / "t.duckdb"

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self, *, leave: int = 0) -> None:
        """Take all room but so many bytes."""
        with self._ballast.open("ab", buffering=0) as file:
            for block in (1 << 16, 512):
                try:
                    while file.write(b"x" * block) == block:
                        pass
                except OSError:
                    continue
        if leave:
            os.truncate(self._ballast, max(0, self._ballast.stat().st_size - leave))

    def empty(self) -> None:
        """Make room again."""
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of a few megabytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux mounts a disk of its own; the write layer is tried in test_journal")
    size = f"size={MEGABYTES}m,mode=0700"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(tmp_path)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here; the write layer is tried in test_journal")
    try:
        asyncio.run(prepare(tmp_path / "t.duckdb"))
        yield Disk(tmp_path)
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


@dataclass
class Desk:
    """Somebody who answers, and counts what was acknowledged and what was refused."""

    store: Store
    keys: list[str]
    told: list[str] = field(default_factory=list)
    refused: list[StoreError] = field(default_factory=list)
    number: int = 0

    async def answer(self, count: int) -> int:
        """Give so many answers; return how many were refused."""
        before = len(self.refused)
        for _ in range(count):
            self.number += 1
            draft = answer(self.number, self.keys[self.number % len(self.keys)])
            try:
                (event,) = (await self.store.record([draft])).events
            except StoreError as error:
                self.refused.append(error)
            else:
                self.told.append(event.uid)
        return len(self.refused) - before

    async def present(self) -> list[str]:
        """Return what the log has of it; reading must go on whatever the disk is."""
        events = [event async for page in self.store.events_since() for event in page]
        return [event.uid for event in events if event.person == "ana"]


@pytest.fixture
async def desk(disk: Disk) -> AsyncIterator[Desk]:
    """Ana at that store."""
    async with open_store(disk.file) as store:
        yield Desk(store, [row.key async for page in store.articles(limit=20) for row in page])


async def _is_whole(disk: Disk, desk: Desk) -> None:
    """Every acknowledged answer is there, no other, and every invariant holds."""
    assert (await desk.store.check()).ok
    assert await desk.present() == desk.told
    assert all(isinstance(error, StoreFull) and "Make room" in str(error) for error in desk.refused)


@pytest.mark.parametrize("leave", [0, 3_000])
async def test_answers_on_a_full_disk(disk: Disk, desk: Desk, leave: int) -> None:
    """Each is acknowledged or refused; with room the next is taken, with nothing done by hand."""
    assert await desk.answer(20) == 0
    disk.fill(leave=leave)
    assert await desk.answer(60) > 0
    assert len([row async for page in desk.store.articles() for row in page]) == 20
    assert (await desk.store.progress()).articles == 20
    disk.empty()
    assert await desk.answer(20) == 0
    await _is_whole(disk, desk)


async def test_a_checkpoint_on_a_full_disk(disk: Disk, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables wait for room in their write-ahead log or in the journal; nothing acknowledged waits."""
    monkeypatch.setattr(recorder, "CHECKPOINT_EVENTS", 30)
    await desk.answer(50)
    for leave in (20_000, 60_000, 150_000):
        disk.fill(leave=leave)
        await desk.answer(80)
        assert set(await desk.present()) <= set(desk.told)
        disk.empty()
        assert await desk.answer(10) == 0
    async with asyncio.timeout(20):
        while await desk.present() != desk.told:  # noqa: ASYNC110 - the fold tells nobody when it has room
            await asyncio.sleep(0.05)
    await _is_whole(disk, desk)


async def test_an_import_on_a_full_disk(disk: Disk, desk: Desk) -> None:
    """It is refused whole, answers go on beside it as room allows, and the same import works later."""
    for leave in (0, 100_000, 400_000):
        disk.fill(leave=leave)
        with pytest.raises(StoreFull):
            await bring_in(desk.store, f"name{leave}", batches=8)
        await desk.answer(5)
        disk.empty()
        assert len([row async for page in desk.store.articles() for row in page]) == 20
    await bring_in(desk.store, "late")
    assert len([row async for page in desk.store.articles() for row in page]) == 320
    assert await desk.answer(5) == 0
    await _is_whole(disk, desk)


async def test_a_backup_on_a_full_disk(
    disk: Disk, desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It is refused before anything is copied, and leaves nothing; the store goes on."""
    await desk.answer(10)
    target = tmp_path_factory.mktemp("elsewhere") / "one.duckdb"
    disk.fill(leave=100_000)
    with pytest.raises((StoreFull, Refused)):
        await back_up(desk.store, locate(disk.file), target, by=acting_person())
    assert list(target.parent.iterdir()) == []
    disk.empty()
    assert not [file for file in locate(disk.file).spool.iterdir() if file.suffix == ".duckdb"]
    await desk.answer(5)
    await _is_whole(disk, desk)


async def test_what_a_full_disk_left_opens_again(disk: Disk) -> None:
    """An owner that ended without room for its tables: the journal has what they lack."""
    async with open_store(disk.file) as store:
        desk = Desk(store, [row.key async for page in store.articles(limit=20) for row in page])
        disk.fill(leave=30_000)
        await desk.answer(150)
        assert desk.told
    disk.empty()
    async with open_store(disk.file) as store:
        desk.store = store
        await _is_whole(disk, desk)
