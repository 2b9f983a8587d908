"""Copies of a store's database: made while others write, looked at, and given another identity."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from labels.visible import visible
from triage.store.duckdb.checks import check_tables
from triage.store.duckdb.database import STORAGE_VERSION, Connection, connect, transaction
from triage.store.duckdb.errors import opening_error, translated
from triage.store.duckdb.events import extent, read_losses, read_sequence
from triage.store.duckdb.migrations import applied_migrations, refuse_unknown, shipped_migrations
from triage.store.duckdb.standings import read_imports
from triage.store.errors import OwnerGone, StoreDamaged
from triage.store.records import Check, Event


@dataclass(frozen=True, slots=True)
class Seen:
    """What a closed store's database says of itself."""

    uuid: str
    epoch: int
    position: int
    """Its last event."""
    last: Event | None
    segments: int
    """Highest number of a journal's segment that it names; 0 where it names none."""
    checks: tuple[Check, ...]
    """What was found when every row was looked at; none where that was not asked or its schema is older."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not hold."""
        return tuple(f"{check.name}: {check.detail}" for check in self.checks if not check.ok)


def copy_database(cursor: Connection, target: Path) -> int:
    """Copy everything as of one moment into a new file, while others write.

    Args:
        cursor: Of the database to copy.
        target: A file that is not there, in the spool.

    Returns:
        The position of the log that the copy holds.

    Raises:
        OwnerGone: It was interrupted.
    """
    name = f"copy_{secrets.token_hex(6)}"
    file = str(target).replace("'", "''")
    # Read to its end: beside an open result DuckDB 1.5 would change a setting, and those are locked.
    ((source,),) = cursor.execute("select current_database()").fetchall()
    quoted = str(source).replace('"', '""')
    cursor.execute(f"attach '{file}' as {name} (storage_version '{STORAGE_VERSION}')")
    try:
        cursor.execute(f'copy from database "{quoted}" to {name}')
        rows = cursor.execute(f"select coalesce(max(sequence), 0) from {name}.event").fetchall()  # noqa: S608 - our own name
    except duckdb.InterruptException as error:
        raise OwnerGone("The store closed while it was copied; there is no copy. Try again.") from error
    finally:
        cursor.execute(f"detach {name}")
    return int(rows[0][0])


def interrupt(cursor: Connection) -> None:
    """Stop what a cursor does; one that is closed by now does nothing."""
    with suppress(duckdb.ConnectionException):
        cursor.interrupt()


def look_at(file: Path, spool: Path, *, rows: bool = True, name: Path | None = None) -> Seen:
    """Open a database that nobody works on, look at its rows, and close it unchanged.

    Args:
        file: The database.
        spool: A private folder for what does not fit into memory.
        rows: Look at every row, not only at who it is.
        name: What messages call it, if it is no name that anybody knows.

    Raises:
        StoreError: It cannot be opened, is no store, or is newer than this program.
    """
    called = name or file
    place = visible(str(called))
    try:
        connection = connect(file, spool, read_only=True)
    except duckdb.Error as error:
        raise opening_error(error, called) or StoreDamaged(
            f"{place} cannot be opened: {visible(str(error).splitlines()[0])}."
        ) from error
    try:
        with translated(called):
            return _seen(connection, place, rows)
    finally:
        connection.close()


def _seen(connection: Connection, place: str, rows: bool) -> Seen:
    known, applied = shipped_migrations(), applied_migrations(connection)
    refuse_unknown(applied, known, place)
    row = connection.execute("select uuid, epoch from store").fetchone()
    if row is None:
        raise StoreDamaged(f"{place} does not say which store it is.")
    checks: list[Check] = []
    if rows and len(applied) == len(known):
        imports = read_imports(connection)
        live = [number for number, each in imports.items() if each.withdrawn is None]
        checks = check_tables(connection, list(imports.values()), live)
    position = extent(connection).last
    named = [int(name.split(".")[0]) for loss in read_losses(connection) for name, _ in loss.lines]
    return Seen(
        uuid=row[0],
        epoch=row[1],
        position=position,
        last=read_sequence(connection, position),
        segments=max(named, default=0),
        checks=tuple(checks),
    )


def adopt(file: Path, spool: Path, *, uuid: str, epoch: int, journal: Path | None) -> None:
    """Give a copy the identity under which it is a store of its own.

    Args:
        file: The copy, in the spool.
        spool: The folder that SQL may use.
        uuid: Which store it is from now on.
        epoch: Which life of that store.
        journal: Where its journal will be; None is the usual place.
    """
    with translated(file):
        connection = connect(file, spool)
        try:
            with transaction(connection):
                connection.execute(
                    "update store set uuid = ?, epoch = ?, journal = ?",
                    [uuid, epoch, None if journal is None else str(journal.absolute())],
                )
            connection.execute("force checkpoint")
        finally:
            connection.close()


def keys_that_lack(file: Path, spool: Path, keys: Sequence[str]) -> frozenset[str]:
    """Return which of these article keys a closed database never had."""
    with translated(file):
        connection = connect(file, spool, read_only=True)
        try:
            rows = connection.execute(
                """select distinct k from (select unnest(from_json(?::varchar, '["VARCHAR"]')) k)
                anti join article on k = key""",
                [orjson.dumps(list(keys)).decode()],
            ).fetchall()
        finally:
            connection.close()
    return frozenset(key for (key,) in rows)
