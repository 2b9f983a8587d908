"""Imports: one open at a time, unseen until it is finished."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import numpy.typing as npt

from triage.owner.bounds import as_json
from triage.owner.catalogue import digits
from triage.owner.fold import Fold
from triage.store.duckdb.counting import count_answered
from triage.store.duckdb.database import Database
from triage.store.duckdb.intake import Place, add_batch, last_number, remove_import
from triage.store.duckdb.standings import Imported, read_shelf, read_superseded
from triage.store.errors import Refused, StoreFull
from triage.store.imports import ArticleBatch, FileCounts, ImportRecord, ImportRequest, Outcome, Withdrawal
from triage.store.keys import KeysHash
from triage.store.records import Cause, Event, Json

RECORD = Callable[[Cause, str, dict[str, Json]], Awaitable[Event]]
"""Records an event of the owner's own: cause, person, data."""
_REQUEST_BYTES = 1 << 20
CHECKPOINT_ARTICLES = 50_000
"""Articles of an import between checkpoints."""


@dataclass(slots=True)
class _Open:
    """The import that runs."""

    number: int
    request: ImportRequest
    person: str
    first: int
    """Number of its first article."""
    articles: int = 0
    unsettled: int = 0
    """Articles since the last checkpoint."""
    versions: bool = False
    digits: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    """Of the keys of its articles, in order."""
    keys_hash: KeysHash = field(default_factory=KeysHash)


class Imports:
    """Begins, fills and ends imports."""

    def __init__(self, database: Database, fold: Fold, record: RECORD) -> None:
        self._database = database
        self._fold = fold
        self._record = record
        self._open: _Open | None = None
        self._turn = asyncio.Lock()

    async def begin(self, request: ImportRequest, person: str) -> int:
        """Open an import.

        Raises:
            Refused: Another one runs.
        """
        if self._open is not None:
            raise Refused(
                f"Import {self._open.number} is running; one import runs at a time. Try again after it."
            )
        as_json(asdict(request), "the request", _REQUEST_BYTES)
        number = max(self._fold.imports, default=0) + 1
        self._open = _Open(number, request, person, await self._database.read(last_number) + 1)
        return number

    async def add(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Add a batch; see :meth:`triage.store.protocol.Store.add_articles`."""
        async with self._turn:
            running = self._running(number)
            place = Place(
                number,
                running.request.reference_date,
                running.first + running.articles,
                (*self._fold.live(), number),
            )
            added = await self._database.write(add_batch, self._database.spool, place, batch)
            running.articles += len(added.keys)
            running.digits.append(digits(added.keys))
            running.keys_hash.add(added.keys)
            running.versions = running.versions or Outcome.VERSION in added.outcomes
            running.unsettled += len(added.keys)
            if running.unsettled >= CHECKPOINT_ARTICLES:
                running.unsettled = 0
                with suppress(StoreFull):  # the batch is there; finishing has to have the room
                    await self._database.checkpoint()
            return added.outcomes

    async def finish(self, number: int, files: Sequence[FileCounts], skipped: int) -> ImportRecord:
        """Close an import: its rows are in the file itself before its event is recorded."""
        async with self._turn:
            running = self._running(number)
            await self._database.checkpoint()
            keys_sha256 = running.keys_hash.hexdigest()
            event = await self._record(
                Cause.IMPORT,
                running.person,
                {
                    "number": number,
                    "articles": running.articles,
                    "keys_sha256": keys_sha256,
                    "request": as_json(asdict(running.request), "the request", _REQUEST_BYTES),
                    "files": [asdict(counts) for counts in files],
                    "skipped": skipped,
                },
            )
            self._open = None
            record = ImportRecord(number, event.time, event.person, running.request, tuple(files), skipped)
            self._fold.imports[number] = Imported(record, event.sequence, running.articles, keys_sha256, None)
            await self._show(running)
            return record

    async def _show(self, finished: _Open) -> None:
        """Put a finished import's articles on the shelf."""
        came_back = any(imported.withdrawn is not None for imported in self._fold.imports.values())
        if finished.versions or came_back:
            await self.reload()
            return
        numbers = np.arange(finished.first, finished.first + finished.articles, dtype=np.int32)
        self._fold.catalogue.add(np.concatenate([np.empty(0, np.uint64), *finished.digits]), numbers)
        self._fold.shelf.put(finished.first, finished.articles)

    async def reload(self) -> None:
        """Read anew which articles there are."""
        live = self._fold.live()
        shelved = await self._database.read(read_shelf, live)
        superseded = await self._database.read(read_superseded, live)
        self._fold.shelve(shelved, superseded)

    async def abandon(self, number: int) -> None:
        """Take back everything of an open import."""
        async with self._turn:
            self._running(number)
            await self._database.write(remove_import, number)
            self._open = None

    async def withdraw(self, number: int, person: str, *, even_if_answered: bool) -> Withdrawal:
        """Withdraw a finished import's articles; see :meth:`triage.store.protocol.Store.withdraw`.

        Raises:
            Refused: There is no such import, or it was withdrawn.
        """
        async with self._turn:
            imported = self._fold.imports.get(number)
            if imported is None:
                raise Refused(f"There is no import {number}: triage import --list shows them.")
            if imported.withdrawn is not None:
                raise Refused(f"Import {number} was withdrawn already.")
            answered = await self._database.read(count_answered, number)
            done = even_if_answered or answered == 0
            if done:
                await self._withdraw(number, person)
            return Withdrawal(number, imported.articles, answered, done)

    async def _withdraw(self, number: int, person: str) -> None:
        event = await self._record(Cause.WITHDRAW, person, {"number": number})
        imported = self._fold.imports[number]
        self._fold.imports[number] = replace(
            imported, withdrawn=event.sequence, record=replace(imported.record, withdrawn=True)
        )
        await self.reload()

    def _running(self, number: int) -> _Open:
        if self._open is None or self._open.number != number:
            raise Refused(f"Import {number} is not open.")
        return self._open
