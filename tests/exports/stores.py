"""Real stores to export from, filled through the verbs that the program itself uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labels.codebook import Codebook
from triage.articles.options import ReadOptions
from triage.jobs.importing import import_paths
from triage.owner.opening import acting_person
from triage.store.protocol import Store
from triage.store.records import ArticleRow, Aspect, Cause, Draft, PersonRecord, Role
from triage.store.rounds import ROUND_ALL, Assignment

REFERENCE_DATE = "2026-01-15"


async def bring_in(store: Store, paths: Sequence[Path]) -> list[ArticleRow]:
    """Import files and return all articles of the store."""
    options = ReadOptions(reference_date=REFERENCE_DATE)
    await import_paths(store, [str(path) for path in paths], options, person=acting_person())
    return [row async for page in store.articles() for row in page]


async def hire(store: Store, *names: str, role: Role = Role.ANNOTATOR) -> None:
    """Add people to the team."""
    for name in names:
        await store.put_person(PersonRecord(name, role), by=acting_person())


class Pen:
    """Writes answers of one person into a store's log."""

    def __init__(self, store: Store, person: str, codebook: Codebook) -> None:
        self._store = store
        self._person = person
        self._codebook = codebook
        self._written = 0

    async def judge(self, article: str, **answers: Any) -> None:
        """Answer questions: with an answer id, several, or None for *cannot judge*."""
        handed = await self._store.reserve(ROUND_ALL, self._person, article=article)
        assert isinstance(handed, Assignment)
        for question, said in answers.items():
            values = [] if said is None else [said] if isinstance(said, str) else list(said)
            reason = "no_evidence" if said is None else None
            value = {"values": values, "cannot_judge": said is None, "reason": reason}
            await self._write(article, Cause.ANSWER, Aspect.JUDGEMENT, value, question)

    async def settle(self, article: str, question: str, value: str) -> None:
        """Decide a question."""
        await self._write(
            article,
            Cause.ADJUDICATION,
            Aspect.JUDGEMENT,
            {"values": [value], "cannot_judge": False},
            question,
        )

    async def note(self, article: str, text: str) -> None:
        """Note something on an article."""
        await self._write(article, Cause.NOTE, Aspect.NOTE, text)

    async def set_aside(self, article: str, reason: str) -> None:
        """Set an article aside."""
        await self._write(article, Cause.SET_ASIDE, Aspect.SET_ASIDE, reason)

    async def _write(
        self, article: str, cause: Cause, aspect: Aspect, value: Any, question: str | None = None
    ) -> None:
        self._written += 1
        draft = Draft(
            uid=f"pen-{self._person}-{id(self)}:{self._written}",
            person=self._person,
            session=f"pen-{self._person}",
            cause=cause,
            article=article,
            round=ROUND_ALL,
            aspect=aspect,
            question=question,
            value=value,
            codebook=self._codebook.label if question else None,
            reference_date=REFERENCE_DATE,
            seconds=3.5,
        )
        await self._store.record([draft])
