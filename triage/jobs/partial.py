"""The hidden folder beside a file in which it is made, so that nothing half made has its name."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from triage.owner.files import shown
from triage.store.errors import Refused

PARTIAL = ".partial"
"""How such a folder's name ends; it begins with a dot and the file's."""


@contextmanager
def partial(target: Path) -> Iterator[Path]:
    """A private folder beside the target, gone afterwards; one that a kill left is used again."""
    folder = target.with_name(f".{target.name}{PARTIAL}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(f"{shown(target.parent)} cannot be written to: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(f"Another backup to {shown(target)} is under way.") from error
        _empty(folder)
        try:
            yield folder
        finally:
            _empty(folder)
            with suppress(OSError):
                folder.rmdir()
    finally:
        os.close(held)


def clear_partial(folder: Path) -> None:
    """Remove what a killed backup left, unless it is under way after all."""
    with suppress(OSError):
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _empty(folder)
            folder.rmdir()
        finally:
            os.close(held)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
