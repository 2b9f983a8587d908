"""Backups: whole, sound and private, or not there at all."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import shutil
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.triage.store.made import BY, answer, copied, fill, make_store
from triage.jobs import backup as backup_job
from triage.jobs.backup import back_up, copy_store
from triage.owner.files import Place, locate
from triage.owner.opening import open_store
from triage.store.duckdb.copies import look_at
from triage.store.errors import Refused, StoreDamaged, StoreFull
from triage.store.protocol import Store
from triage.store.records import Check


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three articles and two annotators, to be left as it is."""
    return make_store(tmp_path_factory.mktemp("made"), fill)


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Place:
    """Where a copy of that store is."""
    return locate(copied(made, tmp_path))


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    """That copy, open."""
    async with open_store(place.file) as opened:
        yield opened


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file to write, alone in its folder."""
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept" / "one.duckdb"


async def _answer_all(store: Store, count: int) -> None:
    keys = [row.key async for page in store.articles() for row in page]
    for number in range(1, count + 1):
        await store.record([answer(number, keys[number % len(keys)])])


async def test_a_backup_made_while_people_answer_is_whole(store: Store, place: Place, target: Path) -> None:
    """It is private, alone in its folder, holds what was acknowledged before, and the store knows of it."""
    before = (await store.describe()).position
    made, _ = await asyncio.gather(back_up(store, place, target, by=BY), _answer_all(store, 20))
    assert (made.file, made.secret, made.unrecorded) == (target, None, None)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600 and made.size == target.stat().st_size
    assert [entry.name for entry in target.parent.iterdir()] == ["one.duckdb"]
    seen = look_at(target, target.parent)
    assert before <= made.position == seen.position and seen.problems == ()
    report = await store.check()
    events = await store.history(person=BY, limit=1)
    assert report.ok and report.last_backup == events[0].time
    assert events[0].data == {"backup": {"position": made.position, "bytes": made.size}}
    assert not [each for each in place.spool.iterdir() if each.suffix == ".duckdb"]


async def test_a_target_that_is_taken_is_left_alone(store: Store, place: Place, target: Path) -> None:
    """A file, a link that leads nowhere, a secret of that name, a folder that is missing, the store's own."""
    target.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        await back_up(store, place, target, by=BY)
    assert target.read_text() == "mine"
    link = target.with_name("link.duckdb")
    link.symlink_to("nowhere")
    place.secret.write_bytes(b"00" * 32)
    target.with_name("two.duckdb.secret").write_text("mine")
    for file, secret in ((link, False), (target.with_name("two.duckdb"), True)):
        with pytest.raises(Refused, match="there already"):
            await back_up(store, place, file, by=BY, with_secret=secret)
    with pytest.raises(Refused, match="does not exist"):
        await back_up(store, place, target.parent / "no" / "one.duckdb", by=BY)
    with pytest.raises(Refused, match="belongs to the store"):
        await back_up(store, place, place.spool / "one.duckdb", by=BY)
    assert (await store.check()).last_backup is None


async def test_the_secret_goes_into_a_file_of_its_own(store: Store, place: Place, target: Path) -> None:
    """Only where it was asked for, and only if there is one."""
    with pytest.raises(Refused, match="no pseudonym secret"):
        await back_up(store, place, target, by=BY, with_secret=True)
    place.secret.write_bytes(b"ab" * 32)
    made = await back_up(store, place, target, by=BY, with_secret=True)
    assert made.secret is not None and made.secret.read_bytes() == b"ab" * 32
    assert stat.S_IMODE(made.secret.stat().st_mode) == 0o600
    assert b"ab" * 32 not in target.read_bytes()


async def test_without_room_nothing_is_written(
    store: Store, place: Place, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The target's disk is asked before anything is copied."""
    monkeypatch.setattr(backup_job, "store_bytes", lambda _: 1 << 60)
    with pytest.raises(StoreFull, match="nothing was copied"):
        await back_up(store, place, target, by=BY)
    assert list(target.parent.iterdir()) == []


async def test_a_disk_that_fills_meanwhile_leaves_nothing(
    store: Store, place: Place, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another disk the copy is written again; what was begun goes, and work goes on."""

    def rename(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    def copyfile(_: Path, made: Path) -> None:
        made.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", rename)
        patched.setattr(shutil, "copyfile", copyfile)
        with pytest.raises(Refused, match="No space left"):
            await back_up(store, place, target, by=BY)
        assert list(target.parent.iterdir()) == []
        patched.undo()
        patched.setattr(Path, "rename", rename)
        assert (await back_up(store, place, target, by=BY)).file.exists()
    assert not [each for each in place.spool.iterdir() if each.suffix == ".duckdb"]


async def test_a_copy_that_is_not_sound_gets_no_name(
    store: Store, place: Place, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the file nor the record of a good backup is there."""
    real = look_at

    def unsound(file: Path, spool: Path) -> object:
        return replace(real(file, spool), checks=(Check("texts", False, "not so: a:1"),))

    monkeypatch.setattr(backup_job, "look_at", unsound)
    with pytest.raises(StoreDamaged, match="not sound"):
        await back_up(store, place, target, by=BY)
    assert list(target.parent.iterdir()) == [] and (await store.check()).last_backup is None


async def test_a_file_that_appears_meanwhile_is_not_replaced(
    store: Store, place: Place, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is given as one that nobody has."""
    real = look_at

    def slow(file: Path, spool: Path) -> object:
        target.write_text("another's")
        return real(file, spool)

    monkeypatch.setattr(backup_job, "look_at", slow)
    with pytest.raises(Refused, match="meanwhile"):
        await back_up(store, place, target, by=BY)
    assert target.read_text() == "another's"


async def test_what_a_killed_backup_left_is_cleared_by_the_next(
    store: Store, place: Place, target: Path
) -> None:
    """But not while one to the same file is under way."""
    left = target.with_name(f".{target.name}.partial")
    left.mkdir()
    (left / "copy.duckdb").write_text("half")
    held = os.open(left, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(Refused, match="under way"):
        await back_up(store, place, target, by=BY)
    assert (left / "copy.duckdb").exists()
    os.close(held)
    await back_up(store, place, target, by=BY)
    assert [entry.name for entry in target.parent.iterdir()] == ["one.duckdb"]


async def test_a_store_that_is_open_for_reading_only_is_copied_too(
    store: Store, place: Place, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just then a backup is wanted; that the store does not know of it is said."""

    async def refuse(*_: object) -> None:
        raise StoreDamaged("open for reading only")

    monkeypatch.setattr(type(store), "record", refuse)
    made = await back_up(store, place, target, by=BY)
    assert target.exists() and made.unrecorded == "open for reading only"


async def test_a_copied_store_is_one_of_its_own(store: Store, place: Place, tmp_path: Path) -> None:
    """Another uuid, a journal of its own, the same log; both go on apart."""
    await _answer_all(store, 3)
    original = await store.describe()
    new = locate(tmp_path / "new.duckdb")
    seen = await copy_store(store, place, new)
    async with open_store(new.file) as other:
        told = await other.describe()
        assert told.uuid != original.uuid and told.position == original.position == seen.position
        assert [row.key async for page in other.articles() for row in page]
        keys = [row.key async for page in other.articles() for row in page]
        await other.record([answer(9, keys[0])])
        assert (await other.check()).ok
    async with open_store(new.file) as other:
        assert (await other.check()).ok and (await other.describe()).position == seen.position + 1
    assert (await store.describe()).position == original.position
    with pytest.raises(Refused, match="there already"):
        await copy_store(store, place, new)
