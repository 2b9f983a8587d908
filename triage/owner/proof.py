"""Proving that a store is whole: the tables by themselves, and the journal line by line against them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from labels.visible import visible
from triage.owner.drafting import HOST
from triage.owner.gaps import Gap, gaps
from triage.owner.journal import Journal
from triage.owner.opened import Opened
from triage.owner.recorder import Recorder
from triage.owner.segment import Line
from triage.store.duckdb.checks import check_tables
from triage.store.duckdb.database import Connection
from triage.store.duckdb.events import (
    differing_sequences,
    extent,
    read_last_backup,
    read_losses,
    read_page,
)
from triage.store.duckdb.intake import remove_import, unfinished_imports
from triage.store.errors import Refused
from triage.store.records import Cause, Check, CheckReport, Event, Json

RECORD = Callable[[Cause, str, dict[str, Json]], Awaitable[Event]]
"""Records an event of the owner's own: cause, person, data."""
_CHUNK = 5_000
_SHOWN = 5
"""Places that a detail names."""


@dataclass(slots=True)
class _Found:
    """What reading the journal from its first line to its last brought to light."""

    lines: int = 0
    last: int = 0
    gaps: list[Gap] = field(default_factory=list)
    differing: list[Line] = field(default_factory=list)
    """Lines whose event is another in the table."""
    seen: bytearray = field(default_factory=bytearray)
    """A byte per sequence: 1 where a whole line has it."""

    def has(self, sequence: int) -> bool:
        """Whether a whole line has this event."""
        return sequence < len(self.seen) and self.seen[sequence] == 1


class Proof:
    """The checks of an open store."""

    def __init__(self, opened: Opened, recorder: Recorder) -> None:
        self._opened = opened
        self._recorder = recorder

    async def check(self) -> CheckReport:
        """Prove every invariant as of what the tables hold now."""
        fold = self._opened.fold
        position = self._recorder.folded
        imports = [imported for imported in fold.imports.values() if imported.sequence <= position]
        database = self._opened.database
        checks = await database.read(check_tables, imports, fold.live(position))
        checks += await database.read(_check_journal, self._opened.journal, position)
        last_backup = await database.read(read_last_backup, HOST)
        return CheckReport(fold.position, tuple(checks), last_backup)

    async def accept_loss(self, sequence: int, record: RECORD) -> Event:
        """Take the damaged place that held an event as done with; see :meth:`Owner.accept_loss`.

        Raises:
            Refused: The journal is not damaged there.
        """
        database, recovery = self._opened.database, self._opened.recovery
        gap, present = await database.read(_gap_of, self._opened.journal, sequence)
        if gap is None and sequence not in recovery.lost:
            raise Refused(
                f"The journal is not damaged where event {sequence} stands: nothing is to be accepted."
            )
        belongs = set(gap.sequences) if gap is not None else {sequence}
        have = {event.sequence for event in present}
        lost = sorted(belongs - have)
        self._recorder.refusal = None
        try:
            if present:
                await self._recorder.write_again(present)
            lines = [[line.segment.path.name, line.offset] for line in gap.bad] if gap is not None else []
            event = await record(Cause.LOSS, HOST, {"lost": lost, "again": sorted(have), "lines": lines})
            recovery.lost = [each for each in recovery.lost if each not in belongs]
        finally:
            if recovery.lost:
                self._recorder.refusal = recovery.damage
        if not recovery.lost:
            for number in await database.read(unfinished_imports):
                await database.write(remove_import, number)
            recovery.damage = None
        return event


def _check_journal(cursor: Connection, journal: Journal, position: int) -> list[Check]:
    found = _read_journal(cursor, journal, position)
    accepted = {place for loss in read_losses(cursor) for place in loss.lines}
    lost = {sequence for loss in read_losses(cursor) for sequence in loss.lost}
    headers = [visible(segment.path.name) for segment in journal.bad_headers()]
    bad = [
        line
        for gap in found.gaps
        for line in gap.bad
        if (line.segment.path.name, line.offset) not in accepted
    ]
    damaged = [f"{line.place}{_of(found, line)}" for line in bad[:_SHOWN]]
    damaged += [f"{name} line 1" for name in headers[:_SHOWN]]
    missing = [
        sequence
        for sequence in range(journal.first(), found.last + 1)
        if not found.has(sequence) and sequence not in lost
    ]
    return [
        Check("journal", not damaged, _journal_detail(found, damaged, len(bad) + len(headers))),
        _same_events(found, missing, position),
    ]


def _of(found: _Found, line: Line) -> str:
    """Return which events stood around a bad line, for its message."""
    gap = next(gap for gap in found.gaps if line in gap.bad)
    if gap.first > gap.last:
        return ""
    return f" (event {gap.first})" if gap.first == gap.last else f" (events {gap.first} to {gap.last})"


def _journal_detail(found: _Found, damaged: list[str], count: int) -> str:
    if not damaged:
        return f"{found.lines:,} lines are whole"
    more = " and more" if count > len(damaged) else ""
    places = ", ".join(damaged)
    return f"{count} damaged: {places}{more}; `triage check --accept-loss EVENT` when it is dealt with"


def _same_events(found: _Found, missing: list[int], position: int) -> Check:
    name = "journal and table"
    if found.differing:
        places = ", ".join(line.place for line in found.differing[:_SHOWN])
        return Check(name, False, f"the table has another event than {places}")
    if found.last > position:
        return Check(name, False, f"the table ends at {position}, the journal at {found.last}")
    inside = [
        sequence for sequence in missing if any(sequence in gap.sequences for gap in found.gaps if gap.bad)
    ]
    if len(missing) > len(inside):
        first = next(sequence for sequence in missing if sequence not in set(inside))
        return Check(name, False, f"{len(missing):,} events are not in the journal, the first {first}")
    return Check(name, True, "every line is the event that the table has")


def _read_journal(cursor: Connection, journal: Journal, position: int) -> _Found:
    """Read every line and compare it with the table, a chunk at a time."""
    found = _Found(last=extent(cursor).last, seen=bytearray(position + 1))
    chunk: list[Line] = []
    for item in gaps(journal.lines(), journal.first() - 1):
        if isinstance(item, Gap):
            found.gaps.append(item)
            continue
        found.lines += 1
        if (item.sequence or 0) <= position:
            chunk.append(item)
        if len(chunk) >= _CHUNK:
            _compare(cursor, chunk, found)
            chunk = []
    _compare(cursor, chunk, found)
    return found


def _compare(cursor: Connection, chunk: list[Line], found: _Found) -> None:
    if not chunk:
        return
    differing = set(differing_sequences(cursor, [line.raw for line in chunk]))
    for line in chunk:
        sequence = int(line.sequence or 0)
        found.seen[sequence] = 1
        if sequence in differing:
            found.differing.append(line)


def _gap_of(cursor: Connection, journal: Journal, sequence: int) -> tuple[Gap | None, tuple[Event, ...]]:
    """Return the damaged place where an event stood, and the events of it that the table has."""
    for item in gaps(journal.lines(), journal.first() - 1):
        if isinstance(item, Gap) and (sequence in item.sequences or (item.bad and sequence == item.first)):
            if not item.sequences:
                return item, ()
            events = read_page(cursor, item.first - 1, item.last, len(item.sequences))
            return item, events
    return None, ()
