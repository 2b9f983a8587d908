"""What the owner does for one connection: its verbs, and what it began that ends with it."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from triage.owner.guard import Guarded
from triage.owner.held import Held
from triage.owner.roles import Caller
from triage.store.comparison import Compared
from triage.store.decoding import WireError
from triage.store.errors import Refused, StoreError
from triage.store.imports import ArticleBatch
from triage.store.protocol import Snapshot
from triage.store.verbs import SnapshotHandle, Verb

if TYPE_CHECKING:
    import polars as pl

    from triage.store.records import Copy

T = TypeVar("T")

log = logging.getLogger("triage.owner")

MOST_SNAPSHOTS = 64
"""Snapshots that one connection may keep."""

LARGEST_BATCH = 512 * 2**20
"""Bytes of a batch of articles over all its pieces."""

TABLE_ROWS = 50_000
"""Rows of a judgements frame in one message."""


class Answering:
    """Runs one caller's requests against the store."""

    def __init__(self, held: Held, caller: Caller) -> None:
        self._held = held
        self._caller = caller
        self._store = Guarded(held, caller)
        self._snapshots: dict[int, Snapshot] = {}
        self._taken = 0
        self._pieces: _Pieces[ArticleBatch] = _Pieces()
        self._compared: _Pieces[Compared] = _Pieces()
        self._imports: set[int] = set()
        self._copies: list[Path] = []

    async def call(self, name: str, arguments: dict[str, Any], size: int) -> object:
        """Run a verb with one answer; those that travel in another shape have their own method.

        Args:
            name: The verb.
            arguments: As the verb built them.
            size: Bytes that the request took.
        """
        if name == "snapshot":
            return await self._take_snapshot(**arguments)
        if name == "free":
            self._snapshots.pop(arguments["snapshot"], None)
            return None
        if name in ("piece", "compared_piece"):
            self._take_piece(name, size, **arguments)
            return None
        if name == "add_articles":
            arguments["batch"] = _whole_batch(self._pieces.all(arguments["batch"]))
        elif name == "save_compared":
            arguments["compared"] = _whole_comparison(self._compared.all(arguments["compared"]))
        answer = await cast("Coroutine[Any, Any, object]", getattr(self._store, name)(**arguments))
        if name == "begin_import":
            self._imports.add(cast("int", answer))
        elif name in ("finish_import", "abandon_import"):
            self._imports.discard(arguments["number"])
        elif name == "copy":
            self._copies.append(Path(cast("Copy", answer).path))
        return answer

    def pages(self, verb: Verb, arguments: dict[str, Any]) -> AsyncGenerator[Any, None]:
        """Return the pages of a verb that answers in pages."""
        begin = partial(self._tables, verb.name) if verb.tables else getattr(self._store, verb.name)
        return cast("AsyncGenerator[Any, None]", begin(**arguments))

    async def _take_snapshot(self, position: int | None = None) -> SnapshotHandle:
        if len(self._snapshots) >= MOST_SNAPSHOTS:
            raise Refused(f"One connection keeps at most {MOST_SNAPSHOTS} snapshots.")
        snapshot = await self._store.snapshot(position)
        self._taken += 1
        self._snapshots[self._taken] = snapshot
        return SnapshotHandle(self._taken, snapshot.position, snapshot.codebook)

    async def _tables(self, name: str, snapshot: int, **arguments: Any) -> AsyncGenerator[pl.DataFrame, None]:
        """Yield a snapshot's frames, none longer than a page."""
        self._store.may("snapshot")
        found = self._snapshots.get(snapshot)
        if found is None:
            raise Refused("That snapshot is not here any more; take another.")
        if name == "article_pages":
            async for page in found.article_pages(**arguments):
                yield page
            return
        whole = {"judgements": found.judgements, "independent": found.independent, "skipped": found.skipped}
        frame = await whole[name]()
        # An empty frame travels too: its columns and their types are part of the answer.
        for start in range(0, max(frame.height, 1), TABLE_ROWS):
            yield frame.slice(start, TABLE_ROWS)

    def _take_piece(self, name: str, size: int, place: int, **piece: Any) -> None:
        if not self._held.imports(self._caller):
            verb = "add_articles" if name == "piece" else "save_compared"
            raise Refused(f"Your role may not use '{verb}'; ask a lead.")
        if name == "piece":
            self._pieces.take(place, piece["batch"], size)
        else:
            self._compared.take(place, piece["compared"], size)

    async def leave(self) -> None:
        """Free the snapshots, and take back imports and copies that the client did not see through."""
        self._store.leave()
        self._snapshots.clear()
        for copy in self._copies:
            copy.unlink(missing_ok=True)
        for number in self._imports:
            try:
                await self._held.store.abandon_import(number)
            except StoreError as error:
                log.warning("import %d of a client that left could not be taken back: %s", number, error)
        self._imports.clear()


@dataclass(slots=True)
class _Pieces(Generic[T]):
    """What has come so far of something that is too large for one frame."""

    held: list[T] = field(default_factory=list)
    size: int = 0

    def take(self, place: int, piece: T, size: int) -> None:
        """Take the next piece; the first begins anew.

        Raises:
            WireError: It is out of order, or all are too large together.
        """
        if place == 0:
            self.held, self.size = [], 0
        self.size += size
        if place != len(self.held) or self.size > LARGEST_BATCH:
            self.held = []
            raise WireError("a piece of a batch is out of order, or the batch is too large")
        self.held.append(piece)

    def all(self, last: T) -> list[T]:
        """Return everything, the last piece too, and keep nothing."""
        pieces = [*self.held, last]
        self.held, self.size = [], 0
        return pieces


def _whole_batch(pieces: Sequence[ArticleBatch]) -> ArticleBatch:
    return ArticleBatch(
        tuple(article for piece in pieces for article in piece.articles),
        tuple(reject for piece in pieces for reject in piece.rejects),
        tuple(document for piece in pieces for document in piece.documents),
    )


def _whole_comparison(pieces: Sequence[Compared]) -> Compared:
    return replace(
        pieces[-1],
        copies=tuple(stream for piece in pieces for stream in piece.copies),
        postings=tuple(stream for piece in pieces for stream in piece.postings),
        boilerplate=tuple(stream for piece in pieces for stream in piece.boilerplate),
        pairs=tuple(stream for piece in pieces for stream in piece.pairs),
    )
