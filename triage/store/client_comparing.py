"""The verbs about neighbours, over a socket."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from triage.store.codec import table_bytes, table_frame
from triage.store.comparison import Compared, ComparedText, Comparison, Matches, Neighbour, NumberedPair

HASHES = 1 << 20
"""Bytes of shingles in one message: 131,072 of them, so that the owner's loop never reads a long one."""


class ComparingClient(ABC):
    """What a client asks about neighbours; see :class:`triage.store.protocol.Store`."""

    @abstractmethod
    async def _call(self, verb: str, **arguments: object) -> Any:
        """Ask for one answer."""

    @abstractmethod
    def _pages(self, verb: str, **arguments: object) -> AsyncIterator[Any]:
        """Ask for pages."""

    async def neighbours(self, key: str) -> tuple[Neighbour, ...]:
        """Return the pairs of an article with others that are there."""
        found: tuple[Neighbour, ...] = await self._call("neighbours", key=key)
        return found

    def neighbour_pairs(self, *, size: int = 1000) -> AsyncIterator[tuple[Neighbour, ...]]:
        """Yield all pairs page by page."""
        return self._pages("neighbour_pairs", size=size)

    async def comparison(self) -> Comparison:
        """Return how far articles have been compared."""
        told: Comparison = await self._call("comparison")
        return told

    def uncompared(self, *, limit: int, chars: int) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield the first articles that wait to be compared."""
        return self._pages("uncompared", limit=limit, chars=chars)

    def texts(
        self, numbers: Sequence[int], *, leaders: Sequence[int] = ()
    ) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield articles and first members of groups page by page."""
        return self._pages("texts", numbers=tuple(numbers), leaders=tuple(leaders))

    async def matching(self, hashes: bytes, texts: bytes) -> Matches:
        """Return what the store has of given shingles and texts, asked for in parts."""
        parts = [
            (hashes[start : start + HASHES], texts[start : start + HASHES])
            for start in range(0, max(len(hashes), len(texts), 1), HASHES)
        ]
        found: list[Matches] = [await self._call("matching", hashes=h, texts=t) for h, t in parts]
        if len(found) == 1:
            return found[0]
        return Matches(_joined([each.postings for each in found]), _joined([each.texts for each in found]))

    def pairs_within(self, leaders: Sequence[int]) -> AsyncIterator[tuple[NumberedPair, ...]]:
        """Yield the pairs between members of given groups."""
        return self._pages("pairs_within", leaders=tuple(leaders))

    def boilerplate(self) -> AsyncIterator[bytes]:
        """Yield the shingles that are boilerplate."""
        return self._pages("boilerplate")

    async def save_compared(self, compared: Compared) -> bool:
        """Keep what came of comparing a batch, in pieces where it is large."""
        *pieces, last = _pieces(compared)
        for place, piece in enumerate(pieces):
            await self._call("compared_piece", place=place, compared=piece)
        saved: bool = await self._call("save_compared", compared=last)
        return saved


def _joined(streams: Sequence[bytes]) -> bytes:
    import polars as pl

    return table_bytes(pl.concat([table_frame(stream) for stream in streams]))


def _pieces(compared: Compared) -> list[Compared]:
    """Cut a batch into one piece for each stream; at least one piece, in order."""
    empty = replace(compared, copies=(), postings=(), boilerplate=(), pairs=())
    pieces = [
        *(replace(empty, copies=(stream,)) for stream in compared.copies),
        *(replace(empty, postings=(stream,)) for stream in compared.postings),
        *(replace(empty, boilerplate=(stream,)) for stream in compared.boilerplate),
        *(replace(empty, pairs=(stream,)) for stream in compared.pairs),
    ]
    return pieces or [empty]
