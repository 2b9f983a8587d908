"""A snapshot over a socket."""

from __future__ import annotations

import weakref
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from labels.codebook import Codebook
from triage.store.codec import table_frame
from triage.store.decoding import WireError
from triage.store.errors import ProtocolMismatch
from triage.store.link import Link
from triage.store.verbs import SnapshotHandle

if TYPE_CHECKING:
    import polars as pl


class RemoteSnapshot:
    """A snapshot that the owner keeps for this connection."""

    def __init__(self, link: Link, handle: SnapshotHandle) -> None:
        self._link = link
        self._handle = handle
        weakref.finalize(self, link.post_from_anywhere, "free", {"snapshot": handle.snapshot})

    @property
    def position(self) -> int:
        """The position it belongs to."""
        return self._handle.position

    @property
    def codebook(self) -> Codebook:
        """The codebook in force at that position."""
        return self._handle.codebook

    async def judgements(self) -> pl.DataFrame:
        """Return the current judgements."""
        return await self._whole("judgements")

    async def independent(self) -> pl.DataFrame:
        """Return the judgements as they were before their people saw what others answered."""
        return await self._whole("independent")

    async def skipped(self) -> pl.DataFrame:
        """Return open skips."""
        return await self._whole("skipped")

    async def article_pages(self, *, with_text: bool = True, size: int = 2000) -> AsyncIterator[pl.DataFrame]:
        """Yield articles as frames."""
        async for page in self._tables("article_pages", with_text=with_text, size=size):
            yield page

    async def _tables(self, verb: str, **arguments: object) -> AsyncIterator[pl.DataFrame]:
        asked = {"snapshot": self._handle.snapshot, **arguments}
        async with aclosing(self._link.pages(verb, asked)) as pages:
            async for page in pages:
                try:
                    yield table_frame(page.table or b"")
                except WireError as error:
                    raise strange(verb, error) from error

    async def _whole(self, verb: str) -> pl.DataFrame:
        import polars as pl

        return pl.concat([page async for page in self._tables(verb)])


def strange(verb: str, error: WireError) -> ProtocolMismatch:
    """Return the error of an answer that is none."""
    return ProtocolMismatch(f"What owns the store answers '{verb}' strangely ({error}): restart it.")
