"""Folders that are there already: which of them an export may replace or clear away."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import orjson

from labels.visible import visible

SUMS = "SHA256SUMS"
MANIFEST = "export.json"
MANIFEST_SCHEMA = "triage.dataset/1"
"""First value of ``export.json``; by it a folder is known for an export."""

MARK = ".staging"
"""File in a staging folder whose lock its writer holds; it goes before the folder gets its name."""


class FolderRefused(Exception):
    """The folder cannot be written; the message says why and what to do, and nothing was changed."""


def check_target(target: Path, *, replace: bool) -> None:
    """Refuse a folder that is there, unless it is an export that may be replaced.

    Raises:
        FolderRefused: With what stands in the way.
    """
    if not os.path.lexists(target):
        return
    if not replace:
        raise FolderRefused(
            f"{shown(target)} is there already: name another folder, or say --replace if it is an export "
            "that may go."
        )
    reason = not_an_export(target)
    if reason is not None:
        raise FolderRefused(f"{shown(target)} is not replaced: {reason}.")
    former = target.with_name(f"{target.name}.replaced")
    if os.path.lexists(former):
        raise FolderRefused(
            f"{shown(former)} is there from an export that was killed: move it back or remove it, then "
            "try again."
        )


def not_an_export(folder: Path) -> str | None:
    """Return why a folder is not one that an export wrote, whole and without additions; None if it is."""
    try:
        if folder.is_symlink() or not folder.is_dir():
            return "it is no folder"
        found = set(_regular_files(folder))
        if MANIFEST not in found or SUMS not in found:
            return f"it has no {MANIFEST} or no {SUMS}, so it is no export of this program"
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
        if not isinstance(manifest, dict) or manifest.get("schema") != MANIFEST_SCHEMA:
            return f"its {MANIFEST} is none of this program's"
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    except ValueError as error:
        return str(error)
    foreign = found - {line.partition("  ")[2] for line in lines} - {SUMS}
    if foreign:
        return f"{visible(min(foreign))} in it is not in its {SUMS}"
    return None


def _regular_files(folder: Path, prefix: str = "") -> Iterator[str]:
    """Yield the paths of all files under a folder; a link or anything else that is no file is an error."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _regular_files(Path(entry.path), f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield f"{prefix}{entry.name}"
            else:
                raise ValueError(f"{visible(prefix + entry.name)} in it is neither file nor folder")


def abandoned(place: Path) -> bool:
    """Whether a staging folder is a real one of ours whose writer is gone."""
    try:
        found = place.lstat()
        if place.is_symlink() or not place.is_dir() or found.st_uid != os.geteuid():
            return False
        if not (place / MARK).exists() and not_an_export(place) is None:
            return True  # killed between its last sync and its rename
        descriptor = os.open(place / MARK, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def shown(path: Path) -> str:
    """Return a path as messages show it."""
    return visible(os.fsencode(path).decode("utf-8", "replace"))
