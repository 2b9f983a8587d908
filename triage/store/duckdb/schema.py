"""The database of a store from the outside: making it, bringing it up to date, and who it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from labels.visible import visible
from triage.store.duckdb.copies import copy_database
from triage.store.duckdb.database import Connection, Database, connect, transaction
from triage.store.duckdb.errors import translated
from triage.store.duckdb.events import extent
from triage.store.duckdb.migrations import (
    applied_migrations,
    apply_migrations,
    refuse_unknown,
    shipped_migrations,
)
from triage.store.errors import StoreDamaged


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Who a store is."""

    uuid: str
    epoch: int
    """Raised by each restore."""
    created: str
    program: str
    """Version of triage that made it."""
    journal: str | None
    """Absolute folder of its journal; None is the usual one beside it."""


def make_database(path: Path, spool: Path, row: StoreRow) -> None:
    """Make the database of a store, closed and whole on disk.

    Args:
        path: Where; nothing is there.
        spool: The folder that SQL may use.
        row: Who it is.
    """
    with translated(path):
        connection = connect(path, spool)
        try:
            apply_migrations(connection, shipped_migrations(), time=row.created)
            connection.execute(
                "insert into store values (?, ?, ?, ?, ?)",
                [row.uuid, row.epoch, row.created, row.program, row.journal],
            )
            connection.execute("force checkpoint")
        finally:
            connection.close()


def bring_up_to_date(database: Database, moment: datetime.datetime) -> int:
    """Refuse a database that is no store or not understood, and apply the migrations it lacks.

    Args:
        database: Open.
        moment: The present, for the records.

    Returns:
        Number of its last migration.

    Raises:
        StoreDamaged: It is no store.
        StoreNewer: A newer triage wrote it, or a migration was altered.
    """
    known = shipped_migrations()
    with translated(database.path):
        connection = database.connection
        applied = applied_migrations(connection)
        refuse_unknown(applied, known, visible(str(database.path)))
        pending = known[len(applied) :]
        if pending:
            if extent(connection).rows:
                _back_up(database, connection, pending[0].number)
            apply_migrations(connection, pending, time=moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
    return known[-1].number


def _back_up(database: Database, connection: Connection, number: int) -> None:
    """Keep a copy beside the store before its schema changes."""
    copy = database.spool / "before.duckdb"
    kept = database.path.with_name(f"{database.path.name}.before-{number:04d}")
    copy.unlink(missing_ok=True)
    copy_database(connection, copy)
    copy.chmod(0o600)
    copy.replace(kept)
    database.notices.append(f"A copy from before the change of schema is {visible(kept.name)}.")


def read_store(database: Database) -> StoreRow:
    """Return who a store is.

    Raises:
        StoreDamaged: It does not say.
    """
    with translated(database.path):
        rows = database.connection.execute(
            "select uuid, epoch, created, program, journal from store"
        ).fetchall()
    if len(rows) != 1:
        raise StoreDamaged(
            f"{visible(str(database.path))} does not say which store it is. "
            "'triage restore BACKUP' puts a backup in its place."
        )
    return StoreRow(*rows[0])


def record_journal(database: Database, folder: Path | None) -> None:
    """Record where the journal is from now on."""
    with translated(database.path), transaction(database.connection):
        database.connection.execute(
            "update store set journal = ?", [None if folder is None else str(folder.absolute())]
        )
