"""Handing articles out, and telling what a person said of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from labels.visible import visible
from triage.owner.ahead import Ahead
from triage.owner.fold import Fold
from triage.owner.preparing import Preparer
from triage.owner.presence import Presence
from triage.owner.queues import Queues
from triage.owner.reading import Reading
from triage.owner.works import WorkKey
from triage.rounds.offering import Nothing, Offer
from triage.store.errors import Refused
from triage.store.records import StoredArticle, Work
from triage.store.rounds import Assignment, NoWork

CLAIM = Callable[[str, str, str], Awaitable[None]]
"""Records that a person's complete answers count from now on: round, person, article."""


class Handing:
    """Who gets what, decided in one step."""

    def __init__(
        self,
        fold: Fold,
        reading: Reading,
        ahead: Ahead,
        preparer: Preparer,
        queues: Queues,
        presence: Presence,
        claim: CLAIM,
    ) -> None:
        self._fold = fold
        self._reading = reading
        self._ahead = ahead
        self._preparer = preparer
        self._queues = queues
        self._presence = presence
        self._claim = claim

    async def reserve(
        self, round_name: str, person: str, *, article: str | None, skipped: bool, session: str | None
    ) -> Assignment | NoWork:
        """Hand out an article; see :meth:`triage.store.protocol.Store.reserve`.

        Raises:
            Refused: There is no such round, person or article.
        """
        self._check_round(round_name)
        while True:
            self._member(person)
            offered = await self._offer(round_name, person, article, skipped, session)
            if isinstance(offered, Nothing):
                return NoWork(
                    round_name,
                    offered.reason,
                    offered.skipped,
                    offered.reserved,
                    offered.of,
                    offered.seconds,
                )
            stored = await self._stored(offered.number)
            if stored is None:
                self._fold.let_go(round_name, person, offered.number)
                if article is not None:
                    raise Refused(f"There is no article {visible(article)} here, or it was withdrawn.")
                continue
            key = stored.row.key
            if offered.claims:
                await self._claim(round_name, person, key)
                if article is None:
                    continue
            work = await self.work(round_name, person, key)
            self._read_ahead(round_name, person, session)
            return Assignment(round_name, stored, work, offered.place, offered.of, surplus=not offered.counts)

    async def _offer(
        self, round_name: str, person: str, article: str | None, skipped: bool, session: str | None
    ) -> Offer | Nothing:
        """Choose and reserve, without letting anybody in between."""
        queue = await self._queues.get(round_name, person)
        offered = queue.offer(
            person,
            self._queues.clocks.monotonic(),
            certain=None if article is None else self._number(article),
            skipped=skipped,
            elsewhere=self._presence.elsewhere(round_name, person, session),
        )
        number = offered.number if isinstance(offered, Offer) else None
        self._presence.show(session, round_name, number)
        return offered

    def _read_ahead(self, round_name: str, person: str, session: str | None) -> None:
        """Have what comes next for a person read, while they read what they were handed."""
        queue = self._fold.queue(round_name, person)
        if queue is not None:
            elsewhere = self._presence.elsewhere(round_name, person, session)
            self._ahead.read_for(person, lambda count: queue.upcoming(person, count, elsewhere))

    async def _stored(self, number: int) -> StoredArticle | None:
        """Return an article if it is still there."""
        stored = await self._reading.numbered(number)
        if stored is None or self._fold.catalogue.number(stored.row.key) != number:
            return None
        return stored

    async def release(self, round_name: str, person: str, article: str) -> None:
        """Give an article back; in the round ``all`` nobody waits for it."""
        self._check_round(round_name)
        self._member(person)
        self._fold.let_go(round_name, person, self._number(article))

    async def work(self, round_name: str, person: str, article: str) -> Work:
        """Return what a person said of an article, as it stands now.

        Raises:
            Refused: There is no such round, person or article.
        """
        self._check_round(round_name)
        if person not in self._fold.people:
            raise Refused(f"There is no {visible(person)} in this team: 'triage team add NAME' adds one.")
        self._number(article)
        state = await self._preparer.work(WorkKey(round_name, person, article))
        return state.work(self._fold.codebook)

    def _check_round(self, name: str) -> None:
        if self._fold.round(name) is None:
            raise Refused(f"There is no round {visible(name)}: triage status lists the rounds.")

    def _member(self, name: str) -> None:
        person = self._fold.people.get(name)
        if person is None or not person.active:
            raise Refused(f"There is no {visible(name)} in this team: 'triage team add NAME' adds one.")

    def _number(self, key: str) -> int:
        number = self._fold.catalogue.number(key)
        if number is None:
            raise Refused(f"There is no article {visible(key)} here, or it was withdrawn.")
        return number
