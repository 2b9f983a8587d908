"""Commands beside a desk or a server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from tests.triage.store.made import article, bring_in
from triage.jobs import beside
from triage.owner.files import locate, make_folder
from triage.owner.lock import Lock
from triage.owner.opening import open_store


async def test_what_a_stopped_import_left_is_compared_through_the_owner(tmp_path: Path) -> None:
    """The command runs in a process of its own while this one owns the store."""
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook()) as store:
        await bring_in(store, [article(1), article(2)])
        assert (await store.comparison()).waiting == 2
        assert await beside.run_beside(path, "articles", "neighbours", "--json") == (0, "")
        assert (await store.comparison()).waiting == 0
        code, said = await beside.run_beside(path, "articles", "show", "a:0000000000000000")
        assert code == 1 and "a:0000000000000000" in said


async def test_comparing_goes_on_for_a_block_and_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins only where something is left, and whoever leaves the desk does not wait for it."""
    events: list[str] = []
    begun = asyncio.Event()

    async def run(file: Path, *words: str) -> tuple[int, str]:
        events.append(" ".join(words))
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            events.append("ended")
        return 0, ""

    monkeypatch.setattr(beside, "run_beside", run)
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook(), listen=False) as store:
        async with beside.comparing_beside(store, path):
            pass
        assert events == []
        await bring_in(store, [article(1)])
        async with beside.comparing_beside(store, path):
            await begun.wait()
            assert events == ["articles neighbours --json"]
        assert events == ["articles neighbours --json", "ended"]


def test_a_command_ends_with_whoever_began_it(tmp_path: Path) -> None:
    """Also where that was killed before the command reached its store: it would else come to own it."""
    path = tmp_path / "t.duckdb"
    path.touch()
    place = locate(path)
    make_folder(place)
    lock = Lock.take(place.lock)
    assert lock is not None
    command = subprocess.Popen(
        [sys.executable, "-m", "triage.cli.beside", "--db", str(path), "articles", "list"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdin is not None and command.stderr is not None
    command.stdin.close()
    said = command.stderr.read()
    assert command.wait() not in (0, 3)
    assert b"does not answer" not in said
    command.stderr.close()
    lock.release()
