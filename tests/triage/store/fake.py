"""A store of a few verbs, held in memory, for tests of what lies between a store and its client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, cast

from labels.codebook import Answer, Codebook, Kind, Question, Reason
from triage.store.comparison import Neighbour
from triage.store.errors import Refused
from triage.store.imports import ArticleBatch, ImportRequest, Outcome
from triage.store.protocol import Snapshot, Store
from triage.store.records import Ack, CheckReport, Description, Draft, Event, PersonRecord, Role

if TYPE_CHECKING:
    import polars as pl

CODEBOOK = Codebook(
    name="ports",
    revision=2,
    title="Harbours",
    guideline="Read twice.",
    questions=(
        Question(
            id="mood",
            label="Mood",
            kind=Kind.SET,
            answers=(Answer("calm", "1", "Calm", value=None, coarse="low"),),
            cannot_judge=Answer("cannot_judge", "0", "Cannot judge"),
            max=3,
            corrected_date=frozenset({"calm", "late"}),
        ),
    ),
    cannot_judge_reasons=(Reason("fog", "Fog", "f"),),
    set_aside_reasons=(),
)


class FakeSnapshot:
    """A snapshot of two judgements."""

    position = 7
    codebook = CODEBOOK

    def __init__(self, rows: int = 2) -> None:
        self.rows = rows

    async def judgements(self) -> pl.DataFrame:
        """Return some rows."""
        import polars as pl

        return pl.DataFrame(
            {"article": [f"a:{i}" for i in range(self.rows)], "values": [["x", "y"]] * self.rows},
            schema={"article": pl.String, "values": pl.List(pl.String)},
        )

    async def independent(self) -> pl.DataFrame:
        """Return the first of the rows."""
        return (await self.judgements()).head(1)

    async def skipped(self) -> pl.DataFrame:
        """Return no rows, with their columns."""
        return (await self.judgements()).clear()

    async def article_pages(self, *, with_text: bool = True, size: int = 2000) -> AsyncIterator[pl.DataFrame]:
        """Yield two pages."""
        for start in (0, size):
            yield (await self.judgements()).with_row_index("number", start)


class FakeStore:
    """What a test puts in is what it finds; not every verb is there."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.team = {"ana": PersonRecord("ana", Role.ANNOTATOR), "lea": PersonRecord("lea", Role.LEAD)}
        self.batches: list[ArticleBatch] = []
        self.abandoned: list[int] = []
        self.gate = asyncio.Event()
        """What waiting verbs wait for."""
        self.waiting = 0
        self.hold = False
        """Whether recording waits too."""
        self.pages_made = 0
        self.stream_closed = asyncio.Event()
        self.rows = 2
        self.closed = False
        self.text = "the text of an article"

    def as_store(self) -> Store:
        """Return it as what it stands in for."""
        return cast("Store", self)

    async def describe(self) -> Description:
        """Return a description with a path of the host."""
        return Description("u-1", "/srv/secret/triage.duckdb", 1, len(self.events), "ports@2", ("A cut.",))

    async def neighbours(self, key: str) -> tuple[Neighbour, ...]:
        """Return none."""
        return ()

    async def codebook(self) -> Codebook:
        """Return the codebook."""
        return CODEBOOK

    async def people(self) -> tuple[PersonRecord, ...]:
        """Return the team."""
        return tuple(self.team.values())

    async def put_person(self, person: PersonRecord, *, by: str) -> None:
        """Put a person."""
        self.team[person.name] = person

    async def record(self, drafts: Sequence[Draft]) -> Ack:
        """Append; a uid that is known is answered with its event."""
        if self.hold:
            self.waiting += 1
            await self.gate.wait()
        known = {event.uid: event for event in self.events}
        answered = []
        for draft in drafts:
            if draft.uid not in known:
                fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
                known[draft.uid] = Event(
                    **fields, sequence=len(self.events) + 1, time="2025-11-02T10:00:00.000Z"
                )
                self.events.append(known[draft.uid])
            answered.append(known[draft.uid])
        return Ack(len(self.events), tuple(answered))

    async def history(
        self,
        *,
        person: str | None = None,
        article: str | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> tuple[Event, ...]:
        """Return matching events, newest first."""
        return tuple(
            event
            for event in reversed(self.events)
            if person in (None, event.person) and article in (None, event.article)
        )[:limit]

    async def events_since(self, position: int = 0, *, size: int = 1000) -> AsyncIterator[tuple[Event, ...]]:
        """Yield pages for as long as somebody takes them, counting them."""
        try:
            for start in range(position, len(self.events), size):
                self.pages_made += 1
                yield tuple(self.events[start : start + size])
        finally:
            self.stream_closed.set()

    async def begin_import(self, request: ImportRequest, *, person: str) -> int:
        """Return a number."""
        return 4

    async def add_articles(self, number: int, batch: ArticleBatch) -> tuple[Outcome, ...]:
        """Keep the batch."""
        self.batches.append(batch)
        return (Outcome.IMPORTED,) * len(batch.articles)

    async def abandon_import(self, number: int) -> None:
        """Remember it."""
        self.abandoned.append(number)

    async def snapshot(self, position: int | None = None) -> Snapshot:
        """Return a snapshot."""
        return FakeSnapshot(self.rows)

    async def pseudonym_secret(self) -> bytes:
        """Return one."""
        return b"\x00\xff" * 16

    async def check(self) -> CheckReport:
        """Wait at the gate."""
        self.waiting += 1
        await self.gate.wait()
        return CheckReport(len(self.events), (), None)

    async def withdraw(self, number: int, *, person: str, even_if_answered: bool = False) -> None:
        """Refuse with a name that could act on a terminal."""
        raise Refused("Import \x1b[31m4 stays.")

    async def imports(self) -> None:
        """Fail as a defect does, with an article's text in the message."""
        raise ZeroDivisionError(self.text)

    async def close(self) -> None:
        """Remember it."""
        self.closed = True


def draft(number: int, *, person: str = "ana", note: str | None = None) -> Draft:
    """Return a draft of a note."""
    from triage.store.records import Aspect, Cause

    return Draft(f"s:{number}", person, "s", Cause.NOTE, article="a:1", aspect=Aspect.NOTE, value=note)
