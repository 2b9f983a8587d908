"""Handing articles out, and telling what a person said of them."""

from __future__ import annotations

from labels.visible import visible
from triage.owner.fold import Fold
from triage.owner.preparing import Preparer
from triage.owner.reading import Reading
from triage.owner.works import WorkKey
from triage.rounds.offering import Nothing, offer
from triage.store.errors import Refused
from triage.store.records import Assignment, NoWork, Round, Work


class Handing:
    """Who gets what, decided in one step."""

    def __init__(self, fold: Fold, reading: Reading, preparer: Preparer) -> None:
        self._fold = fold
        self._reading = reading
        self._preparer = preparer

    async def reserve(
        self, round_name: str, person: str, *, article: str | None, skipped: bool
    ) -> Assignment | NoWork:
        """Hand out an article; see :meth:`triage.store.protocol.Store.reserve`.

        Raises:
            Refused: There is no such round, person or article.
        """
        planned = self._round(round_name)
        self._member(person)
        certain = self._number(article) if article is not None else None
        while True:
            standing = await self._preparer.standing(round_name, person)
            offered = offer(
                self._fold.shelf,
                standing,
                closed=planned.state == "closed",
                certain=certain,
                skipped=skipped,
            )
            if isinstance(offered, Nothing):
                return NoWork(round_name, offered.reason, offered.skipped, of=offered.of)
            stored = await self._reading.numbered(offered.number)
            if stored is not None and self._fold.catalogue.number(stored.row.key) == offered.number:
                break
            if article is not None:
                raise Refused(f"There is no article {visible(article)} here, or it was withdrawn.")
        work = await self.work(round_name, person, stored.row.key)
        return Assignment(round_name, stored, work, offered.place, offered.of)

    async def release(self, round_name: str, person: str, article: str) -> None:
        """Give an article back; in the round ``all`` nobody waits for it."""
        self._round(round_name)
        self._member(person)
        self._number(article)

    async def work(self, round_name: str, person: str, article: str) -> Work:
        """Return what a person said of an article, as it stands now.

        Raises:
            Refused: There is no such round, person or article.
        """
        self._round(round_name)
        if person not in self._fold.people:
            raise Refused(f"There is no {visible(person)} in this team: 'triage label --as NAME' adds one.")
        self._number(article)
        state = await self._preparer.work(WorkKey(round_name, person, article))
        return state.work(self._fold.codebook)

    def _round(self, name: str) -> Round:
        planned = self._fold.round(name)
        if planned is None:
            raise Refused(f"There is no round {visible(name)}: triage status lists the rounds.")
        return planned

    def _member(self, name: str) -> None:
        person = self._fold.people.get(name)
        if person is None or not person.active:
            raise Refused(f"There is no {visible(name)} in this team: 'triage label --as NAME' adds one.")

    def _number(self, key: str) -> int:
        number = self._fold.catalogue.number(key)
        if number is None:
            raise Refused(f"There is no article {visible(key)} here, or it was withdrawn.")
        return number
