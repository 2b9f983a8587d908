"""Copies of an open store, made in its spool while people work."""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path

from labels.visible import visible
from triage.owner.journal import Journal
from triage.store.duckdb.copies import copy_database
from triage.store.duckdb.database import Connection, Database
from triage.store.errors import StoreFull
from triage.store.records import Copy

SPARE_BYTES = 16 << 20
"""What a copy may take beyond the size of its original."""


class Copying:
    """The copies that an owner makes; each takes one of the readers."""

    def __init__(self, database: Database, journal: Journal) -> None:
        self._database = database
        self._journal = journal
        self._cursors: set[Connection] = set()

    async def make(self) -> Copy:
        """Copy everything as of one moment.

        Raises:
            StoreFull: There is no room for it.
            OwnerGone: The owner ended meanwhile.
        """
        target = self._database.spool / f"copy-{secrets.token_hex(8)}.duckdb"
        require_room(target.parent, store_bytes(self._database.path), str(self._database.path))
        self._journal.end_segment()
        work = asyncio.ensure_future(self._database.read(self._copy, target))
        try:
            position = await asyncio.shield(work)
        except asyncio.CancelledError:
            self.stop()
            work.add_done_callback(lambda done: _remove(target, done))
            raise
        except BaseException:
            _remove(target)
            raise
        return Copy(str(target), position)

    def _copy(self, cursor: Connection, target: Path) -> int:
        self._cursors.add(cursor)
        try:
            position = copy_database(cursor, target)
        finally:
            self._cursors.discard(cursor)
        target.chmod(0o600)
        return position

    def stop(self) -> None:
        """Interrupt what runs: nobody waits for it any more."""
        for cursor in list(self._cursors):
            cursor.interrupt()


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
