"""From what was named on the command line to open files: globs, folders, and what must stay closed."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from labels.visible import visible
from triage.articles.article import Reject
from triage.articles.options import ReadOptions

STDIN = "-"
_OPEN = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_KINDS = (
    (stat.S_ISLNK, "a link; what it points to is read where it lies"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISFIFO, "a pipe; give its content on standard input"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class PathsMissing(Exception):
    """Paths that were named and are not there; nothing was read."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a folder with all it holds, that was left out."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be read; whoever iterates closes nothing, the next step does."""

    path: str
    """Relative to the argument it came from, visible characters only."""
    handle: BinaryIO
    beside: frozenset[str] = frozenset()
    """Names that stand in the same folder (a store is known by its ``.d``)."""
    name: str = ""


def shown_path(name: str | bytes) -> str:
    """Return a file name with everything visible; bytes that are no UTF-8 as escapes."""
    return visible(os.fsencode(name).decode("utf-8", "backslashreplace"))


def store_inodes(path: Path) -> frozenset[tuple[int, int]]:
    """Return device and inode of a store and of everything of it, without opening any of them.

    Args:
        path: The store's file, whether it exists or not.

    Returns:
        What :attr:`ReadOptions.leave_out` takes.
    """
    folder = Path(f"{path}.d")
    candidates = [path, Path(f"{path}.wal"), Path(f"{path}.tmp"), folder]
    note = folder / "journal"
    if note.exists():
        candidates.append(note)
    found = set()
    for candidate in candidates:
        try:
            facts = candidate.stat()
        except OSError:
            continue
        found.add((facts.st_dev, facts.st_ino))
    return frozenset(found)


def open_paths(
    paths: Sequence[str], options: ReadOptions, stdin: BinaryIO | None
) -> Iterator[Opened | Skipped | Reject]:
    """Open what was named, file after file: folders by name, globs expanded once.

    Args:
        paths: Files, folders, globs, and ``-`` for standard input.
        options: What to leave out.
        stdin: Standard input.

    Yields:
        Open files (closed when the next is asked for), and what was left out or could not be opened.

    Raises:
        PathsMissing: Before anything is opened, naming every path that is not there.
    """
    return _open(_expand(paths), options, stdin)


def check_paths(paths: Sequence[str]) -> None:
    """Make sure that everything named is there.

    Raises:
        PathsMissing: Naming what is not.
    """
    _expand(paths)


def _open(
    found: list[tuple[str | None, str]], options: ReadOptions, stdin: BinaryIO | None
) -> Iterator[Opened | Skipped | Reject]:
    known: dict[str, bool] = {}
    for base, path in found:
        if path == STDIN:
            if stdin is not None:
                yield Opened(STDIN, stdin)
        elif _is_within_store(path, options, known):
            yield Skipped(shown_path(_relative(path, base) or path), "belongs to a store")
        elif Path(path).is_dir():
            yield from _folder(path, _relative(path, base), options)
        else:
            yield from _file(path, _relative(path, base), options, dir_fd=None, follow=True)


def _is_within_store(path: str, options: ReadOptions, known: dict[str, bool]) -> bool:
    """Whether something named lies in the folder of a store, where ``**`` or a link may lead.

    Args:
        path: What was named.
        options: What to leave out.
        known: Answers so far, by folder.
    """
    folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120 - bytes that are no UTF-8, very often
    if folder not in known:
        above = [Path(folder), *Path(folder).parents]
        known[folder] = any(_is_store_folder(each, options) for each in above)
    return known[folder]


def _is_store_folder(folder: Path, options: ReadOptions) -> bool:
    """Whether a folder is the store's own, or belongs to another, which stands beside it."""
    try:
        if _is_left_out(folder.stat(), options):
            return True
        beside = folder.with_name(folder.name.removesuffix(".d"))
        return folder.name.endswith(".d") and beside.exists() and (folder / "journal").exists()
    except (OSError, ValueError):
        return False  # what cannot be looked at cannot be opened either, and that is told


def _expand(paths: Sequence[str]) -> list[tuple[str | None, str]]:
    """Return ``(base, path)`` of everything named; the base is the fixed part of a glob."""
    found: list[tuple[str | None, str]] = []
    missing = []
    for path in paths:
        if path == STDIN or os.path.lexists(path):
            found.append((None, path))
        elif matches := _matches(path):
            base = _fixed_part(path)
            # "**" gives folders and what is in them; the files alone are each file once.
            files = [match for match in matches if not Path(match).is_dir()] if "**" in path else matches
            found.extend((base, match) for match in files)
        else:
            missing.append(path)
    if missing:
        names = ", ".join(shown_path(path) or "file without a name" for path in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise PathsMissing(f"there is no {names}{more}")
    return found


def _matches(pattern: str) -> list[str]:
    if not glob.has_magic(pattern):
        return []
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern


def _fixed_part(pattern: str) -> str:
    fixed = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return str(Path(*fixed)) if fixed else "."


def _relative(path: str, base: str | None) -> str:
    if base is None:
        return "" if Path(path).is_dir() else Path(path).name
    return os.path.relpath(path, base)


def _folder(path: str, prefix: str, options: ReadOptions) -> Iterator[Opened | Skipped | Reject]:
    """Walk a folder by descriptors, so that nothing exchanged meanwhile leads out of it."""
    failures: list[OSError] = []
    top = os.path.realpath(path)
    if _is_left_out(Path(top).stat(), options):
        yield Skipped(prefix or shown_path(Path(path).name), "belongs to the store")
        return
    for root, folders, files, fd in os.fwalk(top, onerror=failures.append, follow_symlinks=False):
        inside = os.path.relpath(root, top)
        here = os.path.normpath(Path(prefix, inside))
        here = "" if here == "." else here
        depth = 0 if inside == "." else inside.count(os.sep) + 1
        yield from _unreadable(failures, top, prefix)
        if _is_export(files):
            folders.clear()
            yield Skipped(shown_path(here or Path(path).name), "a dataset that was exported")
            continue
        names = frozenset([*files, *folders])
        for name in sorted(files):
            shown = str(Path(here, name))
            if name.startswith("."):
                yield Skipped(shown_path(shown), "hidden")
            elif _is_store_part(name, names):
                yield Skipped(shown_path(shown), "belongs to a store")
            else:
                yield from _file(name, shown, options, dir_fd=fd, follow=False, beside=names)
        yield from _prune(folders, names, here, depth, fd, options)
    yield from _unreadable(failures, top, prefix)


def _prune(
    folders: list[str], names: frozenset[str], here: str, depth: int, fd: int, options: ReadOptions
) -> Iterator[Skipped]:
    """Take out of ``folders`` what must not be entered, and sort the rest by name."""
    kept = []
    for name in sorted(folders):
        reason = _closed(name, names, depth, fd, options)
        if reason is None:
            kept.append(name)
        else:
            yield Skipped(shown_path(str(Path(here, name))), reason)
    folders[:] = kept


def _closed(name: str, names: frozenset[str], depth: int, fd: int, options: ReadOptions) -> str | None:
    """Say why a folder is not entered; None if it is."""
    try:
        facts = os.stat(name, dir_fd=fd, follow_symlinks=False)
    except OSError:
        return None  # fwalk meets the same error and reports it
    if stat.S_ISLNK(facts.st_mode):
        return "a link; what it points to is read where it lies"
    if _is_left_out(facts, options):
        return "belongs to the store"
    if name.startswith("."):
        return "hidden"
    if name.endswith(".d") and name.removesuffix(".d") in names:
        return "belongs to a store"
    if depth >= options.max_depth:
        return f"more than {options.max_depth} folders deep"
    return None


def _is_export(files: Sequence[str]) -> bool:
    return "export.json" in files and ("SHA256SUMS" in files or "codebook.toml" in files)


def _is_store_part(name: str, names: frozenset[str]) -> bool:
    """Whether a name is another store's write-ahead log or spill file."""
    stem, dot, ending = name.rpartition(".")
    return bool(dot) and ending in {"wal", "tmp"} and stem in names


def _is_left_out(facts: os.stat_result, options: ReadOptions) -> bool:
    return (facts.st_dev, facts.st_ino) in options.leave_out


def _unreadable(failures: list[OSError], top: str, prefix: str) -> Iterator[Reject]:
    """Turn folders that could not be listed into rejects."""
    while failures:
        error = failures.pop(0)
        name = error.filename if isinstance(error.filename, str) else ""
        inside = os.path.relpath(Path(top, name), top) if name else ""
        path = shown_path(os.path.normpath(Path(prefix, inside)))
        yield Reject(path, None, f"the folder cannot be read ({error.strerror})", b"")


def _file(
    name: str,
    shown: str,
    options: ReadOptions,
    *,
    dir_fd: int | None,
    follow: bool,
    beside: frozenset[str] = frozenset(),
) -> Iterator[Opened | Skipped | Reject]:
    """Open one file if it is an ordinary one; its kind is known before it is opened."""
    path = shown_path(shown)
    try:
        facts = os.stat(name, dir_fd=dir_fd, follow_symlinks=follow)
        if _is_left_out(facts, options):
            yield Skipped(path, "belongs to the store")
            return
        for is_kind, reason in _KINDS:
            if is_kind(facts.st_mode):
                yield Skipped(path, reason)
                return
        fd = os.open(name, _OPEN | (0 if follow else os.O_NOFOLLOW), dir_fd=dir_fd)
    except OSError as error:
        yield Reject(path, None, f"it cannot be opened ({error.strerror})", b"")
        return
    with os.fdopen(fd, "rb", buffering=0) as handle:
        opened = os.fstat(fd)
        if not stat.S_ISREG(opened.st_mode) or _is_left_out(opened, options):
            yield Skipped(path, "exchanged for something else while it was opened")
            return
        yield Opened(path, handle, beside, Path(name).name)
