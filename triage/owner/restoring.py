"""Putting a closed database in a store's place: a backup over a former store, or a copy where none is."""

from __future__ import annotations

import os
import shutil
import signal
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from labels.visible import visible
from triage.owner.copying import SPARE_BYTES, require_room
from triage.owner.creation import clear_unfinished
from triage.owner.files import Place, make_folder, shown
from triage.owner.journal import Journal, synchronize_folder
from triage.owner.lock import Lock, read_holder
from triage.owner.opened import JOURNAL, clear_spool, recorded_place
from triage.owner.replaying import Replay, read_replay
from triage.owner.segment import Seal, Segment, segments
from triage.store.duckdb.copies import Seen, adopt, keys_that_lack, look_at
from triage.store.errors import Refused, StoreDamaged, StoreLocked, StoreMissing

WAL_ENDINGS = (".wal", ".wal.checkpoint", ".wal.recovery")
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    position: int
    """Of the backup."""
    aside: tuple[Path, ...]
    """Where the former store lies: its file, and its journal where that is elsewhere."""
    replay: Replay | None


def restore(backup: Path, place: Place, *, replay: bool = False) -> Restored:
    """Make a backup the store at a place; what was there is moved aside, whole and named.

    Args:
        backup: A file that ``backup`` wrote.
        place: Where the store is to be.
        replay: Give it what the former journal has beyond the backup.

    Raises:
        StoreLocked: A process owns the store there.
        StoreDamaged, StoreNewer, StoreMissing: The backup cannot be used.
        Refused: The former journal does not continue it.
        StoreFull: There is no room.
    """
    _refuse_open(backup, place)
    make_folder(place)
    with _locked(place):
        staged = _staged(backup, place)
        try:
            seen = _sound(staged, place, backup)
            journal = recorded_place(place.folder)
            replayed = None
            if replay:
                replayed = read_replay(journal, seen, partial(keys_that_lack, staged, place.spool))
            former = segments(journal) if journal.is_dir() else ()
            adopt(
                staged,
                place.spool,
                uuid=seen.uuid,
                epoch=1 + max([seen.epoch, *_epochs(former)]),
                journal=None if journal == place.folder / JOURNAL else journal,
            )
            number = 1 + max([seen.segments, *(segment.number for segment in former)])
            fresh = _fresh_journal(journal, place, staged, replayed, number)
            with _undisturbed():
                aside = _move_aside(place, journal)
                _take_place(place, staged, journal, fresh)
        finally:
            staged.unlink(missing_ok=True)
    return Restored(seen.position, aside, replayed)


def install(staged: Path, place: Place) -> Seen:
    """Make a copy a store of its own where none is; it has another identity than its original.

    Args:
        staged: The copy, in the spool of that place, whose lock is held.
        place: Where the store is to be.

    Raises:
        StoreDamaged: The copy is not sound, or a journal without its store lies there.
    """
    seen = _sound(staged, place, staged)
    journal = place.folder / JOURNAL
    clear_unfinished(journal)
    adopt(staged, place.spool, uuid=str(uuid.uuid4()), epoch=1, journal=None)
    fresh = _fresh_journal(journal, place, staged, None, 1 + seen.segments)
    with _undisturbed():
        _take_place(place, staged, journal, fresh)
    return seen


@contextmanager
def new_place(place: Place) -> Iterator[Path]:
    """Hold the place of a store that is to be made; yields its empty spool.

    Raises:
        Refused: Something is there already.
        StoreLocked: Somebody else makes one there.
    """
    make_folder(place)
    with _locked(place):
        if os.path.lexists(place.file):
            raise Refused(f"{shown(place.file)} is there already; nothing was copied. Name another file.")
        clear_spool(place.spool)
        yield place.spool


@contextmanager
def _locked(place: Place) -> Iterator[None]:
    lock = Lock.take(place.lock)
    if lock is None:
        holder = read_holder(place.lock)
        who = f"process {holder.pid} on {shown(holder.host)}" if holder is not None else "another process"
        raise StoreLocked(
            f"{shown(place.file)} is in use by {who}: nothing was changed. "
            "End that first, 'triage serve' for one."
        )
    try:
        yield
    finally:
        lock.release()


def _refuse_open(backup: Path, place: Place) -> None:
    """Refuse what is no closed file of its own."""
    if not backup.is_file():
        raise StoreMissing(f"There is no backup at {shown(backup)}; 'triage backup FILE' makes one.")
    if place.file.exists() and backup.samefile(place.file):
        raise Refused(f"{shown(backup)} is the store itself; name a backup of it.")
    beside = [backup.with_name(f"{backup.name}{ending}") for ending in WAL_ENDINGS]
    in_use = read_holder(backup.with_name(f"{backup.name}.d") / "lock") is not None
    if in_use or any(file.exists() for file in beside):
        raise Refused(
            f"{shown(backup)} is a store in use, or was not closed, so the file alone is not all of it: "
            f"'triage --db {shown(backup)} backup FILE' makes a backup of it."
        )


def _staged(backup: Path, place: Place) -> Path:
    """Copy the backup into the place's emptied spool."""
    clear_spool(place.spool)
    require_room(place.spool, backup.stat().st_size + SPARE_BYTES, str(backup))
    staged = place.spool / "restored.duckdb"
    try:
        shutil.copyfile(backup, staged)
        staged.chmod(0o600)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise Refused(
            f"{shown(backup)} could not be copied into {shown(place.spool)}: {error.strerror}. "
            "Nothing was changed."
        ) from error
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return staged


def _sound(staged: Path, place: Place, name: Path) -> Seen:
    """Look at every row of a copy.

    Raises:
        StoreDamaged: Something does not hold.
    """
    seen = look_at(staged, place.spool, name=name)
    if seen.problems:
        raise StoreDamaged(
            f"{shown(name)} is not sound ({visible(seen.problems[0])}): nothing was changed. "
            "Use an earlier backup."
        )
    return seen


def _epochs(former: Sequence[Segment]) -> list[int]:
    return [header.epoch for segment in former if (header := segment.header()) is not None]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait: what is between these two lines is done whole."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _move_aside(place: Place, journal: Path) -> tuple[Path, ...]:
    """Move the journal, the write-ahead log and the file of the former store out of the way, together.

    The file keeps its name until the restored one takes it: whatever interrupts this, nobody finds an empty
    place and makes a new store there.
    """
    present = segments(journal) if journal.is_dir() else ()
    if not present and not place.file.exists():
        return ()
    number, file = 1, place.file
    while (aside := file.with_name(f"{file.name}.before-restore-{number}")).exists():
        number += 1
    aside.mkdir(mode=0o700)
    kept = [aside]
    if present and journal.parent == place.folder:
        (aside / place.folder.name).mkdir(mode=0o700)
        journal.rename(aside / place.folder.name / JOURNAL)
        synchronize_folder(aside / place.folder.name)
    elif present:
        # The folder itself may be where a disk is mounted, so it stays.
        inside = journal / aside.name
        inside.mkdir(mode=0o700)
        for segment in present:
            segment.path.rename(inside / segment.path.name)
        synchronize_folder(journal)
        kept.append(inside)
    for ending in WAL_ENDINGS:
        wal = file.with_name(f"{file.name}{ending}")
        if wal.exists():
            wal.rename(aside / wal.name)
    if file.exists():
        try:
            (aside / file.name).hardlink_to(file)
        except OSError:  # a disk that knows no second names
            file.rename(aside / file.name)
    synchronize_folder(aside)
    return tuple(kept)


def _fresh_journal(journal: Path, place: Place, staged: Path, replay: Replay | None, number: int) -> Path:
    """Write the journal of the new life, with what is given to it of the former one, beside its place."""
    elsewhere = journal.parent != place.folder
    folder = journal / "of-restore" if elsewhere else place.folder / f"{JOURNAL}.of-restore"
    shutil.rmtree(folder, ignore_errors=True)
    seen = look_at(staged, place.spool, rows=False)
    fresh = Journal.create(folder, Seal(seen.uuid, seen.epoch), first=seen.position + 1, number=number)
    lines = replay.lines() if replay is not None else []
    for start in range(0, len(lines), _CHUNK):
        fresh.append(lines[start : start + _CHUNK], seen.position + 1 + start)
    fresh.close()
    return folder


def _take_place(place: Place, staged: Path, journal: Path, fresh: Path) -> None:
    """Put journal and file where they belong; all of it is renaming, which needs no room."""
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    journal.mkdir(mode=0o700, exist_ok=True)
    for segment in segments(fresh):
        segment.path.rename(journal / segment.path.name)
    fresh.rmdir()
    synchronize_folder(journal)
    staged.replace(place.file)
    synchronize_folder(place.file.parent)
