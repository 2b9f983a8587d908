"""Copies of an open store, made in its spool while people work."""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path

from labels.visible import visible
from triage.owner.journal import Journal
from triage.store.duckdb.copies import copy_database, interrupt
from triage.store.duckdb.database import Connection, Database
from triage.store.errors import OwnerGone, StoreFull
from triage.store.records import Copy

INTERRUPT_SECONDS = 0.02
SPARE_BYTES = 16 << 20
"""What a copy may take beyond the size of its original."""


class Copying:
    """The copies that an owner makes; each takes one of the readers."""

    def __init__(self, database: Database, journal: Journal) -> None:
        self._database = database
        self._journal = journal
        self._wanted: set[Path] = set()
        self._running: dict[Path, Connection] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def make(self) -> Copy:
        """Copy everything as of one moment.

        Raises:
            StoreFull: There is no room for it.
            OwnerGone: The owner ended meanwhile.
        """
        target = self._database.spool / f"copy-{secrets.token_hex(8)}.duckdb"
        require_room(target.parent, store_bytes(self._database.path), str(self._database.path))
        self._journal.end_segment()
        self._wanted.add(target)
        work = asyncio.ensure_future(self._database.read(self._copy, target))
        try:
            position = await asyncio.shield(work)
        except asyncio.CancelledError:
            work.add_done_callback(lambda done: _remove(target, done))
            ending = asyncio.create_task(self._end(target))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            raise
        except BaseException:
            _remove(target)
            raise
        finally:
            self._wanted.discard(target)
        return Copy(str(target), position)

    def _copy(self, cursor: Connection, target: Path) -> int:
        self._running[target] = cursor
        try:
            if target not in self._wanted:
                raise OwnerGone("The store closed before it was copied; there is no copy. Try again.")
            position = copy_database(cursor, target)
        finally:
            del self._running[target]
        target.chmod(0o600)
        return position

    async def _end(self, target: Path) -> None:
        """Interrupt a copy that nobody waits for; again, if it was between two statements."""
        self._wanted.discard(target)
        while (cursor := self._running.get(target)) is not None:
            interrupt(cursor)
            await asyncio.sleep(INTERRUPT_SECONDS)

    async def stop(self) -> None:
        """Interrupt every copy: the store closes."""
        await asyncio.gather(*(self._end(target) for target in {*self._wanted, *self._running}))


def store_bytes(path: Path) -> int:
    """Return how much room a copy of a store may take; the file is not opened."""
    files = (path, path.with_name(f"{path.name}.wal"))
    return sum(file.stat().st_size for file in files if file.exists()) + SPARE_BYTES


def require_room(folder: Path, size: int, what: str) -> None:
    """Refuse to begin what the disk has no room for.

    Args:
        folder: Where it would be written.
        size: Bytes that it would take.
        what: Of which store, for the message.

    Raises:
        StoreFull: There is less.
    """
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if free < size:
        raise StoreFull(
            f"A copy of {visible(what)} takes about {size / 1e6:,.0f} MB and the disk of "
            f"{visible(str(folder))} has {free / 1e6:,.0f} MB: nothing was copied. Make room there first."
        )


def _remove(target: Path, done: asyncio.Future[int] | None = None) -> None:
    if done is not None and not done.cancelled():
        done.exception()  # looked at: nobody else will
    for file in (target, target.with_name(f"{target.name}.wal")):
        file.unlink(missing_ok=True)
