"""Bringing journal and tables together when a store is opened, after whatever ended its last owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from labels.visible import visible
from triage.owner.gaps import Gap, gaps
from triage.owner.journal import Cut, Journal
from triage.owner.segment import Line
from triage.store.duckdb.database import Database
from triage.store.duckdb.events import accepted_losses, extent, fold_lines, missing_sequences, read_page
from triage.store.duckdb.intake import remove_import, unfinished_imports
from triage.store.errors import StoreDamaged
from triage.store.lines import event_line

CHUNK = 5_000


@dataclass(slots=True)
class Recovery:
    """What opening found and did."""

    position: int = 0
    """The log's last sequence, lost ones included."""
    lost: list[int] = field(default_factory=list)
    """Acknowledged events that are neither in the journal nor in the tables."""
    damage: StoreDamaged | None = None
    """Why the store is open for reading only, if it is."""
    notices: list[str] = field(default_factory=list)


def recover(database: Database, journal: Journal, cuts: Sequence[Cut]) -> Recovery:
    """Apply what the tables lack, write again what the journal lacks, and roll back unfinished imports.

    Args:
        database: Open, its migrations applied.
        journal: Open.
        cuts: What opening the journal cut off.

    Returns:
        What was found; with ``damage`` nothing was written to the journal.
    """
    done = Recovery(notices=[*database.notices, *(_cut_notice(cut) for cut in cuts)])
    connection = database.connection
    table = extent(connection)
    accepted = accepted_losses(connection)
    holes = _holes(database, table.rows, table.last, accepted)
    after = holes[0] - 1 if holes else table.last
    reach, found = _apply(database, journal, after, set(holes), table.last)
    done.position = max(reach, table.last)
    have = extent(connection)
    missing = set(_holes(database, have.rows, have.last, accepted))
    missing |= {sequence for gap in found for sequence in gap.sequences if sequence > have.last} - accepted
    if missing:
        done.lost = sorted(missing)
        done.damage = _damage(done.lost, found)
        return done
    _write_again(database, journal, reach, have.last, done)
    for number in unfinished_imports(connection):
        remove_import(connection, number)
        done.notices.append(f"Import {number} had not been finished and was rolled back.")
    return done


def _holes(database: Database, rows: int, last: int, accepted: set[int]) -> list[int]:
    """Return sequences that the tables lack below their last, accepted losses apart."""
    if rows == last - sum(1 for sequence in accepted if sequence <= last):
        return []
    return [n for n in missing_sequences(database.connection, last, limit=100_000) if n not in accepted]


def _apply(
    database: Database, journal: Journal, after: int, holes: set[int], last: int
) -> tuple[int, list[Gap]]:
    """Fold the journal's lines that the tables lack; return how far it reaches, and its gaps."""
    reach = min(after, journal.first() - 1)
    found: list[Gap] = []
    run: list[Line] = []
    for item in gaps(journal.tail(after), reach):
        if isinstance(item, Gap):
            found.append(item)
            reach = max(reach, item.last)
            continue
        sequence = int(item.sequence or 0)
        if sequence in holes or sequence > max(reach, last):
            if run and (run[-1].sequence != sequence - 1 or len(run) >= CHUNK):
                _fold(database, run)
                run = []
            run.append(item)
            holes.discard(sequence)
        reach = max(reach, sequence)
    _fold(database, run)
    return reach, found


def _fold(database: Database, run: Sequence[Line]) -> None:
    """Fold lines that follow each other."""
    causes = {str(line.fields["cause"]) for line in run if line.fields is not None}
    fold_lines(database.connection, [line.raw for line in run], causes)


def _write_again(database: Database, journal: Journal, reach: int, last: int, done: Recovery) -> None:
    """Write events into the journal that the tables have and its end has lost."""
    written = 0
    while reach < last:
        events = read_page(database.connection, reach, last, CHUNK)
        if not events:
            break
        journal.append([event_line(event) for event in events], events[0].sequence)
        reach, written = events[-1].sequence, written + len(events)
    if written:
        done.notices.append(
            f"{written:,} events that the journal had lost were written into it again from the tables."
        )


def _damage(lost: Sequence[int], found: Sequence[Gap]) -> StoreDamaged:
    """Return what is said to whoever wants to write."""
    gap = next((gap for gap in found if lost[0] in gap.sequences), None)
    where = f"{gap.place} of the journal" if gap is not None else "the tables"
    which = f"event {lost[0]}" if len(lost) == 1 else f"{len(lost):,} events, the first {lost[0]}"
    return StoreDamaged(
        f"{where} is damaged and {which} is nowhere else: the store is open for reading only. "
        f"Either `triage restore BACKUP --replay-journal`, or go on without: "
        f"`triage check --accept-loss {lost[0]}`."
    )


def _cut_notice(cut: Cut) -> str:
    what = "zero bytes" if cut.zeros else "bytes of an unfinished line"
    return f"{cut.size:,} {what} were cut off the end of {visible(cut.segment)} in the journal."
