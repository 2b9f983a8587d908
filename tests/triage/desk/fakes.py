"""A store of a few articles in memory: enough of the verbs for one desk, with knobs for what goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import fields
from typing import Any, cast

from labels.codebook import Codebook, read_codebook, shipped_codebook
from triage.articles.article import Article
from triage.desk.judging import answered, read_judgement
from triage.desk.keys import RESERVED_KEYS
from triage.store.comparison import Neighbour
from triage.store.errors import Refused, StoreError
from triage.store.progress import PersonProgress, Progress
from triage.store.protocol import Store
from triage.store.records import (
    Ack,
    ArticleRow,
    Aspect,
    Draft,
    Event,
    Json,
    PageMatter,
    PersonRecord,
    Role,
    StoredArticle,
    Term,
    Work,
)
from triage.store.rounds import ROUND_ALL, Assignment, NoWork, Round
from triage.store.tally import Tally


def news() -> Codebook:
    """Return the codebook that ships."""
    return read_codebook(shipped_codebook(), reserved_keys=RESERVED_KEYS, record_fields=frozenset())


def stored(article: Article, number: int) -> StoredArticle:
    """Return an article as a store would hand it out."""
    given = {field.name for field in fields(ArticleRow)} & {field.name for field in fields(Article)}
    row = ArticleRow(
        **{name: getattr(article, name) for name in given},
        number=number,
        version=1,
        chars=len(article.text),
        flags=tuple(flag.name for flag in article.evidence.flags),
        set_aside=None,
        cluster_id=None,
        import_number=1,
        reference_date="2024-05-06",
    )
    return StoredArticle(row, article.text, article.evidence)


class FakeStore:
    """Answers as a store does; ``failing`` and ``slow`` are its knobs.

    Args:
        articles: What there is to label, in order.
        codebook: The codebook in force.
        people: The team.
    """

    def __init__(
        self, articles: Sequence[Article], codebook: Codebook | None = None, people: Sequence[str] = ("ana",)
    ) -> None:
        self.held = {article.key: stored(article, n) for n, article in enumerate(articles, 1)}
        self.log: list[Event] = []
        self.team = {name: PersonRecord(name, Role.ANNOTATOR) for name in people}
        self.failing = 0
        """So many calls of ``record`` fail before one goes through."""
        self.gate: asyncio.Event | None = None
        """While set and not open, ``record`` waits for it."""
        self.round = Round(ROUND_ALL)
        self.rounds_of: tuple[Round, ...] = ()
        """The rounds, if they are others than this one; what is said of an article is the same in all."""
        self.suggestion: Json = None
        """Handed out with every article."""
        self.surplus = False
        """Whether what is said of an article no longer counts."""
        self.own_only = False
        """Whether only the caller's own events are told, as to an annotator at a server."""
        self.matter: PageMatter | None = None
        """What stands around every article."""
        self._codebook = codebook or news()

    @property
    def as_store(self) -> Store:
        """This, for a signature that wants the whole protocol."""
        return cast(Store, self)

    async def codebook(self) -> Codebook:
        return self._codebook

    async def people(self) -> tuple[PersonRecord, ...]:
        return tuple(self.team.values())

    async def put_person(self, person: PersonRecord, *, by: str) -> None:
        self.team[person.name] = person

    async def rounds(self) -> tuple[Round, ...]:
        return self.rounds_of or (self.round,)

    async def record(self, drafts: Sequence[Draft]) -> Ack:
        if self.gate is not None:
            await self.gate.wait()
        if self.failing:
            self.failing -= 1
            raise StoreError("The disk is full: make room, then this goes on.")
        events = []
        for draft in drafts:
            known = next((event for event in self.log if event.uid == draft.uid), None)
            if known is None:
                sequence = len(self.log) + 1
                known = Event(
                    **{field.name: getattr(draft, field.name) for field in fields(Draft)},
                    sequence=sequence,
                    time=f"2024-05-06T08:00:{sequence % 60:02}.000Z",
                )
                self.log.append(known)
            events.append(known)
        return Ack(events[-1].sequence, tuple(events))

    def value(self, person: str | None, article: str, aspect: Aspect, question: str | None = None) -> Json:
        """Return the newest value of an aspect: last wins."""
        return next(
            (
                event.value
                for event in reversed(self.log)
                if event.article == article
                and event.aspect is aspect
                and event.question == question
                and person in (event.person, None)
            ),
            None,
        )

    async def work(self, round_name: str, person: str, article: str) -> Work:
        if article not in self.held:
            raise Refused(f"There is no article {article} here, or it was withdrawn.")
        judgements = {
            question.id: value
            for question in self._codebook.questions
            if (value := self.value(person, article, Aspect.JUDGEMENT, question.id)) is not None
        }
        complete = all(
            answered(question, read_judgement(judgements.get(question.id)))
            for question in self._codebook.questions
            if question.required
        )
        return Work(
            judgements=judgements,
            note=self.value(person, article, Aspect.NOTE),
            flag=bool(self.value(person, article, Aspect.FLAG)),
            spans=tuple(tuple(span) for span in self.value(person, article, Aspect.SPANS) or ()),
            skipped=bool(self.value(person, article, Aspect.SKIP)),
            complete=complete,
            scroll=(self.value(person, article, Aspect.PLACE) or {"scroll": 0})["scroll"],
        )

    async def articles(
        self, where: Sequence[Term] = (), *, limit: int | None = None, size: int = 1000
    ) -> AsyncIterator[tuple[ArticleRow, ...]]:
        if self.own_only:
            raise Refused("Your role (annotator) may not use 'articles'; ask a lead.")
        wanted = {int(value) for term in where for value in term.values}
        yield tuple(held.row for held in self.held.values() if held.row.number in wanted)[:limit]

    async def article(self, key: str) -> StoredArticle | None:
        held = self.held.get(key)
        if held is None:
            return None
        row = ArticleRow(**{**_shallow(held.row), "set_aside": self.value(None, key, Aspect.SET_ASIDE)})
        return StoredArticle(row, held.text, held.evidence)

    async def reserve(
        self,
        round_name: str,
        person: str,
        *,
        article: str | None = None,
        skipped: bool = False,
        session: str | None = None,
    ) -> Assignment | NoWork:
        if article is not None and article not in self.held:
            raise Refused(f"There is no article {article} here, or it was withdrawn.")
        passed = 0
        for place, key in enumerate(self.held, 1):
            if article is not None and key != article:
                continue
            held = await self.article(key)
            work = await self.work(round_name, person, key)
            assert held is not None
            if article is None:
                if work.complete or held.row.set_aside is not None:
                    continue
                if work.skipped is not skipped:
                    passed += work.skipped
                    continue
            return Assignment(round_name, held, work, place, len(self.held), self.suggestion, self.surplus)
        return NoWork(round_name, "done" if self.held else "empty", skipped=passed, of=len(self.held))

    async def release(self, round_name: str, person: str, article: str) -> None:
        return None

    async def history(
        self,
        *,
        person: str | None = None,
        article: str | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> tuple[Event, ...]:
        if self.own_only and person is None:
            raise Refused("Your role (annotator) may use 'history' only in your own name.")
        found = [
            event
            for event in reversed(self.log)
            if person in (None, event.person)
            and article in (None, event.article)
            and (before is None or event.sequence < before)
        ]
        return tuple(found[:limit])

    async def neighbours(self, key: str) -> tuple[Neighbour, ...]:
        return ()

    async def page_matter(self, key: str) -> PageMatter | None:
        return self.matter

    async def tally(self, person: str) -> Tally:
        return Tally((), (), None)

    async def progress(self) -> Progress:
        people = tuple(
            PersonProgress(name, Role.ANNOTATOR, 0, 0, None, None, connected=True) for name in self.team
        )
        return Progress(len(self.log), len(self.held), {}, 0, (), people)


def _shallow(row: Any) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row)}


def causes(store: FakeStore) -> list[str]:
    """Return the causes of the log's events without visits."""
    return [str(event.cause) for event in store.log if event.cause != "visit"]
