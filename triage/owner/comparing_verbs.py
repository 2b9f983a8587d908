"""The verbs about neighbours, in the process that holds the data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence

from triage.owner.comparing import Comparing
from triage.store.comparison import Compared, ComparedText, Comparison, Matches, Neighbour, NumberedPair


class ComparingVerbs(ABC):
    """What an owner answers about neighbours; see :class:`triage.store.protocol.Store`."""

    _comparing: Comparing

    @abstractmethod
    def _may_write(self) -> None:
        """Refuse where the store is open for reading only."""

    async def neighbours(self, key: str) -> tuple[Neighbour, ...]:
        """Return the pairs of an article with others that are there, those that share most first."""
        return await self._comparing.neighbours(key)

    def neighbour_pairs(self, *, size: int = 1000) -> AsyncIterator[tuple[Neighbour, ...]]:
        """Yield all pairs page by page."""
        return self._comparing.neighbour_pairs(size)

    async def comparison(self) -> Comparison:
        """Return how far articles have been compared."""
        return await self._comparing.comparison()

    def uncompared(self, *, limit: int, chars: int) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield the first articles that wait to be compared, page by page."""
        return self._comparing.uncompared(limit, chars)

    def texts(
        self, numbers: Sequence[int], *, leaders: Sequence[int] = ()
    ) -> AsyncIterator[tuple[ComparedText, ...]]:
        """Yield articles and first members of groups page by page, by number."""
        return self._comparing.texts(numbers, leaders)

    async def matching(self, hashes: bytes, texts: bytes) -> Matches:
        """Return what the store has of given shingles and texts."""
        return await self._comparing.matching(hashes, texts)

    def pairs_within(self, leaders: Sequence[int]) -> AsyncIterator[tuple[NumberedPair, ...]]:
        """Yield the pairs between members of given groups of copies, page by page."""
        return self._comparing.pairs_within(leaders)

    def boilerplate(self) -> AsyncIterator[bytes]:
        """Yield the shingles that are boilerplate, ascending."""
        return self._comparing.boilerplate()

    async def save_compared(self, compared: Compared) -> bool:
        """Keep what came of comparing a batch, all of it or nothing."""
        self._may_write()
        return await self._comparing.save(compared)
