"""People who work in planned rounds of a real store, with a clock that tests move."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.triage.store.made import BY, QUESTION, answer, article, bring_in
from triage.articles.article import Article
from triage.owner.files import locate
from triage.owner.owner import Owner
from triage.store.protocol import Store
from triage.store.records import Ack, PersonRecord, Role
from triage.store.rounds import Assignment, NoWork, Round

COMPLETE = {"reliability": "mixed", QUESTION: "current", "topics": "medtop:15000000"}
PEOPLE = ("ana", "bo", "cy", "di")


@dataclass
class Time:
    """Monotonic seconds that move when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the present."""
        return self.now


@dataclass
class Room:
    """A store whose people label in the round ``first``."""

    store: Store
    time: Time = field(default_factory=Time)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def fill(self, articles: list[Article], people: tuple[str, ...] = PEOPLE) -> list[str]:
        """Put people and articles in; return the articles' keys."""
        for name in people:
            await self.store.put_person(PersonRecord(name, Role.ANNOTATOR), by=BY)
        await bring_in(self.store, articles)
        return [each.key for each in articles]

    async def plan(self, answers: int | None = 1, name: str = "first", **wishes: object) -> Round:
        """Plan a round."""
        planned = replace(Round(name, answers_per_article=answers), **wishes)  # type: ignore[arg-type] # by name
        return (await self.store.put_round(planned, by=BY)).planned

    async def next(self, person: str, *, session: str | None = None, skipped: bool = False) -> str | NoWork:
        """Return the key of what a person is handed, or why it is nothing."""
        given = await self.store.reserve("first", person, session=session, skipped=skipped)
        return given.article.row.key if isinstance(given, Assignment) else given

    async def back(self, person: str, key: str, *, session: str | None = None) -> Assignment:
        """Let a person go back to an article."""
        given = await self.store.reserve("first", person, article=key, session=session)
        assert isinstance(given, Assignment)
        return given

    async def judge(self, person: str, key: str, questions: int = 3, *, clear: bool = False) -> Ack:
        """Answer so many questions of an article, or take the answers back."""
        drafts = []
        for question, value in list(COMPLETE.items())[:questions]:
            drafted = answer(
                next(self._numbers), key, None if clear else value, person=person, question=question
            )
            drafts.append(replace(drafted, round="first"))
        return await self.store.record(drafts)

    async def counted(self) -> dict[str, set[str]]:
        """Return by article who has a complete answer that counts, as the snapshot tells."""
        frame = await (await self.store.snapshot()).judgements()
        found: dict[str, set[str]] = {}
        for row in frame.filter(frame["complete"] & ~frame["surplus"]).iter_rows(named=True):
            found.setdefault(row["article"], set()).add(row["annotator"])
        return found

    async def progress(self) -> tuple[int, int, int, int]:
        """Return slots, complete, reserved and open of the round."""
        told = next(each for each in (await self.store.progress()).rounds if each.name == "first")
        return told.slots, told.complete, told.reserved, told.open


def articles(count: int, first: int = 1) -> list[Article]:
    """Return articles."""
    return [article(place) for place in range(first, first + count)]


@asynccontextmanager
async def opened(path: Path, time: Time | None = None) -> AsyncIterator[Room]:
    """Open a store with a clock of one's own."""
    time = time or Time()
    place = locate(path)
    owner = await Owner.open(place.file, place.folder, monotonic=time)
    try:
        yield Room(owner, time)
    finally:
        await owner.close()
