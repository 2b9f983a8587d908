"""Numbered migrations: each applied once, in one transaction with its own record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import duckdb

from triage.store.errors import StoreDamaged, StoreNewer

_RECORDS = """
create table if not exists migration (
    number integer not null, name varchar not null, sha256 varchar not null, applied varchar not null
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    """File name, such as ``0001_store.sql``."""
    sql: str

    @property
    def sha256(self) -> str:
        """SHA-256 of its text; one that was applied must never change."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """The record of a migration in a store."""

    number: int
    name: str
    sha256: str


def shipped_migrations() -> tuple[Migration, ...]:
    """Return the migrations that this version knows, in order."""
    folder = resources.files("triage.store") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(
        Migration(int(name.split("_")[0]), name, (folder / name).read_text(encoding="utf-8"))
        for name in names
    )


def applied_migrations(connection: duckdb.DuckDBPyConnection) -> tuple[Applied, ...]:
    """Return what was applied to a store; empty for a database that is none."""
    tables = connection.execute(
        "select count(*) from duckdb_tables() where table_name in ('migration', 'store', 'event')"
    ).fetchone()
    if tables is None or tables[0] != 3:
        return ()
    rows = connection.execute("select number, name, sha256 from migration order by number").fetchall()
    return tuple(Applied(*row) for row in rows)


def refuse_unknown(applied: Sequence[Applied], known: Sequence[Migration], place: str) -> None:
    """Refuse a store that this version does not understand.

    Args:
        applied: What the store records.
        known: What this version ships.
        place: The store, for the message.

    Raises:
        StoreDamaged: It is no store.
        StoreNewer: A migration is unknown here, or another text was applied under its number.
    """
    if not applied:
        raise StoreDamaged(f"{place} is a DuckDB database but no store of triage. Name another with --db.")
    ours = {migration.number: migration for migration in known}
    for record in applied:
        migration = ours.get(record.number)
        if migration is None:
            raise StoreNewer(
                f"{place} was written by a newer triage (migration {record.name}). Update triage to open it."
            )
        if migration.sha256 != record.sha256:
            raise StoreNewer(
                f"{place} has another migration {record.name} than this triage. "
                "Use the triage that made it, or one that is newer."
            )


def apply_migrations(
    connection: duckdb.DuckDBPyConnection, pending: Sequence[Migration], *, time: str
) -> None:
    """Apply migrations in order, each whole or not at all.

    Args:
        connection: The writer's.
        pending: Those that the store lacks.
        time: UTC instant for their records.
    """
    connection.execute(_RECORDS)
    for migration in pending:
        connection.execute("begin")
        try:
            connection.execute(migration.sql)
            connection.execute(
                "insert into migration values (?, ?, ?, ?)",
                [migration.number, migration.name, migration.sha256, time],
            )
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
