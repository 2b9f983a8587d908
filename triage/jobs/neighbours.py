"""Finding which new articles share text with each other and with all that came before.

Batches are compared one after the other in the process that asks for it; the store hands out the texts that
sampled shingles propose, and keeps what comes of a batch in one step. Whoever is interrupted goes on there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import numpy as np

from triage.articles.shingles import Hashes, shingle
from triage.jobs.comparing import Batch
from triage.store.comparison import Compared, ComparedText, NumberedPair
from triage.store.protocol import Store

BATCH_ARTICLES = 3_000
BATCH_CHARS = 8_000_000
_ASKED = 5_000
"""Texts that are asked for at once."""
_HELD = 2_000
"""Texts of pairs that are held at once when they are decided again."""


async def compare_new(store: Store, *, advance: Callable[[int], None] | None = None) -> int:
    """Compare every article that was not compared yet.

    Args:
        store: Where they are.
        advance: Called with the number of articles after each batch.

    Returns:
        How many were compared here.
    """
    compared = 0
    common: Hashes | None = None
    while (state := await store.comparison()).waiting:
        if common is None:
            common = await _boilerplate(store)
        pages = store.uncompared(limit=BATCH_ARTICLES, chars=BATCH_CHARS)
        rows = [row async for page in pages for row in page]
        if not rows:
            break  # they were withdrawn meanwhile
        batch = await asyncio.to_thread(Batch, rows, common)
        found = await _compare(store, batch, state.batch + 1)
        if await store.save_compared(found):
            common = batch.common
            compared += len(rows)
            if advance is not None:
                advance(len(rows))
        else:
            common = None  # somebody else compared them meanwhile, and may have found boilerplate
    return compared


async def _boilerplate(store: Store) -> Hashes:
    pages = [np.frombuffer(page, dtype="<u8") async for page in store.boilerplate()]
    return np.concatenate([np.empty(0, dtype=np.uint64), *pages]).astype(np.uint64)


async def _compare(store: Store, batch: Batch, number: int) -> Compared:
    """Take a batch through all its steps."""
    matches = await store.matching(*await asyncio.to_thread(batch.asked))
    promising = await asyncio.to_thread(batch.take, matches)
    async for page in _texts(store, sorted(promising), sorted(promising)):
        await asyncio.to_thread(batch.see_members, page, promising)
    carriers: list[tuple[int, Hashes]] = []
    async for page in _texts(store, await asyncio.to_thread(batch.index)):
        carriers += await asyncio.to_thread(_shingled, page)
    affected = await asyncio.to_thread(batch.settle, carriers)
    proposals = await asyncio.to_thread(batch.propose)
    async for page in _texts(store, (), sorted(proposals.leaders)):
        await asyncio.to_thread(batch.decide_members, page, proposals)
    async for page in _texts(store, sorted(proposals.numbers)):
        await asyncio.to_thread(batch.decide_carriers, page, proposals)
    await asyncio.to_thread(batch.decide_new)
    async for pairs in _pairs(store, affected):
        numbers = sorted({number for pair in pairs for number in (pair.a, pair.b)})
        texts = {row.number: row async for page in _texts(store, numbers) for row in page}
        await asyncio.to_thread(batch.decide_again, pairs, texts)
    return await asyncio.to_thread(batch.result, number)


def _shingled(page: Sequence[ComparedText]) -> list[tuple[int, Hashes]]:
    """Return group and shingles of texts."""
    found = shingle([row.text for row in page])
    return [(row.leader or row.number, found.of(n)) for n, row in enumerate(page)]


async def _texts(
    store: Store, numbers: Sequence[int], leaders: Sequence[int] = ()
) -> AsyncIterator[tuple[ComparedText, ...]]:
    """Yield texts page by page, asked for in parts."""
    for start in range(0, len(leaders), _ASKED):
        async for page in store.texts((), leaders=leaders[start : start + _ASKED]):
            yield page
    for start in range(0, len(numbers), _ASKED):
        async for page in store.texts(numbers[start : start + _ASKED]):
            yield page


async def _pairs(store: Store, leaders: Sequence[int]) -> AsyncIterator[Sequence[NumberedPair]]:
    """Yield pairs within groups, few enough at once that their texts can be held."""
    held: list[NumberedPair] = []
    numbers: set[int] = set()
    if not leaders:
        return
    async for page in store.pairs_within(leaders):
        for pair in page:
            held.append(pair)
            numbers.update((pair.a, pair.b))
            if len(numbers) >= _HELD:
                yield held
                held, numbers = [], set()
    if held:
        yield held
