"""Everything as it stood at one position of the log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labels.codebook import Codebook
from triage.store.duckdb.database import Database
from triage.store.duckdb.frames import (
    Moment,
    article_frame,
    first_and_last,
    judgement_frame,
    skipped_frame,
)
from triage.store.duckdb.neighbours import read_kin
from triage.store.duckdb.standings import read_set_aside, read_superseded

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class OwnerSnapshot:
    """A position of the log, and what was there at it; rows are never changed, so it needs no copy."""

    _database: Database
    _moment: Moment
    _last_import: int
    """The last import that was finished by then; neighbours are what they were when it had been compared."""

    @property
    def position(self) -> int:
        """The position it belongs to."""
        return self._moment.position

    @property
    def codebook(self) -> Codebook:
        """The codebook in force at that position."""
        return self._moment.codebook

    async def judgements(self) -> pl.DataFrame:
        """Return the judgements as a frame of :data:`triage.store.protocol.JUDGEMENT_COLUMNS`."""
        return await self._database.read(judgement_frame, self._moment)

    async def independent(self) -> pl.DataFrame:
        """Return the judgements as they were before their people saw what others answered."""
        return await self._database.read(judgement_frame, self._moment, independent=True)

    async def skipped(self) -> pl.DataFrame:
        """Return open skips as a frame of ``article, annotator, round``."""
        return await self._database.read(skipped_frame, self._moment)

    async def article_pages(self, *, with_text: bool = True, size: int = 2000) -> AsyncIterator[pl.DataFrame]:
        """Yield articles as frames of :data:`triage.store.protocol.ARTICLE_COLUMNS`, page by page."""
        size = max(size, 1)
        set_aside = await self._database.read(read_set_aside, self._moment.position)
        superseded = np.array(await self._database.read(read_superseded, self._moment.live), dtype=np.int32)
        kin = await self._database.read(read_kin, self._moment.live, self._last_import)
        first, last = await self._database.read(first_and_last, self._moment.live)
        for start in range(first, last + 1, size):
            page = await self._database.read(
                article_frame,
                self._moment,
                range(start, min(start + size, last + 1)),
                with_text=with_text,
                set_aside=set_aside,
                superseded=superseded,
                kin=kin,
            )
            if page.height:
                yield page
