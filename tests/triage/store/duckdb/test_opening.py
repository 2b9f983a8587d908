"""What is there after a crash, a torn end, a flipped byte or a WAL that DuckDB refuses."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from labels.codebook import shipped_codebook
from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import BY, answer, article, bring_in, fill
from triage.owner.owner import Owner
from triage.store.errors import (
    Refused,
    StoreDamaged,
    StoreLocked,
    StoreMissing,
    StoreNewer,
)
from triage.store.imports import ArticleBatch, ImportRequest
from triage.store.protocol import Store
from triage.store.records import Cause, Event

REQUEST = ImportRequest(("ferries.jsonl",), {}, "2025-11-02")


async def events(store: Store) -> list[Event]:
    """Return the whole log."""
    return [event async for page in store.events_since() for event in page]


async def failed(store: Store) -> list[str]:
    """Return the names of the checks that do not hold."""
    return [check.name for check in (await store.check()).checks if not check.ok]


async def worked(place: Place, *, answers: int = 12) -> tuple[Place, list[Event]]:
    """Return a store as a crash leaves it: some events in its tables, the last ones in the journal alone."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 3)
        await owner.record([answer(n, keys[n % 3]) for n in range(1, answers - 4)])
        await owner.history(limit=1)
        early = await events(owner)
        acks = [await owner.record([answer(n, keys[n % 3])]) for n in range(answers - 4, answers + 1)]
        crashed = place.crashed("crashed")
        return crashed, early + [event for ack in acks for event in ack.events]


async def test_what_was_acknowledged_is_there_after_a_crash(place: Place) -> None:
    """The journal's end is folded at the next opening; nothing is said, nothing is lost, all is sound."""
    crashed, acknowledged = await worked(place)
    async with crashed.opened() as owner:
        assert await events(owner) == acknowledged
        assert (await owner.describe()).notices == ()
        assert await failed(owner) == []


@pytest.mark.parametrize("torn", [b'{"sequence":19,"uid":"an', b"\0" * 700, b'{"sequence":19\0\0\0'])
async def test_a_torn_end_is_cut_and_said(place: Place, torn: bytes) -> None:
    """An unfinished or zero-filled last line was nobody's; work goes on behind the last whole line."""
    crashed, acknowledged = await worked(place)
    with crashed.journal.open("ab") as file:
        file.write(torn)
    async with crashed.opened() as owner:
        assert await events(owner) == acknowledged
        (notice,) = (await owner.describe()).notices
        assert f"{len(torn):,}" in notice and "cut" in notice
        ack = await owner.record([answer(99, acknowledged[-1].article or "")])
        assert ack.position == acknowledged[-1].sequence + 1
        assert await failed(owner) == []


async def test_every_way_to_tear_the_end(place: Place) -> None:
    """Cut at any byte, or zeros from any byte on: what is whole before it is there, and the rest was cut."""
    crashed, acknowledged = await worked(place, answers=7)
    whole = crashed.journal.read_bytes()
    ends = [n + 1 for n, byte in enumerate(whole) if byte == ord("\n")]
    header, table = ends[0], len(acknowledged) - 5
    chosen = random.Random(7).sample(range(header, len(whole)), 7)
    for number, cut in enumerate([*chosen, ends[-2], ends[-1] - 1]):
        again = crashed.crashed(f"cut-{number}")
        torn = whole[:cut] + (b"\0" * (len(whole) - cut) if number % 2 else b"")
        again.journal.write_bytes(torn)
        kept = sum(1 for end in ends[1:] if end <= cut or (end == cut + 1 and not number % 2))
        async with again.opened() as owner:
            assert await events(owner) == acknowledged[: max(kept, table)], cut
            assert await failed(owner) == [], cut


async def test_every_byte_may_flip(place: Place) -> None:
    """A damaged line is named and never guessed; what the tables have stands, else the store is read-only."""
    crashed, acknowledged = await worked(place, answers=7)
    whole = crashed.journal.read_bytes()
    header = whole.index(b"\n")
    table = len(acknowledged) - 5
    flips = random.Random(11).sample(range(header + 1, len(whole) - 1), 9)
    for number, offset in enumerate(flips):
        again = crashed.crashed(f"flip-{number}")
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << number % 8
        again.journal.write_bytes(damaged)
        first = whole[header + 1 : offset].count(b"\n") + 1
        gone = {first, first + 1} if whole[offset : offset + 1] == b"\n" else {first}
        gone = {sequence for sequence in gone if sequence > table}
        async with again.opened() as owner:
            left = [event for event in acknowledged if event.sequence not in gone]
            assert await events(owner) == left, offset
            if gone:
                with pytest.raises(StoreDamaged, match=f"--accept-loss {min(gone)}"):
                    await owner.record([answer(50, acknowledged[-1].article or "")])
            else:
                await owner.record([answer(50, acknowledged[-1].article or "")])
            assert "journal" in await failed(owner)


async def test_a_flipped_newline_at_the_very_end_is_a_torn_line(place: Place) -> None:
    """Without its newline the last line is bad and is cut, whatever it held."""
    crashed, acknowledged = await worked(place, answers=7)
    whole = crashed.journal.read_bytes()
    crashed.journal.write_bytes(whole[:-1] + b"\x0b")
    async with crashed.opened() as owner:
        assert await events(owner) == acknowledged[:-1]
        assert await failed(owner) == []


async def test_a_loss_is_accepted_by_name(place: Place) -> None:
    """It becomes an event, the store takes work again and is sound; other numbers are refused."""
    crashed, acknowledged = await worked(place, answers=7)
    lines = crashed.journal.read_bytes().split(b"\n")
    lost = len(acknowledged) - 1
    lines[lost] = lines[lost].replace(b'"cause"', b'"kause"')
    crashed.journal.write_bytes(b"\n".join(lines))
    async with crashed.opened() as owner:
        with pytest.raises(Refused, match="not damaged"):
            await owner.accept_loss(2)
        with pytest.raises(StoreDamaged, match=r"triage restore BACKUP.*--accept-loss"):
            await owner.put_person((await owner.people())[0], by=BY)
        event = await owner.accept_loss(lost)
        assert event.cause is Cause.LOSS and event.data["lost"] == [lost]
        await owner.record([answer(60, acknowledged[-1].article or "")])
        assert await failed(owner) == []
    async with crashed.opened() as owner:
        assert [event.sequence for event in await events(owner)] == [
            n for n in range(1, len(acknowledged) + 3) if n != lost
        ]
        assert await failed(owner) == []


async def test_a_loss_at_the_end_keeps_its_number(place: Place) -> None:
    """The event that records it comes after what was lost."""
    crashed, acknowledged = await worked(place, answers=7)
    lines = crashed.journal.read_bytes().split(b"\n")
    lines[-2] = lines[-2][:40] + b"#" + lines[-2][41:]
    crashed.journal.write_bytes(b"\n".join(lines))
    last = len(acknowledged)
    async with crashed.opened() as owner:
        assert (await owner.accept_loss(last)).sequence == last + 1
    async with crashed.opened() as owner:
        assert [event.sequence for event in await events(owner)][-2:] == [last - 1, last + 1]
        assert await failed(owner) == []


async def test_a_damaged_line_that_the_tables_have_is_written_again_when_it_is_accepted(place: Place) -> None:
    """Nothing is lost, and check is clean afterwards."""
    crashed, acknowledged = await worked(place)
    lines = crashed.journal.read_bytes().split(b"\n")
    lines[3] = lines[3][:-5] + b"00000"
    crashed.journal.write_bytes(b"\n".join(lines))
    async with crashed.opened() as owner:
        assert await failed(owner) == ["journal"]
        event = await owner.accept_loss(3)
        assert (event.data["lost"], event.data["again"]) == ([], [3])
        assert await failed(owner) == []
    async with crashed.opened() as owner:
        assert (await events(owner))[:-1] == acknowledged
        assert await failed(owner) == []


async def test_what_the_journal_lost_is_written_into_it_again(place: Place) -> None:
    """The tables stand where they are ahead, and a later loss of the tables' WAL hurts nobody."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 3)
        await owner.record([answer(n, keys[n % 3]) for n in range(1, 9)])
        before = await events(owner)
    lines = place.journal.read_bytes().split(b"\n")
    place.journal.write_bytes(b"\n".join(lines[:-4]) + b"\n")
    async with place.opened() as owner:
        assert await events(owner) == before
        (notice,) = (await owner.describe()).notices
        assert "3 events" in notice
        assert await failed(owner) == []
    assert place.journal.read_bytes().split(b"\n")[:-1] == lines[:-1]


@pytest.mark.parametrize("damage", ["flip", "garbage", "zero", "cut"])
async def test_a_wal_that_duckdb_refuses_is_moved_aside_and_replayed(place: Place, damage: str) -> None:
    """Every acknowledged event is there, and what was refused is kept under a name."""
    crashed, acknowledged = await worked(place)
    wal = crashed.wal.read_bytes()
    broken = {
        "flip": wal[:-30] + bytes([wal[-30] ^ 255]) + wal[-29:],
        "garbage": wal + b"garbage" * 30,
        "zero": bytes(len(wal)),
        "cut": wal[: len(wal) // 2],
    }[damage]
    crashed.wal.write_bytes(broken)
    async with crashed.opened() as owner:
        assert await events(owner) == acknowledged
        assert await failed(owner) == []
        notices = (await owner.describe()).notices
    aside = [path.name for path in crashed.folder.iterdir() if "refused" in path.name]
    assert len(aside) == len(notices)
    if aside:
        assert aside[0] in notices[0]
        assert (crashed.folder / aside[0]).read_bytes() == broken


async def test_a_wal_with_any_byte_flipped_loses_nothing(place: Place) -> None:
    """Refused or not, the journal has what was acknowledged."""
    crashed, acknowledged = await worked(place)
    wal = crashed.wal.read_bytes()
    for number, offset in enumerate(random.Random(5).sample(range(len(wal)), 6)):
        again = crashed.crashed(f"wal-{number}")
        flipped = bytearray(wal)
        flipped[offset] ^= 1 << number % 8
        again.wal.write_bytes(flipped)
        async with again.opened() as owner:
            assert await events(owner) == acknowledged, offset
            assert await failed(owner) == [], offset


async def test_an_import_that_was_not_finished_leaves_nothing(place: Place) -> None:
    """It is rolled back at the next opening, and its number and its articles come again."""
    async with place.opened(make=True) as owner:
        await fill(owner, 2)
        number = await owner.begin_import(REQUEST, person=BY)
        await owner.add_articles(number, ArticleBatch(tuple(article(n) for n in range(10, 40))))
        crashed = place.crashed("crashed")
    async with crashed.opened() as owner:
        assert [row.number async for page in owner.articles() for row in page] == [1, 2]
        (notice,) = (await owner.describe()).notices
        assert "Import 2" in notice and "rolled back" in notice
        assert await failed(owner) == []
        record, _ = await bring_in(owner, [article(n) for n in range(10, 13)])
        assert record.number == 2
        assert [row.number async for page in owner.articles() for row in page] == [1, 2, 3, 4, 5]
        assert await failed(owner) == []


async def test_a_finished_import_survives_the_loss_of_the_wal(place: Place) -> None:
    """It was acknowledged after its checkpoint, so its articles are in the file itself."""
    async with place.opened(make=True) as owner:
        await fill(owner, 4)
        crashed = place.crashed("crashed")
    crashed.wal.unlink(missing_ok=True)
    async with crashed.opened() as owner:
        assert [row.number async for page in owner.articles() for row in page] == [1, 2, 3, 4]
        assert await failed(owner) == []


async def test_lost_articles_are_noticed(place: Place) -> None:
    """The closing event of an import proves which articles it brought."""
    async with place.opened(make=True) as owner:
        await fill(owner, 4)
    with duckdb.connect(str(place.file)) as connection:
        connection.execute("delete from article where id = 3")
    async with place.opened() as owner:
        assert {"imports", "article numbers"} <= set(await failed(owner))


async def test_a_file_that_is_no_store(place: Place) -> None:
    """Text, another program's database and an empty file are refused with what to do, and left alone."""
    place.file.write_bytes(b"not a database at all\n" * 500)
    with pytest.raises(StoreDamaged, match="no DuckDB database"):
        await place.open(create=shipped_codebook())
    assert place.file.read_bytes().startswith(b"not a database")
    place.file.unlink()
    duckdb.connect(str(place.file)).execute("create table t (i integer)").close()
    with pytest.raises(StoreDamaged, match="no store of triage"):
        await place.open(create=shipped_codebook())
    place.file.write_bytes(b"")
    with pytest.raises(StoreDamaged):
        await place.open()
    owner = await place.open(create=shipped_codebook())
    await owner.close()


async def test_a_missing_store_is_missing(place: Place) -> None:
    """Nothing is made by opening."""
    with pytest.raises(StoreMissing, match="triage init"):
        await place.open()
    assert not place.file.exists()


async def test_a_store_of_a_newer_version_is_refused(place: Place) -> None:
    """So is one with an altered migration, and neither is touched."""
    async with place.opened(make=True):
        pass
    for change in (
        "insert into migration values (99, '0099_later.sql', 'f', 'now')",
        "update migration set sha256 = 'other'",
    ):
        with duckdb.connect(str(place.file)) as connection:
            connection.execute(change)
        with pytest.raises(StoreNewer, match="migration 0"):
            await place.open()


async def test_a_journal_that_is_not_there_is_not_replaced(place: Place) -> None:
    """The refusal has its path."""
    async with place.opened(make=True):
        pass
    journal = place.beside / "journal"
    journal.rename(place.beside / "elsewhere")
    with pytest.raises(StoreDamaged, match=str(journal)):
        await place.open(create=shipped_codebook())
    assert not journal.exists()


async def test_another_stores_journal_is_refused(place: Place, tmp_path: Path) -> None:
    """Nothing is applied and nothing is appended."""
    (tmp_path / "two").mkdir()
    other = Place(tmp_path / "two")
    for each in (place, other):
        async with each.opened(make=True) as owner:
            await fill(owner, 2)
    foreign = other.journal.read_bytes()
    place.journal.write_bytes(foreign)
    with pytest.raises(StoreDamaged, match="another store"):
        await place.open()
    assert place.journal.read_bytes() == foreign


async def test_a_journal_elsewhere_is_found_without_being_named_again(place: Place, tmp_path: Path) -> None:
    """Its place is in the store; another place is refused, and a moved one is recorded when it is named."""
    first, second = tmp_path / "disk", tmp_path / "other"
    place.beside.mkdir(mode=0o700)
    owner = await place.open(create=shipped_codebook(), journal=first)
    keys = await fill(owner, 2)
    await owner.close()
    async with place.opened() as owner:
        await owner.record([answer(1, keys[0])])
    assert not (place.beside / "journal").exists()
    with pytest.raises(StoreDamaged, match="is at"):
        await place.open(journal=second)
    first.rename(second)
    with pytest.raises(StoreDamaged, match=str(first)):
        await place.open()
    await (await place.open(journal=second)).close()
    async with place.opened() as owner:
        assert await failed(owner) == []


async def test_a_creation_that_was_cut_short_is_done_anew(place: Place) -> None:
    """A journal without its store is put aside if it holds no work, and refused if it does."""
    async with place.opened(make=True):
        pass
    place.file.unlink()
    async with place.opened(make=True) as owner:
        await fill(owner, 1)
    assert [path.name for path in place.beside.iterdir() if "unfinished" in path.name]
    place.file.unlink()
    with pytest.raises(StoreDamaged, match="whose file is gone"):
        await place.open(create=shipped_codebook())


async def test_a_file_that_another_program_holds(place: Place) -> None:
    """Its holder is named, and so is what to do."""
    import subprocess
    import sys

    async with place.opened(make=True):
        pass
    program = f"import duckdb, sys; c = duckdb.connect({str(place.file)!r}); print(1, flush=True); input()"
    held = subprocess.Popen(  # noqa: ASYNC220 - it is waited for by its first line
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert held.stdout is not None
    held.stdout.readline()
    with pytest.raises(StoreLocked, match=f"process {held.pid}"):
        await place.open()
    held.communicate(b"\n")
    async with place.opened() as owner:
        assert isinstance(owner, Owner)
