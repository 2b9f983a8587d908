"""Everything as it stood at any position, compared with folding the log by hand."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import polars as pl
import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import BY, answer, article, bring_in, fill, remark
from triage.owner.owner import Owner
from triage.rounds.completeness import is_complete
from triage.store.errors import Refused
from triage.store.protocol import JUDGEMENT_COLUMNS
from triage.store.records import Aspect, Cause, Draft, Event

TYPES = {
    "article": pl.String,
    "annotator": pl.String,
    "role": pl.String,
    "round": pl.String,
    "question": pl.String,
    "values": pl.List(pl.String),
    "cannot_judge": pl.Boolean,
    "reason": pl.String,
    "corrected_date": pl.String,
    "confidence": pl.Int64,
    "note": pl.String,
    "seconds": pl.Float64,
    "reference_date": pl.String,
    "codebook": pl.String,
    "suggestion_shown": pl.Boolean,
    "after_reveal": pl.Boolean,
    "complete": pl.Boolean,
    "surplus": pl.Boolean,
    "sequence": pl.Int64,
    "time": pl.String,
}
VALUES: dict[str, list[Any]] = {
    "reliability": [{"values": ["mixed"]}, {"cannot_judge": True, "reason": "language"}, None],
    "date_validity": [{"values": ["misdated"], "corrected_date": "2024"}, {"values": ["current"]}, None],
    "topics": [{"values": ["medtop:05000000", "medtop:01000000"], "confidence": 3}, None],
}


async def busy(owner: Owner, acts: int) -> list[str]:
    """Let two people do many things in an order that is the same each time."""
    chance = random.Random(3)
    keys = await fill(owner, 4)
    for n in range(1, acts + 1):
        key, person = chance.choice(keys), chance.choice(["ana", "bo"])
        question = chance.choice(list(VALUES))
        draft = dataclasses.replace(
            answer(n, key, person=person, question=question),
            value=chance.choice(VALUES[question]),
            seconds=chance.choice([None, 1.5, 4.0]),
            cause=chance.choice([Cause.ANSWER, Cause.ANSWER, Cause.ADJUDICATION]),
            suggestion=chance.choice([None, "model-3"]),
            data=chance.choice([{}, {"after_reveal": True}]),
        )
        if n % 5 == 0:
            aspect, value = chance.choice(
                [(Aspect.NOTE, f"note {n}"), (Aspect.SKIP, True), (Aspect.SKIP, None)]
            )
            draft = remark(n, key, aspect, value, person=person)
        await owner.record([draft])
    return keys


def folded(events: list[Event], keys: list[str], owner_codebook: Any) -> list[dict[str, Any]]:
    """Fold a log by hand into rows of the judgements frame."""
    latest: dict[tuple[Any, ...], Event] = {}
    spent: dict[tuple[Any, ...], float] = {}
    notes: dict[tuple[Any, ...], Any] = {}
    for event in events:
        if event.aspect is Aspect.NOTE:
            notes[event.article, event.person, event.round] = event.value
        if event.aspect is Aspect.JUDGEMENT:
            name = (
                event.article,
                event.person,
                event.round,
                event.cause is Cause.ADJUDICATION,
                event.question,
            )
            latest[name] = event
            if event.seconds is not None:
                spent[name] = spent.get(name, 0.0) + event.seconds
    order = [question.id for question in owner_codebook.questions]
    rows = []
    for name in sorted(latest, key=lambda n: (keys.index(n[0]), n[1], n[2], n[3], order.index(n[4]))):
        event = latest[name]
        if event.value is None:
            continue
        own = {n[4]: e.value for n, e in latest.items() if n[:4] == name[:4] and e.value is not None}
        rows.append(
            {
                "article": name[0],
                "annotator": name[1],
                "role": "adjudicator" if name[3] else "annotator",
                "round": name[2],
                "question": name[4],
                **event.value,
                "note": notes.get(name[:3]),
                "seconds": spent.get(name),
                "reference_date": event.reference_date,
                "codebook": owner_codebook.label,
                "suggestion_shown": event.suggestion is not None,
                "after_reveal": event.data.get("after_reveal", False),
                "complete": is_complete(owner_codebook, own),
                "surplus": False,
                "sequence": event.sequence,
                "time": event.time,
            }
        )
    return [{column: row[column] for column in JUDGEMENT_COLUMNS} for row in rows]


async def test_judgements_at_every_position(place: Place) -> None:
    """The last word of each person on each question, with its types, as if the log ended there."""
    async with place.opened(make=True) as owner:
        keys = await busy(owner, 70)
        codebook = await owner.codebook()
        events = [event async for page in owner.events_since() for event in page]
        for position in range(0, len(events) + 1, 6):
            snapshot = await owner.snapshot(position)
            frame = await snapshot.judgements()
            assert dict(frame.schema) == TYPES
            seen = any(event.cause is Cause.IMPORT for event in events[:position])
            assert frame.to_dicts() == (folded(events[:position], keys, codebook) if seen else [])
            skipped = {
                (e.article, e.person, e.round): e.value for e in events[:position] if e.aspect is Aspect.SKIP
            }
            expected = sorted(name for name, value in skipped.items() if value) if seen else []
            assert sorted((await snapshot.skipped()).rows()) == expected


async def test_marks_in_memory_are_those_of_the_tables(place: Place) -> None:
    """What the owner kept up event by event is what another owner reads from the tables."""
    async with place.opened(make=True) as owner:
        keys = await busy(owner, 70)
        kept = [await owner.work("all", person, key) for person in ("ana", "bo") for key in keys]
        handed = [
            await owner.reserve("all", person, skipped=s) for person in ("ana", "bo") for s in (False, True)
        ]
        progress = await owner.progress()
    async with place.opened() as owner:
        assert [await owner.work("all", person, key) for person in ("ana", "bo") for key in keys] == kept
        assert handed == [
            await owner.reserve("all", person, skipped=s) for person in ("ana", "bo") for s in (False, True)
        ]
        assert (await owner.progress()).complete == progress.complete
        everybody = {person.name: person.complete for person in progress.people}
        assert everybody == {
            person: sum(work.complete for work in kept[n * 4 : n * 4 + 4])
            for n, person in enumerate(("ana", "bo"))
        }


async def test_articles_are_those_of_the_position(place: Place) -> None:
    """Later imports, withdrawals, versions and set-asides are not in an earlier snapshot."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 2)
        first = (await owner.describe()).position
        newer = article(7, upstream="1", text="Newer.")
        await bring_in(owner, [article(6, upstream="1", text="Older."), newer])
        await owner.record([remark(1, keys[0], Aspect.SET_ASIDE, "satire")])
        second = (await owner.describe()).position
        await owner.record([remark(2, keys[0], Aspect.SET_ASIDE, None)])
        await owner.withdraw(1, person=BY)
        found = {}
        for position in (0, first, second, None):
            snapshot = await owner.snapshot(position)
            pages = [page async for page in snapshot.article_pages(size=3)]
            found[position] = [
                row for page in pages for row in page.select("number", "set_aside", "superseded").rows()
            ]
        assert found == {
            0: [],
            first: [(1, None, False), (2, None, False)],
            second: [(1, "satire", False), (2, None, False), (3, None, True), (4, None, False)],
            None: [(3, None, True), (4, None, False)],
        }
        assert dict(pages[0].schema)["number"] == pl.Int64
        for position in (-1, second + 3):
            with pytest.raises(Refused, match="no position"):
                await owner.snapshot(position)


async def test_a_restored_empty_set_and_an_undo(place: Place) -> None:
    """An undone answer has no row."""
    async with place.opened(make=True) as owner:
        (key,) = await fill(owner, 1)
        given = (await owner.record([answer(1, key)])).events[0]
        undo = Draft(
            "ana-1:2",
            "ana",
            "ana-1",
            Cause.UNDO,
            article=key,
            round="all",
            aspect=Aspect.JUDGEMENT,
            question=given.question,
            value=given.was,
            data={"undoes": given.sequence},
        )
        await owner.record([undo])
        assert (await (await owner.snapshot()).judgements()).height == 0
        assert (await (await owner.snapshot(given.sequence)).judgements()).height == 1
