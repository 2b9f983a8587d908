"""Made-up articles and drafts for tests of a real store."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from labels.codebook import shipped_codebook
from triage.articles.article import (
    Article,
    DateKind,
    Evidence,
    Expression,
    Flag,
    Form,
    Position,
    StatedDate,
)
from triage.owner.opening import open_store
from triage.store.imports import (
    ArticleBatch,
    FileCounts,
    ImportRecord,
    ImportRequest,
    Outcome,
    RejectRow,
    StoredDocument,
)
from triage.store.protocol import Store
from triage.store.records import Aspect, Cause, Draft, PersonRecord, Role

BY = "administrator"
NAME = "t.duckdb"


def make_store(folder: Path, fill_in: Callable[[Store], Awaitable[object]] | None = None) -> Path:
    """Make a store with codebook ``news`` in a folder, for many tests to copy, and return its path."""

    async def make() -> None:
        async with open_store(folder / NAME, create=shipped_codebook()) as store:
            if fill_in is not None:
                await fill_in(store)

    asyncio.run(make())
    return folder / NAME


def copied(store: Path, folder: Path) -> Path:
    """Copy a store that nobody owns, and return the copy's path."""
    shutil.copy(store, folder / NAME)
    shutil.copytree(store.with_name(f"{NAME}.d"), folder / f"{NAME}.d")
    return folder / NAME


QUESTION = "date_validity"


def article(
    place: int, *, source: str = "harbour.example", upstream: str | None = None, text: str = ""
) -> Article:
    """Return an article with evidence and odd characters."""
    text = text or f"Ferry {place} returned on Friday\u00a0— «late», \u202eodd\u202c 🚢.\n\nNobody waited.\n"
    digest = hashlib.sha256(f"{place} {source} {text}".encode()).hexdigest()
    found = Evidence(
        stated_dates=(StatedDate("2025-10-21", DateKind.METADATA, None, None),),
        anchor=StatedDate("2025-10-21", DateKind.METADATA, None, None),
        expressions=(Expression(20, 26, "Friday", "weekday", "2025-10-17", "day", True),),
        flags=(
            Flag("lead_weekday", "strong", "Friday lies 4 days before the stated date.", ((20, 26),), -4),
        ),
    )
    return Article(
        key=f"a:{digest[:16]}",
        identity=digest,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=f"Ferry {place}",
        url=f"https://{source}/{place}",
        source=source,
        byline=None,
        language="en",
        upstream_id=upstream,
        stated_date="2025-10-21",
        stated_date_kind=DateKind.METADATA,
        position=Position("ferries.jsonl", place, 0, len(text)),
        form=Form.WHOLE,
        evidence=found,
    )


async def bring_in(
    store: Store, articles: list[Article], rejects: list[RejectRow] | None = None, *, person: str = BY
) -> tuple[ImportRecord, tuple[Outcome, ...]]:
    """Import articles and rejects of one file."""
    request = ImportRequest(("ferries.jsonl",), {"split": "auto"}, "2025-11-02")
    number = await store.begin_import(request, person=person)
    document = StoredDocument("ferries.jsonl", "jsonl", "utf-8", "0" * 64, "")
    batch = ArticleBatch(tuple(articles), tuple(rejects or ()), (document,))
    outcomes = await store.add_articles(number, batch)
    counted = {outcome: outcomes.count(outcome) for outcome in Outcome}
    counts = FileCounts(
        "ferries.jsonl",
        "jsonl",
        "utf-8",
        len(articles) + len(rejects or ()),
        counted[Outcome.IMPORTED],
        counted[Outcome.ALREADY],
        counted[Outcome.VERSION],
        len(rejects or ()),
    )
    return await store.finish_import(number, files=[counts], skipped=0), outcomes


async def fill(store: Store, count: int = 3) -> list[str]:
    """Put two annotators and some articles into a store, and return the articles' keys."""
    for name in ("ana", "bo"):
        await store.put_person(PersonRecord(name, Role.ANNOTATOR), by=BY)
    articles = [article(place) for place in range(1, count + 1)]
    await bring_in(store, articles)
    return [each.key for each in articles]


def answer(
    number: int,
    key: str,
    value: str | None = "current",
    *,
    person: str = "ana",
    question: str = QUESTION,
    cause: Cause = Cause.ANSWER,
) -> Draft:
    """Return a draft of an answer, or of its clearing."""
    judgement = None if value is None else {"values": [value], "cannot_judge": False}
    return Draft(
        f"{person}-1:{number}",
        person,
        f"{person}-1",
        cause,
        article=key,
        round="all",
        aspect=Aspect.JUDGEMENT,
        question=question,
        value=judgement,
        reference_date="2025-11-02",
        seconds=2.5,
    )


def remark(number: int, key: str, aspect: Aspect, value: object, *, person: str = "ana") -> Draft:
    """Return a draft of a note, a flag, a skip or the like."""
    return Draft(
        f"{person}-1:{number}",
        person,
        f"{person}-1",
        Cause(aspect.value) if aspect.value in list(Cause) else Cause.VISIT,
        article=key,
        round="all",
        aspect=aspect,
        value=value,
    )
