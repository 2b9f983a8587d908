"""Making a store so that it is there whole or not at all."""

from __future__ import annotations

import datetime
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from labels.codebook import Codebook
from labels.visible import visible
from triage import VERSION
from triage.owner.drafting import HOST, instant
from triage.owner.journal import Journal, synchronize_folder
from triage.owner.segment import Seal, Segment, segments
from triage.store.duckdb.schema import StoreRow, make_database
from triage.store.errors import StoreDamaged
from triage.store.lines import event_line
from triage.store.records import Cause, Event


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made, and where."""

    file: Path
    spool: Path
    journal: Path
    journal_given: bool
    """Whether the journal's place was named, so that it must be recorded."""
    codebook: Codebook


def create(plan: Plan, moment: datetime.datetime) -> None:
    """Make a store: the journal first, then the database under another name, then its own name.

    Args:
        plan: What and where.
        moment: The present.

    Raises:
        StoreDamaged: The journal's folder holds the log of a store that is gone.
    """
    clear_unfinished(plan.journal)
    row = StoreRow(
        uuid=str(uuid.uuid4()),
        epoch=1,
        created=instant(moment),
        program=VERSION,
        journal=str(plan.journal.absolute()) if plan.journal_given else None,
    )
    made = plan.spool / "created.duckdb"
    for leftover in (made, made.with_name(f"{made.name}.wal")):
        leftover.unlink(missing_ok=True)
    make_database(made, plan.spool, row)
    journal = Journal.create(plan.journal, Seal(row.uuid, row.epoch))
    journal.append([event_line(_codebook_event(plan.codebook, row.created))], 1)
    journal.close()
    made.chmod(0o600)
    made.replace(plan.file)
    synchronize_folder(plan.file.parent)


def codebook_data(codebook: Codebook) -> dict[str, object]:
    """Return what the event of a codebook carries."""
    return {"name": codebook.name, "revision": codebook.revision, "toml": codebook.source}


def _codebook_event(codebook: Codebook, time: str) -> Event:
    session = f"owner-{os.urandom(6).hex()}"
    return Event(
        uid=f"{session}:1",
        person=HOST,
        session=session,
        cause=Cause.CODEBOOK,
        codebook=codebook.label,
        data=codebook_data(codebook),
        sequence=1,
        time=time,
    )


def clear_unfinished(folder: Path) -> None:
    """Move a journal aside that a crash left before its store was there; refuse one that holds work."""
    present = segments(folder) if folder.is_dir() else ()
    if not present:
        return
    if len(present) > 1 or not _holds_no_work(present[0]):
        raise StoreDamaged(
            f"{visible(str(folder))} holds the journal of a store whose file is gone. Nothing was made: "
            "bring the file back, or move that folder away."
        )
    number = 1
    while (aside := folder.with_name(f"{folder.name}.unfinished-{number}")).exists():
        number += 1
    aside.mkdir(mode=0o700)
    for segment in present:
        segment.path.rename(aside / segment.path.name)


def _holds_no_work(segment: Segment) -> bool:
    """Whether a segment holds at most the event that a store begins with."""
    header = segment.header()
    if header is None:
        return b"\n" not in segment.path.read_bytes()
    lines = list(segment.lines(Seal(header.store, header.epoch)))
    causes = [None if line.fields is None else line.fields["cause"] for line in lines]
    return causes in ([], [Cause.CODEBOOK.value])
