"""A round that people in processes of their own finish, one of them killed in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.rounds import Finished, finish, prepare


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for a store whose path is short enough for a socket."""
    return tmp_path_factory.mktemp("r") / "t.duckdb"


def test_exactly_as_many_answers_as_were_asked_for(path: Path) -> None:
    """Two hundred articles, three answers each, eight people over the socket; nothing is lost or too many."""

    async def work() -> Finished:
        await prepare(path, 200, 3, 8)
        return await finish(path, processes=2, people=8)

    done = asyncio.run(work())
    assert done.counted == Counter({3: 200})
    assert done.clean
