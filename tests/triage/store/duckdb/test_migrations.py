"""Migrations: each once, whole or not at all, and with a copy of what was there before."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.triage.store.duckdb.conftest import Place
from tests.triage.store.made import answer, fill
from triage.store.duckdb import schema
from triage.store.duckdb.migrations import Migration, shipped_migrations


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[Migration]:
    """Migrations of a version to come; a test fills the list."""
    added: list[Migration] = []
    shipped = shipped_migrations()
    monkeypatch.setattr(schema, "shipped_migrations", lambda: (*shipped, *added))
    return added


def test_numbers_are_dense_and_names_are_theirs() -> None:
    """No number is missing or there twice."""
    shipped = shipped_migrations()
    assert [each.number for each in shipped] == list(range(1, len(shipped) + 1))
    assert all(each.name.startswith(f"{each.number:04d}_") for each in shipped)


def tables(file: Path) -> set[str]:
    """Return the names of the tables in a database."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}


async def test_a_store_with_events_is_copied_before_its_schema_changes(
    place: Place, later: list[Migration]
) -> None:
    """The copy is named, holds everything, and lacks the change; the second opening does nothing."""
    async with place.opened(make=True) as owner:
        keys = await fill(owner, 2)
        await owner.record([answer(1, keys[0])])
    number = len(shipped_migrations()) + 1
    later.append(Migration(number, f"{number:04d}_more.sql", "create table more (i integer);"))
    async with place.opened() as owner:
        described = await owner.describe()
        assert described.schema == number
        kept = place.folder / f"triage.duckdb.before-{number:04d}"
        assert kept.name in described.notices[0]
        assert await owner.article(keys[0]) is not None
    assert "more" in tables(place.file) and "more" not in tables(kept)
    with duckdb.connect(str(kept), read_only=True) as connection:
        assert connection.execute("select count(*) from event").fetchone() == (described.position,)
    async with place.opened() as owner:
        assert (await owner.describe()).notices == ()


async def test_a_migration_that_fails_leaves_nothing(place: Place, later: list[Migration]) -> None:
    """Neither its first half nor its record is there, and the former version opens the store."""
    async with place.opened(make=True) as owner:
        await fill(owner, 1)
    number = len(shipped_migrations()) + 1
    later.append(
        Migration(number, f"{number:04d}_half.sql", "create table half (i integer); select no_such_column;")
    )
    with pytest.raises(duckdb.Error):
        await place.open()
    later.clear()
    assert "half" not in tables(place.file)
    async with place.opened() as owner:
        assert (await owner.describe()).schema == number - 1
