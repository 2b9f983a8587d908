"""A backup put in the place of a store: what was there is kept, and nobody's answers get mixed."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.triage.ssh.sample_keys import ANAS_KEY
from tests.triage.store.made import BY, answer, article, bring_in, fill, make_store
from triage.owner import restoring
from triage.owner.files import locate
from triage.owner.opening import open_store
from triage.owner.restoring import Restored, restore
from triage.owner.segment import segments
from triage.store.errors import Refused, StoreDamaged, StoreError, StoreLocked, StoreMissing
from triage.store.protocol import Store
from triage.store.records import Cause, Event, PersonRecord, Role
from triage.store.rounds import Round


class Site:
    """A store in a folder, and a backup of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "t.duckdb"
        self.backup = folder / "good.duckdb"

    async def events(self) -> list[Event]:
        """Return the whole log; the store must be sound."""
        async with open_store(self.file) as store:
            assert (await store.check()).ok
            return [event async for page in store.events_since() for event in page]

    async def keys(self) -> list[str]:
        """Return the keys of its articles, in order."""
        async with open_store(self.file) as store:
            return [row.key async for page in store.articles() for row in page]

    def restore(self, **how: bool) -> Restored:
        """Put the backup back."""
        return restore(self.backup, locate(self.file), **how)

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.file.with_name("t.duckdb.d") / "journal"

    @property
    def aside(self) -> Path:
        """Where the former store goes."""
        return self.file.with_name("t.duckdb.before-restore-1")


async def _back_up(store: Store, file: Path) -> int:
    copy = await store.copy()
    shutil.copyfile(copy.path, file)
    return copy.position


async def _later(store: Store, keys: Sequence[str]) -> None:
    """Work that the backup does not hold: answers, an undo, a person, an import and an answer on it."""
    first = (await store.record([answer(2, keys[0], "timeless")])).events[0]
    undo = replace(answer(3, keys[0], "misdated"), cause=Cause.UNDO, data={"undoes": first.sequence})
    await store.record([undo])
    await store.put_person(PersonRecord("cy", Role.LEAD, keys=(ANAS_KEY,)), by=BY)
    await bring_in(store, [article(70), article(71)])
    new = [row.key async for page in store.articles() for row in page][-1]
    await store.record([answer(4, new), answer(5, keys[1])])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of which a backup was made, and work after it; to be left as it is."""
    folder = tmp_path_factory.mktemp("made")

    async def work(store: Store) -> None:
        keys = await fill(store, 3)
        await store.record([answer(1, keys[0], "misdated")])
        await _back_up(store, folder / "good.duckdb")
        await _later(store, keys)

    make_store(folder, work)
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Site:
    """A copy of that store and its backup."""
    shutil.copytree(made, tmp_path / "site")
    return Site(tmp_path / "site")


async def test_the_store_is_what_it_was_and_the_former_one_lies_beside_it(site: Site) -> None:
    """File and journal of before are a whole store in their folder; nothing is replayed unless asked for."""
    before = await site.events()
    done = site.restore()
    after = await site.events()
    assert done.replay is None and done.aside == (site.aside,)
    assert after == before[: done.position]
    former = Site(site.aside)
    assert await former.events() == before
    assert stat.S_IMODE(site.aside.stat().st_mode) == 0o700
    assert stat.S_IMODE(site.file.stat().st_mode) == 0o600
    assert site.backup.exists()


async def test_the_journal_of_the_new_life_is_told_from_the_former(site: Site) -> None:
    """Its segments carry another epoch and other names; a former one put back is refused, and so on again."""
    site.restore()
    (segment,) = segments(site.journal)
    header = segment.header()
    assert header is not None and (header.epoch, header.segment) == (2, 3)
    former = site.aside / "t.duckdb.d" / "journal" / "00001.jsonl"
    shutil.copy(former, site.journal)
    with pytest.raises(StoreDamaged, match="earlier life"):
        await site.events()
    (site.journal / former.name).unlink()
    await site.events()
    site.restore()
    (segment,) = segments(site.journal)
    header = segment.header()
    assert header is not None and (header.epoch, header.segment) == (3, 4)
    assert site.file.with_name("t.duckdb.before-restore-2").exists()


async def test_replaying_gives_back_what_the_backup_has_the_articles_of(site: Site) -> None:
    """In order, under new positions that undos follow; what needs a later import is listed, each of it."""
    before = await site.events()
    done = site.restore(replay=True)
    after = await site.events()
    assert done.replay is not None
    left = [(each.event.sequence, each.event.cause, each.reason) for each in done.replay.left]
    lost = [event for event in before if event.cause is Cause.IMPORT or event.uid == "ana-1:4"]
    assert left == [
        (lost[1].sequence, Cause.IMPORT, "articles are not in the journal; import them again"),
        (lost[2].sequence, Cause.ANSWER, "the backup has not that article"),
    ]
    assert [event.uid for event in after] == [e.uid for e in before if e not in lost[1:]]
    assert [event.sequence for event in after] == list(range(1, len(after) + 1))
    by_uid = {event.uid: event for event in after}
    assert by_uid["ana-1:3"].data["undoes"] == by_uid["ana-1:2"].sequence
    async with open_store(site.file) as store:
        assert {person.name: person.keys for person in await store.people()}["cy"] == (ANAS_KEY,)
        keys = [row.key async for page in store.articles() for row in page]
        assert (await store.work("all", "ana", keys[0])).judgements["date_validity"]["values"] == ["misdated"]


async def test_positions_move_with_what_is_left_out(site: Site) -> None:
    """An undo behind the gap names its event's new position."""
    async with open_store(site.file) as store:
        keys = [row.key async for page in store.articles() for row in page]
        late = (await store.record([answer(6, keys[2])])).events[0]
        undo = replace(answer(7, keys[2], None), cause=Cause.UNDO, data={"undoes": late.sequence})
        await store.record([undo])
    site.restore(replay=True)
    by_uid = {event.uid: event for event in await site.events()}
    assert by_uid["ana-1:7"].data["undoes"] == by_uid["ana-1:6"].sequence == late.sequence - 2


async def test_a_round_over_articles_that_are_gone_is_named(site: Site) -> None:
    """Its plan comes back; check says that its articles are others, until it is planned anew."""
    async with open_store(site.file) as store:
        chosen = await store.put_round(Round("late", answers_per_article=2), by=BY)
        assert chosen.planned.articles == 5
    done = site.restore(replay=True)
    assert done.replay is not None and done.replay.rounds == ["late"]
    async with open_store(site.file) as store:
        failed = [each.name for each in (await store.check()).checks if not each.ok]
        assert failed == ["rounds"]
        anew = await store.put_round(Round("late", answers_per_article=2), by=BY)
        assert anew.planned.articles == 3 and (await store.check()).ok


async def test_damaged_lines_of_the_former_journal_are_counted(site: Site) -> None:
    """What cannot be read is named by its position; what stands behind it is applied all the same."""
    (segment,) = [each for each in segments(site.journal) if each.number == 2]
    lines = segment.path.read_bytes().splitlines(keepends=True)
    position = json.loads(lines[2])["sequence"]
    lines[2] = lines[2].replace(b"misdated", b"m1sdated")
    segment.path.write_bytes(b"".join(lines))
    done = site.restore(replay=True)
    assert done.replay is not None and done.replay.unreadable == [position]
    assert "ana-1:5" in {event.uid for event in await site.events()}


async def test_a_journal_that_does_not_continue_the_backup_is_not_replayed(site: Site) -> None:
    """After another restore, from another store, or none at all: refused before anything is touched."""
    site.restore()
    kept = await site.events()
    with pytest.raises(Refused, match="another life"):
        site.restore(replay=True)
    assert await site.events() == kept
    shutil.rmtree(site.journal)
    with pytest.raises(Refused, match="no journal"):
        site.restore(replay=True)


@pytest.fixture
def other(tmp_path: Path) -> Site:
    """Another store."""
    return Site(make_store(tmp_path).parent)


async def test_another_stores_journal_is_not_replayed(site: Site, other: Site) -> None:
    """Its lines would be somebody else's answers."""
    other.backup = site.backup
    with pytest.raises(Refused, match="another store's"):
        other.restore(replay=True)
    other.restore()
    assert len(await other.events()) == len(await site.events()) - 6


async def test_a_store_in_use_is_left_alone(site: Site) -> None:
    """The owner is named; nothing is moved."""
    async with open_store(site.file):
        with pytest.raises(StoreLocked, match=r"in use by process \d+"):
            site.restore()
    assert not site.aside.exists()


async def test_a_backup_makes_a_store_where_none_is(site: Site, tmp_path: Path) -> None:
    """The drill: nothing of the original is touched, not even its journal elsewhere."""
    drill = Site(tmp_path)
    drill.backup = site.backup
    done = drill.restore()
    assert done.aside == ()
    assert len(await drill.events()) == done.position
    await drill.keys()


async def test_a_store_whose_file_is_gone_comes_back_with_its_journal(site: Site) -> None:
    """The journal is what is left; it is replayed and kept aside."""
    before = await site.events()
    site.file.unlink()
    done = site.restore(replay=True)
    assert done.replay is not None and len(done.replay.left) == 2
    assert len(await site.events()) == len(before) - 2
    assert (site.aside / "t.duckdb.d" / "journal").is_dir()


async def test_the_write_ahead_log_goes_with_its_file(site: Site) -> None:
    """A leftover would be applied to the restored file."""
    wal = site.file.with_name("t.duckdb.wal")
    wal.write_bytes(b"left by a kill")
    site.restore()
    assert (site.aside / wal.name).read_bytes() == b"left by a kill" and not wal.exists()
    await site.events()


async def test_a_journal_elsewhere_stays_elsewhere(site: Site, tmp_path: Path) -> None:
    """Its folder may be a disk of its own: the former segments move into a folder inside it."""
    elsewhere = tmp_path / "disk"
    site.journal.rename(elsewhere)
    site.journal.parent.joinpath("journal-place").write_text(f"{elsewhere}\n")
    done = site.restore(replay=True)
    inside = elsewhere / site.aside.name
    assert done.aside == (site.aside, inside)
    assert [each.name for each in sorted(inside.iterdir())] == ["00001.jsonl", "00002.jsonl"]
    assert [segment.number for segment in segments(elsewhere)] == [3]
    await site.events()
    async with open_store(site.file) as store:
        await store.put_person(PersonRecord("dee", Role.ANNOTATOR), by=BY)
    assert not site.journal.exists()


def _damage(file: Path) -> None:
    """Flip a bit in each page behind the headers: most pages of so small a file are empty."""
    data = bytearray(file.read_bytes())
    for place in range(20_000, len(data), 4_096):
        data[place] ^= 0x10
    file.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("kind", "wanted", "said"),
    [
        ("missing", StoreMissing, "no backup at"),
        ("foreign", StoreDamaged, "no DuckDB database"),
        ("damaged", StoreError, "good.duckdb"),
        ("open", Refused, "store in use"),
        ("itself", Refused, "the store itself"),
    ],
)
async def test_what_is_no_good_backup_changes_nothing(
    site: Site, kind: str, wanted: type[StoreError], said: str
) -> None:
    """It is looked at row by row before the former store is touched, and named in the message."""
    before = await site.events()
    if kind == "missing":
        site.backup.unlink()
    elif kind == "foreign":
        site.backup.write_text("no database" * 1000)
    elif kind == "damaged":
        _damage(site.backup)
    elif kind == "open":
        site.backup.with_name("good.duckdb.wal").write_bytes(b"x")
    else:
        site.backup = site.file
    with pytest.raises(wanted, match=said):
        site.restore()
    assert not site.aside.exists() and await site.events() == before
    assert list(site.journal.parent.joinpath("spool").glob("restored*")) == []


@pytest.mark.parametrize("step", ["_fresh_journal", "_move_aside", "_take_place"])
async def test_a_restore_that_is_cut_off_can_be_done_again(
    site: Site, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No command makes a new store in the gap, and the second try ends as the first would."""

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restoring, step, cut)
        with pytest.raises(KeyboardInterrupt):
            site.restore()
    assert site.file.exists()
    if step == "_take_place":
        with pytest.raises(StoreDamaged, match="journal of this store is not at"):
            await site.events()
    else:
        await site.events()
    done = site.restore()
    assert len(await site.events()) == done.position
