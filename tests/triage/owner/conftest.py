"""A store for the tests of what people are handed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.triage.owner.rounds_made import Room, opened
from tests.triage.store.made import copied, make_store


@pytest.fixture(scope="module")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it but its codebook."""
    return make_store(tmp_path_factory.mktemp("new"))


@pytest.fixture
async def room(new_store: Path, tmp_path: Path) -> AsyncIterator[Room]:
    """An open store."""
    async with opened(copied(new_store, tmp_path)) as room:
        yield room
