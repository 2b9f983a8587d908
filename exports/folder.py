"""A folder that is there whole or not at all: staged beside its place, hashed, synced, renamed."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from exports.existing import MARK, SUMS, FolderRefused, abandoned, check_target, shown


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A finished file of the folder."""

    path: str
    """Relative to the folder, with ``/``."""
    bytes: int
    sha256: str
    records: int | None
    """Lines of a data file; None for other files."""


class StagedFile:
    """A file of a staging folder, hashed while it is written."""

    def __init__(self, descriptor: int, path: str, mode: int, target: Path) -> None:
        self._file = os.fdopen(descriptor, "wb", buffering=1 << 20)
        self._target = target
        self._mode = mode
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._records = 0
        self._path = path

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            FolderRefused: The disk does not take them.
        """
        try:
            self._file.write(data)
        except OSError as error:
            raise _refusal(self._target, error) from error
        self._hash.update(data)
        self._bytes += len(data)

    def write_record(self, line: bytes) -> None:
        """Append one line of a data file."""
        self.write(line)
        self._records += 1

    def finish(self, *, data: bool) -> WrittenFile:
        """Bring the file to disk and say what it is.

        Args:
            data: Whether its lines are records to be counted.
        """
        self._file.flush()
        os.fchmod(self._file.fileno(), self._mode)
        os.fsync(self._file.fileno())
        self._file.close()
        return WrittenFile(self._path, self._bytes, self._hash.hexdigest(), self._records if data else None)

    def close(self) -> None:
        """Let go of a file that is not to be finished."""
        with suppress(OSError):
            self._file.close()


class Staging:
    """A folder being written; as a context it is taken back unless it was finished.

    ``DIR.partial`` is made private and exclusively, holds a lock while it is written, and becomes ``DIR`` by
    a rename. Nothing is opened through a link.
    """

    def __init__(self, target: Path, *, replace: bool = False, umask: int = 0o022) -> None:
        """Say where the folder is to be.

        Args:
            target: The folder; the one it lies in exists.
            replace: Whether an export that is there may be replaced.
            umask: What the finished folder and its files are not to allow.
        """
        self._target = Path(target)
        self._name = self._target.name
        self._replace = replace
        self._file_mode, self._folder_mode = 0o666 & ~umask, 0o777 & ~umask
        self._open: dict[str, StagedFile] = {}
        self._folders: dict[str, int] = {}
        self._written: list[WrittenFile] = []
        self._parent = self._root = self._lock = -1
        self._finished = False

    @property
    def _partial(self) -> str:
        return f"{self._name}.partial"

    @property
    def _former(self) -> str:
        return f"{self._name}.replaced"

    def __enter__(self) -> Self:
        if self._name in ("", ".."):
            raise FolderRefused("The dataset needs a folder of its own: name one that does not exist yet.")
        with _told(self._target):
            self._parent = os.open(self._target.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                self._begin()
            except BaseException:
                self._take_back()
                raise
        return self

    def _begin(self) -> None:
        check_target(self._target, replace=self._replace)
        self._clear_leftover()
        os.mkdir(self._partial, 0o700, dir_fd=self._parent)
        self._root = os.open(self._partial, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self._parent)
        self._lock = self._create(MARK)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _clear_leftover(self) -> None:
        """Remove what a killed export left, if it is one and nobody is at it."""
        place = self._target.with_name(self._partial)
        if not os.path.lexists(place):
            return
        if not abandoned(place):
            raise FolderRefused(
                f"{shown(place)} is there: another export is writing it, or it is none of ours. "
                "Wait for that export, or remove the folder by hand."
            )
        shutil.rmtree(place)

    def room_for(self, size: int) -> None:
        """Refuse early what the disk cannot take.

        Args:
            size: Bytes that will be written, at a guess.

        Raises:
            FolderRefused: There is less room than that.
        """
        room = os.fstatvfs(self._root)
        free = room.f_bavail * room.f_frsize
        if size > free:
            raise FolderRefused(
                f"{shown(self._target)} would take about {size / 1e6:,.0f} MB and its disk has "
                f"{free / 1e6:,.0f} MB: make room, or name a folder on another disk."
            )

    def file(self, path: str) -> StagedFile:
        """Return a file of the folder, a new one unless it is being written.

        Args:
            path: Relative, at most one folder deep, with ``/``.
        """
        if path in self._open:
            return self._open[path]
        with _told(self._target):
            folder, _, _ = path.rpartition("/")
            if folder and folder not in self._folders:
                os.mkdir(folder, 0o700, dir_fd=self._root)
                self._folders[folder] = os.open(
                    folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self._root
                )
            self._open[path] = StagedFile(self._create(path), path, self._file_mode, self._target)
        return self._open[path]

    def _create(self, path: str) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(path, flags, 0o600, dir_fd=self._root)

    def close(self, path: str, *, data: bool = False) -> WrittenFile:
        """Finish one file and return what it is; ``data`` files count their records."""
        with _told(self._target):
            written = self._open.pop(path).finish(data=data)
        self._written.append(written)
        return written

    def put(self, path: str, content: bytes) -> WrittenFile:
        """Write a whole small file."""
        self.file(path).write(content)
        return self.close(path)

    def finish(self) -> tuple[WrittenFile, ...]:
        """Write the sums, bring everything to disk and give the folder its name.

        Returns:
            Every file of the folder, by path, the sums among them.
        """
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in self._files())
        self.put(SUMS, sums.encode())
        with _told(self._target):
            for descriptor in self._folders.values():
                os.fchmod(descriptor, self._folder_mode)
                os.fsync(descriptor)
            os.unlink(MARK, dir_fd=self._root)
            os.fchmod(self._root, self._folder_mode)
            os.fsync(self._root)
            self._take_name()
            os.fsync(self._parent)
        self._finished = True
        return self._files()

    def _files(self) -> tuple[WrittenFile, ...]:
        return tuple(sorted(self._written, key=lambda one: one.path))

    def _take_name(self) -> None:
        check_target(self._target, replace=self._replace)
        replaced = os.path.lexists(self._target)
        if replaced:
            os.rename(self._name, self._former, src_dir_fd=self._parent, dst_dir_fd=self._parent)
        try:
            os.rename(self._partial, self._name, src_dir_fd=self._parent, dst_dir_fd=self._parent)
        except OSError:
            if replaced:
                os.rename(self._former, self._name, src_dir_fd=self._parent, dst_dir_fd=self._parent)
            raise
        if replaced:
            shutil.rmtree(self._former, dir_fd=self._parent)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._take_back()

    def _take_back(self) -> None:
        """Remove what was not finished, and let go of everything."""
        for staged in self._open.values():
            staged.close()
        if not self._finished and self._root >= 0:
            with suppress(OSError):
                shutil.rmtree(self._partial, dir_fd=self._parent)
        for descriptor in (self._lock, self._root, *self._folders.values(), self._parent):
            if descriptor >= 0:
                os.close(descriptor)
        self._folders.clear()
        self._lock = self._root = self._parent = -1


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Turn what the system says into a sentence about the folder."""
    try:
        yield
    except OSError as error:
        raise _refusal(target, error) from error


def _refusal(target: Path, error: OSError) -> FolderRefused:
    if error.errno == errno.ENOENT:
        hint = f"the folder {shown(target.parent)} it lies in does not exist; make it first"
    elif error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = "the disk is full; make room, or name a folder on another disk"
    else:
        hint = f"{error.strerror}; name another folder"
    return FolderRefused(f"{shown(target)} cannot be written: {hint}.")
