"""What an annotator may read beside an article: its neighbours, and nothing else of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from tests.triage.desk.samples import sample
from tests.triage.store.made import BY, bring_in
from triage.jobs.neighbours import compare_new
from triage.owner.guard import Guarded
from triage.owner.held import Held
from triage.owner.opening import open_store
from triage.owner.roles import Caller
from triage.store.errors import Refused
from triage.store.protocol import Store
from triage.store.records import PersonRecord, Role

SHARED = " ".join(f"word{n}" for n in range(60))
ARTICLES = [sample(1, f"{SHARED} harbour."), sample(2, f"{SHARED} bridge."), sample(3, "A stranger.")]


@asynccontextmanager
async def guarded(path: Path) -> AsyncIterator[tuple[Store, Guarded]]:
    """Open a store in which two articles are neighbours, and ana's hand on it; nothing was handed out."""
    async with open_store(path, create=shipped_codebook(), listen=False) as store:
        ana = PersonRecord("ana", Role.ANNOTATOR)
        await store.put_person(ana, by=BY)
        await bring_in(store, ARTICLES)
        await compare_new(store)
        held = Held(store, {"ana": ana})
        yield store, Guarded(held, Caller("ana"))


async def test_a_neighbour_of_what_was_handed_out_is_read_and_no_stranger(tmp_path: Path) -> None:
    """Before anything is handed out nothing is; then the article, its neighbour, and never the third."""
    first, second, stranger = (each.key for each in ARTICLES)
    async with guarded(tmp_path / "t.duckdb") as (_, ana):
        for key in (first, second, stranger):
            with pytest.raises(Refused, match="not handed to you"):
                await ana.article(key)
        await ana.reserve("all", "ana", article=first)
        for key in (first, second):
            article = await ana.article(key)
            assert article is not None and article.row.key == key
        with pytest.raises(Refused, match="not handed to you"):
            await ana.article(stranger)
        with pytest.raises(Refused):
            await ana.neighbours(stranger)
