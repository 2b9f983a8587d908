"""Comparing articles, as far as the owner takes part: it hands out texts and keeps what was found.

The work itself is done in the process that asked for it; see :mod:`triage.jobs.neighbours`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Known:
    """Which articles belong together, as it was read."""

    kin: Kin
    batch: int
    """The last that had been compared."""
    withdrawn: tuple[int, ...]
    """Imports that were."""
    time: float
    """Monotonic seconds."""


class Comparing:
    """Hands out what comparing needs, keeps what comes of it, and knows which articles belong together."""

    def __init__(self, database: Database, fold: Fold) -> None:
        self._database = database
        self._fold = fold
        self._reached: tuple[int, int] | None = None
        """Last batch and its last article."""
        self._kin: _Known | None = None
        self._reading: asyncio.Task[None] | None = None
        """The task that reads it anew."""
        self._turn = asyncio.Lock()
        """Held while a batch is kept."""

    # -- what comparing needs ----------------------------------------------------------------------
    async def comparison(self) -> Comparison:
        """Return how far articles have been compared."""
        batch, upto = await self._last()
        return Comparison(batch, self._fold.catalogue.count_after(upto))

    async def _last(self) -> tuple[int, int]:
        if self._reached is None:
            found = await self._database.read(last_batch)
            self._reached = max(self._reached or found, found)  # one may have been kept meanwhile
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
            if not saved:
                self._reached = None
                return False
            self._reached = (compared.batch, compared.upto)
            last = not (await self.comparison()).waiting
            if last or compared.batch % CHECKPOINT_BATCHES == 0:
                await self._database.checkpoint()
            if last:
                await self.kin()  # so that desks, which do not wait for it, have it from now on
            return True

    # -- what is known by it -----------------------------------------------------------------------
    async def kin(self) -> Kin:
        """Return which articles belong together now; while many are being compared, a few seconds ago."""
        while True:
            known = self._kin
            withdrawn = self._withdrawn()
            if known is not None and known.withdrawn == withdrawn:
                batch, _ = await self._last()
                if known.batch == batch or self._lags(known):
                    return known.kin
            await self._read_kin()

    async def kin_at_hand(self) -> Kin:
        """The same for whoever cannot wait: what was read last, while what has changed is read."""
        known = self._kin
        if known is None or known.withdrawn != self._withdrawn():
            return await self.kin()
        if (self._reached is None or known.batch != self._reached[0]) and not self._lags(known):
            self._read_kin()
        return known.kin

    def _lags(self, known: _Known) -> bool:
        """Whether what is known may lag: articles wait to be compared, and it is not old."""
        if self._reached is None or time.monotonic() - known.time >= STALE_SECONDS:
            return False
        return self._fold.catalogue.count_after(self._reached[1]) > 0

    def _withdrawn(self) -> tuple[int, ...]:
        return tuple(n for n, each in self._fold.imports.items() if each.withdrawn is not None)

    def _read_kin(self) -> asyncio.Future[None]:
        """Read it anew, once for all who wait."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._renew())
            self._reading.add_done_callback(self._renewed)
        return asyncio.shield(self._reading)

    async def _renew(self) -> None:
        withdrawn = self._withdrawn()
        batch, _ = await self._last()
        kin = await self._database.read(read_kin, self._fold.live())
        self._kin = _Known(kin, batch, withdrawn, time.monotonic())

    def _renewed(self, reading: asyncio.Task[None]) -> None:
        self._reading = None
        if not reading.cancelled():
            reading.exception()  # whoever waits for it is told; else nobody has to be

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
