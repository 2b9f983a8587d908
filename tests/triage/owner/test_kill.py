"""Killed at any moment, torn, zeroed, corrupted: what was acknowledged is there, and nothing needs a hand."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.faults import CALLERS, WORKS, Trial, Victim, examine, kill_once, prepare
from tests.triage.store.conftest import until
from triage.owner.opening import open_store
from triage.store.client import Client
from triage.store.errors import OwnerGone
from triage.store.protocol import Store


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one person and twenty articles; its path is short enough for a socket."""
    path = tmp_path_factory.mktemp("k") / "t.duckdb"
    asyncio.run(prepare(path))
    return path


@pytest.fixture
def victim(path: Path) -> Iterator[Victim]:
    """A process that answers on that store."""
    victim = Victim(path, "answer")
    victim.start()
    yield victim
    if victim.process.poll() is None:
        victim.kill()


def _is_whole(trial: Trial) -> None:
    assert trial.lost == () and trial.clean, trial


def test_nothing_acknowledged_is_lost_however_often_it_is_killed(path: Path) -> None:
    """Answers, checkpoints, imports, backups, all at once: a kill in each, then an opening and a check."""
    chance = random.Random(7)
    trials = [kill_once(path, work, chance) for work in WORKS]
    for trial in trials:
        _is_whole(trial)
    assert sum(trial.acknowledged for trial in trials) >= len(trials)


def _journal(path: Path) -> Path:
    """Return the last segment of a store's journal."""
    return sorted(path.with_name(f"{path.name}.d").glob("journal/*.jsonl"))[-1]


TAILS = (b'{"sequence": 99999, "uid": "x:1", "per', b"\0" * 5000, b"\0", b"x\0\0\0")


async def test_a_torn_or_zeroed_end_is_cut_and_said(path: Path, victim: Victim) -> None:
    """What a crash of the machine leaves at the journal's end goes; everything whole before it stays."""
    victim.wait_for(30)
    acknowledged = victim.kill()
    for tail in TAILS:
        with _journal(path).open("ab") as journal:
            journal.write(tail)
        trial = await examine(path, "answer", acknowledged)
        _is_whole(trial)
        assert f"{len(tail):,} " in trial.notices[0] and "cut off" in trial.notices[0]
    assert (await examine(path, "answer", acknowledged)).notices == ()


def _damaged(log: bytes) -> dict[str, bytes]:
    """Return a write-ahead log damaged in several ways."""
    middle = len(log) // 2
    flipped = {
        f"flipped-{share}": log[:place] + bytes([log[place] ^ 0x55]) + log[place + 1 :]
        for share in (3, 5, 7)
        for place in [len(log) * share // 10]
    }
    return {"garbage": b"no such log" * 100, "cut": log[:middle], **flipped}


async def test_a_damaged_wal_takes_nothing_with_it(path: Path, victim: Victim) -> None:
    """The journal fills in what is missing; a file that DuckDB refuses is kept aside, and that is said.

    Which it does with a damaged log depends on where the kill cut it: it refuses a wrong checksum, and drops
    what it takes for no log or for a short one. Nothing acknowledged goes with it either way.
    """
    wal = path.with_name("t.duckdb.wal")
    victim.wait_for(30)
    await until(lambda: wal.exists() and wal.stat().st_size > 10_000)
    acknowledged = victim.kill()
    damaged = _damaged(wal.read_bytes())
    for name, content in damaged.items():
        copy = path.parent / name
        shutil.copytree(path.parent, copy, ignore=lambda _, names: set(names) & {*damaged, "socket"})
        (copy / wal.name).write_bytes(content)
        trial = await examine(copy / path.name, "answer", acknowledged)
        _is_whole(trial)
        refused = copy / "t.duckdb.wal.refused"
        assert refused.exists() is bool(trial.notices)


async def _ask_for_ever(store: Store) -> None:
    while True:
        await store.describe()


async def test_a_client_outlives_a_killed_owner(path: Path, victim: Victim) -> None:
    """It learns of the end, becomes the owner, and finds everything that the other had acknowledged."""
    victim.wait_for(1)
    async with open_store(path) as store:
        assert isinstance(store, Client)
        seen = {event.uid async for page in store.events_since() for event in page}
        acknowledged = victim.kill()
        with pytest.raises(OwnerGone):
            await _ask_for_ever(store)
        await store.reconnect()
        after = {event.uid async for page in store.events_since() for event in page}
        assert seen | set(acknowledged) <= after
        assert (await store.check()).ok


async def test_a_terminated_owner_ends_in_order(path: Path, victim: Victim) -> None:
    """SIGTERM in the midst of answers: nothing is lost, and the next opening has nothing to mend."""
    victim.wait_for(20)
    victim.process.send_signal(signal.SIGTERM)
    assert victim.process.wait(timeout=20) == 143
    trial = await examine(path, "answer", victim.acknowledged())
    _is_whole(trial)
    assert trial.notices == ()
    assert not path.with_name("t.duckdb.wal").exists()
    assert trial.acknowledged >= 20 > CALLERS
