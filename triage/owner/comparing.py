"""Comparing articles, as far as the owner takes part: it hands out texts and keeps what was found.

The work itself is done in the process that asked for it; see :mod:`triage.jobs.neighbours`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

from triage.owner.fold import Fold
from triage.store.comparison import Compared, ComparedText, Comparison, Matches, Neighbour, NumberedPair
from triage.store.duckdb.comparing import (
    first_of_import,
    last_batch,
    read_boilerplate,
    read_matches,
    read_pairs,
    read_texts,
    save_compared,
    text_runs,
)
from triage.store.duckdb.database import Database
from triage.store.duckdb.neighbours import Kin, read_kin, read_neighbour_page, read_neighbours
from triage.store.errors import Refused

STALE_SECONDS = 5.0
"""How long clusters may lag behind while articles are being compared."""
CHECKPOINT_BATCHES = 16
_MOST = 20_000
_PAIRS = 20_000


class Comparing:
    """Hands out what comparing needs, keeps what comes of it, and knows which articles belong together."""

    def __init__(self, database: Database, fold: Fold) -> None:
        self._database = database
        self._fold = fold
        self._reached: tuple[int, int] | None = None
        """Last batch and its last article."""
        self._kin: Kin | None = None
        self._kin_of: tuple[int, tuple[int, ...]] | None = None
        """Batch and withdrawn imports that it belongs to."""
        self._kin_time = 0.0
        self._turn = asyncio.Lock()

    # -- what comparing needs ----------------------------------------------------------------------
    async def comparison(self) -> Comparison:
        """Return how far articles have been compared."""
        batch, upto = await self._last()
        return Comparison(batch, self._fold.catalogue.count_after(upto))

    async def _last(self) -> tuple[int, int]:
        if self._reached is None:
            self._reached = await self._database.read(last_batch)
        return self._reached

    async def uncompared(self, limit: int, chars: int) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield the first articles that wait to be compared, of one import."""
        _, upto = await self._last()
        limit = min(max(limit, 1), _MOST)
        waiting = self._fold.catalogue.after(upto, limit)
        taken = await self._database.read(first_of_import, waiting, limit, chars)
        async for page in self.texts(taken, ()):
            yield page

    async def texts(
        self, numbers: Sequence[int], leaders: Sequence[int]
    ) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield articles, and the first members of groups, with their texts."""
        if len(numbers) + len(leaders) > _MOST:
            raise Refused(f"Not read: at most {_MOST:,} articles and groups at once.")
        live = self._fold.live()
        for run in await self._database.read(text_runs, numbers, leaders, live):
            for page in await self._database.read(read_texts, run, live):
                yield page

    async def matching(self, hashes: bytes, texts: bytes) -> Matches:
        """Return what is stored of given shingles and texts."""
        return await self._database.read(read_matches, self._database.spool, hashes, texts)

    async def pairs_within(self, leaders: Sequence[int]) -> AsyncIterator[tuple[NumberedPair, ...]]:
        """Yield the pairs between members of given groups."""
        batch, _ = await self._last()
        for page in await self._database.read(read_pairs, leaders, batch):
            yield page

    async def boilerplate(self) -> AsyncIterator[bytes]:
        """Yield the shingles that are boilerplate."""
        for page in await self._database.read(lambda cursor: list(read_boilerplate(cursor))):
            yield page

    async def save(self, compared: Compared) -> bool:
        """Keep what came of comparing a batch; False if another one was kept meanwhile."""
        async with self._turn:
            _, upto = await self._last()
            if compared.upto <= upto or compared.upto not in self._fold.catalogue.after(upto, _MOST):
                return False
            saved = await self._database.write(save_compared, self._database.spool, compared)
            self._reached = None
            if saved and (compared.batch % CHECKPOINT_BATCHES == 0 or not (await self.comparison()).waiting):
                await self._database.checkpoint()
            return saved

    # -- what is known by it -----------------------------------------------------------------------
    async def kin(self) -> Kin:
        """Return which articles belong together now; while many are being compared, a few seconds ago."""
        async with self._turn:
            batch, upto = await self._last()
            withdrawn = tuple(n for n, each in self._fold.imports.items() if each.withdrawn is not None)
            wanted = (batch, withdrawn)
            if self._kin is not None and self._kin_of is not None:
                fresh = time.monotonic() - self._kin_time < STALE_SECONDS
                lags = fresh and self._kin_of[1] == withdrawn and self._fold.catalogue.count_after(upto) > 0
                if self._kin_of == wanted or lags:
                    return self._kin
            self._kin = await self._database.read(read_kin, self._fold.live())
            self._kin_of, self._kin_time = wanted, time.monotonic()
            return self._kin

    async def neighbours(self, key: str) -> tuple[Neighbour, ...]:
        """Return the pairs of an article, those that share most first."""
        number = self._fold.catalogue.number(key)
        if number is None:
            return ()
        return await self._database.read(read_neighbours, number, self._fold.live())

    async def neighbour_pairs(self, size: int) -> AsyncIterator[tuple[Neighbour, ...]]:
        """Yield all pairs, in the order in which their later articles came."""
        after = (0, 0)
        live = self._fold.live()
        while True:
            page, after = await self._database.read(read_neighbour_page, after, live, _PAIRS)
            for start in range(0, len(page), max(size, 1)):
                yield page[start : start + max(size, 1)]
            if len(page) < _PAIRS:
                return
