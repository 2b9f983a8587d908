"""Articles read before anybody asks for them: handing one out then waits for no table.

They stay in this process until somebody has them reserved: nothing is handed to anybody by being here. What
the log says of an article (withdrawn, set aside, superseded) is never kept with it, but asked of the fold
whenever it is handed out. What is kept is what no later event changes: a number is one article for ever, and
what its copies say is read anew once articles were compared again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from triage.store.duckdb.articles import read_articles
from triage.store.duckdb.database import Database
from triage.store.duckdb.neighbours import Kin, with_copies
from triage.store.errors import StoreError
from triage.store.records import StoredArticle

LEAST, MOST = 3, 8
"""Articles that shall be here for a person who has one; if they are not, so many are read at once, because
that takes little longer than to read one."""
KEPT, KEPT_CHARS = 512, 8_000_000
"""Articles that stay in memory, and the characters of their texts."""

Fetching = asyncio.Task[Mapping[int, StoredArticle]]


class Ahead:
    """Reads articles, keeps them for a while, and reads those that come next.

    Args:
        database: Where they are.
        kin: Returns which articles belong together.
        live: Returns the imports that stand.
    """

    def __init__(
        self, database: Database, kin: Callable[[], Awaitable[Kin]], live: Callable[[], tuple[int, ...]]
    ) -> None:
        self._database = database
        self._kin = kin
        self._live = live
        self._read: OrderedDict[int, StoredArticle] = OrderedDict()
        """As the tables have them; those used last at the end."""
        self._chars = 0
        self._compared: Kin | None = None
        self._copied: dict[int, StoredArticle] = {}
        """With what their copies say, as :attr:`_compared` has it."""
        self._fetching: dict[int, Fetching] = {}
        """By number of an article that is being read."""
        self._people: dict[str, asyncio.Task[None]] = {}
        """What is being read for whom."""

    async def article(self, number: int) -> StoredArticle | None:
        """Return an article by its number, with what its copies say of it; None if there is none.

        Raises:
            StoreError: It cannot be read.
        """
        kin = await self._kin()
        stored = await self._stored(number)
        if stored is None:
            return None
        if kin.is_redated(number):
            stored = await self._with_copies(stored, kin)
        (cluster,) = kin.cluster_ids(np.array([number]))
        return replace(stored, row=replace(stored.row, cluster_id=cluster))

    def read_for(self, person: str, upcoming: Callable[[int], Sequence[int]]) -> None:
        """Have what a person is likely to be handed next here, read while they read.

        Args:
            person: Who.
            upcoming: Returns the numbers of so many articles that come next for them.
        """
        if person in self._people or all(number in self._read for number in upcoming(LEAST)):
            return
        task = self._people[person] = asyncio.create_task(self._read_all(upcoming(MOST)))
        task.add_done_callback(lambda _: self._people.pop(person, None))

    async def close(self) -> None:
        """Read no more."""
        tasks = [*self._people.values(), *self._fetching.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read_all(self, numbers: Sequence[int]) -> None:
        """Bring articles here, and what the copies of those that have such say."""
        with suppress(StoreError):  # whoever asks for one of them is told
            missing = [each for each in numbers if each not in self._read and each not in self._fetching]
            if missing:
                await self._fetch(missing)
            kin = await self._kin()
            for number in numbers:
                stored = self._read.get(number)
                if stored is not None and kin.is_redated(number):
                    await self._with_copies(stored, kin)

    async def _stored(self, number: int) -> StoredArticle | None:
        """Return an article from here, else from the tables."""
        found = self._read.get(number)
        if found is not None:
            self._read.move_to_end(number)
            return found
        fetched = await asyncio.shield(self._fetching.get(number) or self._fetch([number]))
        # Of several only as many are read as there is room for.
        return fetched.get(number) or (await asyncio.shield(self._fetch([number]))).get(number)

    def _fetch(self, numbers: Sequence[int]) -> Fetching:
        """Begin to bring articles here."""
        task = asyncio.create_task(self._bring(sorted(numbers)))
        self._fetching |= dict.fromkeys(numbers, task)
        return task

    async def _bring(self, numbers: Sequence[int]) -> Mapping[int, StoredArticle]:
        try:
            fetched = await self._database.read(read_articles, numbers, KEPT_CHARS)
        finally:
            for number in numbers:
                self._fetching.pop(number, None)
        for number, stored in fetched.items():
            self._keep(number, stored)
        return fetched

    async def _with_copies(self, stored: StoredArticle, kin: Kin) -> StoredArticle:
        """Return an article with what its copies say, read once for each time that all were compared."""
        if kin is not self._compared:
            self._compared = kin
            self._copied.clear()
        number = stored.row.number
        found = self._copied.get(number)
        if found is None:
            found = await self._database.read(with_copies, stored, self._live())
            if kin is self._compared and number in self._read:
                self._copied[number] = found
        return found

    def _keep(self, number: int, stored: StoredArticle) -> None:
        if number in self._read:
            return
        self._read[number] = stored
        self._chars += len(stored.text)
        while len(self._read) > KEPT or self._chars > KEPT_CHARS:
            gone, dropped = self._read.popitem(last=False)
            self._chars -= len(dropped.text)
            self._copied.pop(gone, None)
