"""Reading articles and the log: page by page, never a cursor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from triage.articles.dates.copies import COPY_WITH_OTHER_DATE
from triage.owner.ahead import Ahead
from triage.owner.fold import Fold
from triage.owner.recorder import Recorder
from triage.rounds.completeness import requirements
from triage.rounds.shelf import Withheld
from triage.store.duckdb.articles import read_matter, read_rejects, read_rows
from triage.store.duckdb.database import Database
from triage.store.duckdb.events import read_history, read_page
from triage.store.duckdb.filters import Known, chosen_articles
from triage.store.duckdb.neighbours import Kin
from triage.store.imports import RejectRow
from triage.store.records import ArticleRow, Event, PageMatter, StoredArticle, Term

HISTORY = 10_000
"""Most events of one answer."""


class Reading:
    """What can be read of articles and events."""

    def __init__(
        self,
        database: Database,
        fold: Fold,
        recorder: Recorder,
        ahead: Ahead,
        kin: Callable[[], Awaitable[Kin]],
    ) -> None:
        self._database = database
        self._fold = fold
        self._recorder = recorder
        self._ahead = ahead
        self._kin = kin

    async def article(self, key: str) -> StoredArticle | None:
        """Return an article that is there, or None."""
        number = self._fold.catalogue.number(key)
        return None if number is None else await self.numbered(number)

    async def numbered(self, number: int) -> StoredArticle | None:
        """Return the article of a number."""
        stored = await self._ahead.article(number)
        return None if stored is None else replace(stored, row=self._stand(stored.row))

    async def page_matter(self, key: str) -> PageMatter | None:
        """Return what the document of an article holds besides its stories."""
        number = self._fold.catalogue.number(key)
        return None if number is None else await self._database.read(read_matter, number)

    def _stand(self, row: ArticleRow) -> ArticleRow:
        """Say of an article what the log says of it."""
        if self._fold.shelf.free(row.number):
            return row
        superseded = bool(self._fold.shelf.why(row.number) & Withheld.SUPERSEDED)
        return replace(row, set_aside=self._fold.set_aside.get(row.key), superseded=superseded)

    async def articles(
        self, where: Sequence[Term], *, limit: int | None, size: int
    ) -> AsyncIterator[tuple[ArticleRow, ...]]:
        """Yield rows of articles in import order, page by page."""
        if where:
            await self._recorder.catch_up()
            known = Known(
                self._fold.live(), self._fold.position, requirements(self._fold.codebook), await self._kin()
            )
            chosen = await self._database.read(chosen_articles, where, known)
        else:
            chosen = self._fold.catalogue.numbers()
        if limit is not None:
            chosen = chosen[: max(limit, 0)]
        for start in range(0, len(chosen), max(size, 1)):
            rows = await self._database.read(read_rows, chosen[start : start + max(size, 1)].tolist())
            kin = await self._kin()
            yield tuple(self._stand(row) for row in _related(rows, kin))

    async def rejects(self, number: int | None, *, size: int = 500) -> AsyncIterator[tuple[RejectRow, ...]]:
        """Yield kept rejects, page by page."""
        imports = [number] if number is not None else list(self._fold.imports)
        imports = [each for each in imports if each in self._fold.imports]
        offset = 0
        while True:
            page = await self._database.read(read_rejects, imports, offset, size)
            if not page:
                return
            yield page
            offset += len(page)

    async def history(
        self, *, person: str | None, article: str | None, before: int | None, limit: int
    ) -> tuple[Event, ...]:
        """Return the newest events of a person or article, newest first; those not yet in the tables too."""
        limit = min(max(limit, 0), HISTORY)
        recent = [
            event
            for event in self._recorder.unfolded.values()
            if (person is None or event.person == person)
            and (article is None or event.article == article)
            and (before is None or event.sequence < before)
        ]
        stored = await self._database.read(
            read_history, person=person, article=article, before=before, limit=limit
        )
        merged = {event.sequence: event for event in (*stored, *recent)}
        return tuple(merged[sequence] for sequence in sorted(merged, reverse=True)[:limit])

    async def events_since(self, position: int, *, size: int) -> AsyncIterator[tuple[Event, ...]]:
        """Yield events after a position, oldest first, up to the present end of the log."""
        await self._recorder.catch_up()
        end = self._recorder.folded
        while position < end:
            page = await self._database.read(read_page, position, end, max(size, 1))
            if not page:
                break
            yield page
            position = page[-1].sequence
        rest = tuple(
            event for event in self._recorder.unfolded.values() if event.sequence > max(position, end)
        )
        if rest and self._recorder.stuck:
            yield rest


def _related(rows: Sequence[ArticleRow], kin: Kin) -> Iterator[ArticleRow]:
    """Yield rows with what comparing found of them."""
    numbers = np.array([row.number for row in rows], dtype=np.int64)
    redated = np.isin(numbers, kin.redated)
    for row, cluster, other_date in zip(rows, kin.cluster_ids(numbers), redated.tolist(), strict=True):
        if cluster is None and not other_date:
            yield row
        else:
            flags = (*row.flags, COPY_WITH_OTHER_DATE) if other_date else row.flags
            yield replace(row, cluster_id=cluster, flags=flags)
