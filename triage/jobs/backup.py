"""Backups of a store: one file, looked at row by row before it has its name."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from triage.jobs.partial import partial
from triage.owner.copying import require_room, store_bytes
from triage.owner.files import Place, shown
from triage.owner.journal import synchronize_folder
from triage.owner.restoring import install, new_place
from triage.store.duckdb.copies import Seen, look_at
from triage.store.errors import Refused, StoreDamaged, StoreError
from triage.store.protocol import Store
from triage.store.records import Cause, Draft


@dataclass(frozen=True, slots=True)
class Backup:
    """A good backup."""

    file: Path
    position: int
    """Of the log."""
    size: int
    """Bytes."""
    secret: Path | None
    """The copy of the pseudonym secret, if one was wanted."""
    unrecorded: str | None
    """Why the store does not know of it, if it does not."""


async def back_up(store: Store, place: Place, target: Path, *, by: str, with_secret: bool = False) -> Backup:
    """Write a consistent copy of a store while others work on it.

    It is made aside, brought to the disk, opened, looked at, and named last; whatever interrupts that leaves
    no file that looks like a backup.

    Args:
        store: The store, as its administrator reaches it.
        place: Where it lies.
        target: The file to write; nothing is there yet.
        by: In whose name it is recorded.
        with_secret: Also copy the secret of the pseudonyms, into a file of its own beside it.

    Raises:
        Refused: The target is there already or cannot be written.
        StoreFull: There is no room.
        StoreDamaged: The copy is not sound; it was removed.
    """
    secret = target.with_name(f"{target.name}.secret") if with_secret else None
    for file in (target, secret):
        if file is not None:
            _refuse_taken(file, place)
    if secret is not None and not place.secret.is_file():
        raise Refused(
            f"There is no pseudonym secret at {shown(place.secret)}; the first export makes it. "
            "Leave --with-secret out."
        )
    with partial(target) as folder:
        require_room(folder, store_bytes(place.file), str(place.file))
        copied = await store.copy()
        made = folder / "copy.duckdb"
        await asyncio.to_thread(_fetch, Path(copied.path), made)
        seen = await asyncio.to_thread(look_at, made, folder)
        if seen.problems:
            raise StoreDamaged(
                f"The copy is not sound ({seen.problems[0]}): it was removed. 'triage check' tells more."
            )
        size = made.stat().st_size
        _name(made, target)
        if secret is not None:
            _write_secret(place.secret, secret)
    return Backup(target, seen.position, size, secret, await _record(store, seen, size, by))


async def copy_store(store: Store, source: Place, target: Place) -> Seen:
    """Make a store of its own out of another's copy.

    Args:
        store: The store to copy, as its administrator reaches it.
        source: Where that lies.
        target: Where the new one is to be; nothing is there yet.

    Raises:
        Refused: Something is there.
        StoreError: The copy could not be made, or is not sound.
    """
    with new_place(target) as spool:
        require_room(spool, store_bytes(source.file), str(source.file))
        staged = spool / "copied.duckdb"
        copied = await store.copy()
        await asyncio.to_thread(_fetch, Path(copied.path), staged)
        return install(staged, target)


def _refuse_taken(file: Path, place: Place) -> None:
    if os.path.lexists(file):
        raise Refused(f"{shown(file)} is there already; nothing was written. Name another file.")
    if not file.parent.is_dir():
        raise Refused(f"The folder {shown(file.parent)} does not exist; make it, or name another.")
    if place.folder in (file.parent.resolve(), *file.parent.resolve().parents):
        raise Refused(f"{shown(place.folder)} belongs to the store; name a file elsewhere.")


def _fetch(source: Path, made: Path) -> None:
    """Move a copy out of the spool, also onto another disk, and bring it to that disk."""
    try:
        try:
            source.rename(made)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            shutil.copyfile(source, made)
            source.unlink()
        made.chmod(0o600)
        descriptor = os.open(made, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        source.unlink(missing_ok=True)
        raise Refused(f"The copy could not be written to {shown(made.parent)}: {error.strerror}.") from error


def _name(made: Path, target: Path) -> None:
    """Give a file its name, never over another."""
    try:
        target.hardlink_to(made)
        made.unlink()
    except FileExistsError:
        raise Refused(f"{shown(target)} was made by somebody else meanwhile; nothing was replaced.") from None
    except OSError:  # a disk that knows no second names
        made.rename(target)
    synchronize_folder(target.parent)


def _write_secret(secret: Path, target: Path) -> None:
    """Copy the secret of the pseudonyms, readable for this account alone."""
    content = secret.read_bytes()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(target, flags, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _record(store: Store, seen: Seen, size: int, by: str) -> str | None:
    """Have the log know of a good backup; return why that was not possible, if it was not."""
    try:
        await _remember(store, "backup", {"position": seen.position, "bytes": size}, by)
    except StoreError as error:
        return str(error)
    return None


async def record_restore(store: Store, position: int, *, by: str) -> None:
    """Have the log of a restored store say that what follows is another life of it.

    Args:
        store: The store.
        position: Where the backup ended.
        by: In whose name.
    """
    await _remember(store, "restored", {"position": position}, by)


async def _remember(store: Store, name: str, fact: dict[str, int], by: str) -> None:
    session = f"{name}-{secrets.token_hex(8)}"
    draft = Draft(uid=f"{session}:1", person=by, session=session, cause=Cause.SETTING, data={name: fact})
    await store.record([draft])
