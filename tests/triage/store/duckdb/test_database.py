"""What SQL may reach, and what happens when DuckDB gives up."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import answer, article, bring_in, fill
from triage.owner import recorder
from triage.owner.owner import Owner
from triage.store.duckdb.database import Connection, Database
from triage.store.errors import StoreDamaged, StoreFull


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """An open database that is no store."""
    (tmp_path / "spool").mkdir()
    database = Database(tmp_path / "any.duckdb", tmp_path / "spool")
    database.open()
    return database


def run(database: Database, statement: str) -> Any:
    """Run a statement and return its rows."""
    return database.connection.execute(statement).fetchall()


def test_sql_reaches_the_spool_alone(database: Database, tmp_path: Path) -> None:
    """Paths elsewhere, upward and through links are refused; so are extensions and changes of all this."""
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "spool" / "link.csv").symlink_to(tmp_path / "secret.csv")
    spool = tmp_path / "spool"
    run(database, f"copy (select 1 as i) to '{spool}/out.parquet'")
    read = database.connection.execute("select i from read_parquet(?)", [str(spool / "out.parquet")])
    assert read.fetchall() == [(1,)]
    for statement in (
        f"from read_csv('{tmp_path}/secret.csv')",
        f"from read_csv('{spool}/../secret.csv')",
        f"from read_csv('{spool}/link.csv')",
        f"copy (select 1) to '{tmp_path}/out.csv'",
        f"attach '{tmp_path}/other.duckdb'",
        "select * from read_csv('https://localhost:1/x.csv')",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set lock_configuration = false",
        "set memory_limit = '64GB'",
        "copy (select 1) to '/dev/stdout'",
    ):
        with pytest.raises(duckdb.Error):
            run(database, statement)
    assert not (tmp_path / "out.csv").exists() and not (tmp_path / "other.duckdb").exists()
    database.close()


def test_files_are_made_for_every_supported_version(database: Database) -> None:
    """The storage version is the older end's."""
    ((tags,),) = run(database, "select tags from duckdb_databases() where database_name = 'any'")
    assert tags["storage_version"].startswith("v1.5")
    names = ("threads", "autoload_known_extensions", "autoinstall_known_extensions", "lock_configuration")
    values = [run(database, f"select current_setting('{name}')")[0][0] for name in names]
    assert [str(value).lower() for value in values] == ["1", "false", "false", "true"]
    database.close()


async def test_a_database_that_gave_up_is_opened_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked is refused, nothing acknowledged is lost, and work goes on."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 2)
        await owner.record([answer(1, keys[0])])
        await owner.snapshot()

        def give_up(connection: Connection) -> None:
            raise duckdb.FatalException("Failed to commit: Could not write file: No space left on device")

        with pytest.raises(StoreFull, match="no room"):
            await owner._database.write(give_up)
        await owner.record([answer(2, keys[1])])
        readers = [owner.article(key) for key in keys * 10]
        assert all(await asyncio.gather(*readers))
        assert (await owner.check()).ok


@pytest.mark.parametrize("committed", [True, False])
async def test_a_fold_that_failed_half_way_is_done_once(
    place: Place, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    """Whether DuckDB had committed or not, no event is there twice."""
    real = recorder._fold_events
    calls: list[bool] = []

    def fold(connection: Connection, events: Any, *, verify: bool) -> None:
        calls.append(verify)
        if len(calls) > 1 or committed:
            real(connection, events, verify=verify)
        if len(calls) == 1:
            raise duckdb.FatalException("the disk went away")

    async with place.opened(make=True) as owner:
        keys = await fill(owner, 1)
        await owner.snapshot()
        with monkeypatch.context() as patch:
            patch.setattr(recorder, "_fold_events", fold)
            await owner.record([answer(1, keys[0])])
            await owner.snapshot()
        assert calls == [False, True]
        assert (await owner.check()).ok


async def test_a_really_full_disk(place: Place) -> None:
    """A limit on the size of files stands for it: imports are refused, answers wait, then all goes on."""
    import resource
    import signal

    async with place.opened(make=True) as owner:
        keys = await fill(owner, 2)
        await owner.snapshot()
        former = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        room = max(path.stat().st_size for path in place.folder.rglob("*") if path.is_file()) + 4096
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, former[1]))
        try:
            with pytest.raises((StoreFull, StoreDamaged)):
                await bring_in(owner, [article(n, text=os.urandom(40_000).hex()) for n in range(20, 60)])
            assert await owner.article(keys[0]) is not None
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, former)
            signal.signal(signal.SIGXFSZ, handler)
        await owner.abandon_import(2)
        await owner.record([answer(1, keys[0])])
        await bring_in(owner, [article(n) for n in range(20, 60)])
        assert (await owner.check()).ok


async def test_reading_goes_on_while_the_owner_writes(place: Place) -> None:
    """Readers, the fold and a checkpoint do not wait for each other in any order that stops them."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 5)

        async def answering() -> None:
            for n in range(1, 60):
                await owner.record([answer(n, keys[n % 5])])

        async def looking() -> None:
            for _ in range(10):
                await (await owner.snapshot()).judgements()
                await owner.progress()

        async def saving() -> None:
            for _ in range(10):
                await owner._database.checkpoint()

        await asyncio.gather(answering(), looking(), looking(), saving())
        assert isinstance(owner, Owner) and (await owner.check()).ok
