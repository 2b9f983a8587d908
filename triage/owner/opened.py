"""Opening a store: its database, its journal, what a crash left, and what the owner knows by heart."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from labels.codebook import Codebook, read_codebook
from labels.visible import visible
from triage.owner.creation import Plan, create
from triage.owner.decisions import Decisions
from triage.owner.fold import Fold
from triage.owner.journal import Journal
from triage.owner.recovery import Recovery, recover
from triage.owner.segment import Seal, segments
from triage.owner.works import WorkKey, Works
from triage.store.duckdb.database import Database
from triage.store.duckdb.errors import translated
from triage.store.duckdb.events import read_standing
from triage.store.duckdb.schema import StoreRow, bring_up_to_date, read_store, record_journal
from triage.store.duckdb.standings import (
    read_codebooks,
    read_counters,
    read_decisions,
    read_imports,
    read_last_time,
    read_people,
    read_rounds,
    read_set_aside,
    read_settings,
    read_shelf,
    read_superseded,
)
from triage.store.errors import StoreDamaged, StoreMissing
from triage.store.records import Event

CLOCK = Callable[[], datetime.datetime]
"""Returns the present in UTC."""
JOURNAL = "journal"
SPOOL = "spool"
PLACE = "journal-place"
"""File in ``FILE.d/`` that names a journal elsewhere, for whoever moves the store by hand."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything of an open store."""

    database: Database
    journal: Journal
    fold: Fold
    recovery: Recovery
    row: StoreRow
    schema: int
    """Number of its last migration."""

    def close(self) -> None:
        """Sync the journal, bring the tables into the file, and let go of both."""
        self.journal.close()
        try:
            if self.recovery.damage is None:
                self.database.settle()
        finally:
            self.database.close()


def open_parts(
    path: Path, folder: Path, create_with: str | None, journal: Path | None, clock: CLOCK
) -> Opened:
    """Open a store, or make it first.

    Args:
        path: Its database file.
        folder: Its ``FILE.d/`` (0700, there already), whose lock is held.
        create_with: TOML of a codebook: make the store if it is missing.
        journal: Where its journal is, or shall be; None is where the store says.
        clock: The present.

    Raises:
        StoreError: It cannot be used; see :mod:`triage.store.errors`.
    """
    spool = folder / SPOOL
    clear_spool(spool)
    if not path.exists() or (create_with is not None and path.stat().st_size == 0):
        if create_with is None:
            raise StoreMissing(
                f"There is no store at {visible(str(path))}. "
                "Make one with `triage init`, or name one with --db."
            )
        codebook = parse_codebook(create_with)
        place = journal or folder / JOURNAL
        create(Plan(path, spool, place, journal is not None, codebook), clock())
        _note_place(folder, journal)
    database = Database(path, spool)
    try:
        database.open()
        schema = bring_up_to_date(database, clock())
        row = read_store(database)
        log = _open_journal(database, folder, row, journal)
        try:
            return _complete(database, *log, row, schema)
        except BaseException:
            log[0].close()
            raise
    except BaseException:
        database.close()
        raise


def _open_journal(
    database: Database, folder: Path, row: StoreRow, given: Path | None
) -> tuple[Journal, tuple[object, ...]]:
    usual = folder / JOURNAL
    recorded = Path(row.journal) if row.journal is not None else usual
    place = recorded
    if given is not None and given.absolute() != recorded.absolute():
        if recorded.is_dir() and segments(recorded):
            raise StoreDamaged(
                f"The journal of this store is at {visible(str(recorded))}, not at {visible(str(given))}. "
                "Leave --journal out, or move the journal there first."
            )
        place = given
    log = Journal(place, Seal(row.uuid, row.epoch))
    cuts = log.open()
    if place is not recorded:
        moved = None if place.absolute() == usual.absolute() else place
        record_journal(database, moved)
        _note_place(folder, moved)
    return log, cuts


def _complete(
    database: Database, journal: Journal, cuts: tuple[object, ...], row: StoreRow, schema: int
) -> Opened:
    with translated(database.path):
        recovery = recover(database, journal, cuts)  # type: ignore[arg-type]
        fold = _read_fold(database)
    fold.position = max(recovery.position, fold.position)
    return Opened(database, journal, fold, recovery, row, schema)


def _read_fold(database: Database) -> Fold:
    """Read what the owner knows by heart."""
    connection = database.connection
    codebooks = [(sequence, parse_codebook(toml)) for sequence, toml in read_codebooks(connection)]
    if not codebooks:
        raise StoreDamaged(
            f"{visible(str(database.path))} has no codebook; "
            "'triage restore BACKUP' puts a backup in its place."
        )

    async def read(key: WorkKey) -> tuple[Event, ...]:
        return await database.read(read_standing, key.round, key.person, key.article)

    fold = Fold(
        works=Works(read),
        codebook=codebooks[-1][1],
        codebooks=codebooks,
        last_time=read_last_time(connection),
        people=read_people(connection),
        rounds=read_rounds(connection),
        imports=read_imports(connection),
        counters=read_counters(connection),
        set_aside=read_set_aside(connection, 1 << 62),
        decisions=Decisions(read_decisions(connection)),
    )
    for _, name, data in read_settings(connection):
        fold.change_settings(name, orjson.loads(data))
    live = fold.live(1 << 62)
    fold.shelve(read_shelf(connection, live), read_superseded(connection, live))
    return fold


def parse_codebook(toml: str) -> Codebook:
    """Return a codebook that was checked when it was accepted."""
    return read_codebook(toml, reserved_keys={}, record_fields=frozenset())


def recorded_place(folder: Path) -> Path:
    """Return where the journal is by what lies in ``FILE.d/``, for whoever cannot ask the store itself."""
    try:
        named = (folder / PLACE).read_text(encoding="utf-8", errors="surrogateescape").strip()
    except OSError:
        named = ""
    return Path(named) if named else folder / JOURNAL


def _note_place(folder: Path, journal: Path | None) -> None:
    note = folder / PLACE
    if journal is None:
        note.unlink(missing_ok=True)
    else:
        note.write_text(f"{journal.absolute()}\n", encoding="utf-8", errors="surrogateescape")


def clear_spool(spool: Path) -> None:
    """Remove what a killed owner left in the folder that SQL may use."""
    spool.mkdir(mode=0o700, exist_ok=True)
    for leftover in spool.iterdir():
        if leftover.is_dir() and not leftover.is_symlink():
            for inner in leftover.iterdir():
                inner.unlink(missing_ok=True)
            leftover.rmdir()
        else:
            leftover.unlink(missing_ok=True)
