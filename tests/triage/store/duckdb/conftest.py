"""Stores in temporary folders: opened, copied as a crash would leave them, damaged, and opened again."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from triage.owner.owner import Owner
from triage.owner.segment import Segment, segments


@dataclass(frozen=True)
class Place:
    """Where a store is, without lock or socket."""

    folder: Path

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "triage.duckdb"

    @property
    def beside(self) -> Path:
        """``FILE.d/``."""
        return self.folder / "triage.duckdb.d"

    @property
    def wal(self) -> Path:
        """What DuckDB has not checkpointed."""
        return self.folder / "triage.duckdb.wal"

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The journal's files."""
        return segments(self.beside / "journal")

    @property
    def journal(self) -> Path:
        """The journal's last file."""
        return self.segments[-1].path

    async def open(self, *, create: str | None = None, journal: Path | None = None) -> Owner:
        """Open the store."""
        self.beside.mkdir(mode=0o700, exist_ok=True)
        return await Owner.open(self.file, self.beside, create=create, journal=journal)

    @asynccontextmanager
    async def opened(self, *, make: bool = False) -> AsyncIterator[Owner]:
        """Open the store, or a new one, for the length of a block."""
        owner = await self.open(create=shipped_codebook() if make else None)
        try:
            yield owner
        finally:
            await owner.close()

    def crashed(self, name: str) -> Place:
        """Return a copy of everything as it is on disk at this moment."""
        shutil.copytree(self.folder, self.folder.parent / name)
        return Place(self.folder.parent / name)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A folder for a store."""
    (tmp_path / "one").mkdir()
    return Place(tmp_path / "one")
