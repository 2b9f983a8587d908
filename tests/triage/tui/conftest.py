"""A real store for desks to sit at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from labels.codebook import Codebook, shipped_codebook
from tests.triage.store.made import BY, bring_in
from triage.articles.article import Article
from triage.owner.opening import open_store
from triage.store.protocol import Store
from triage.store.records import PersonRecord, Role

Opening = Callable[..., AbstractAsyncContextManager[Store]]


@pytest.fixture
def real_store(tmp_path: Path) -> Opening:
    """Opens the test's store with these articles and an annotator; again without articles goes on with it."""

    @asynccontextmanager
    async def opened(
        articles: list[Article] | None = None, *, codebook: Codebook | None = None
    ) -> AsyncIterator[Store]:
        create = codebook.source if codebook is not None else shipped_codebook()
        async with open_store(tmp_path / "t.duckdb", create=create, listen=False) as store:
            if articles is not None:
                await store.put_person(PersonRecord("ana", Role.ANNOTATOR), by=BY)
                await bring_in(store, articles)
            yield store

    return opened
