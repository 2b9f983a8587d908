"""The journal: every event on disk before anybody is told that it was saved."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labels.visible import visible
from triage.owner.segment import Header, Line, Seal, Segment, segment_name, segments
from triage.store.errors import StoreDamaged, StoreFull

SEGMENT_BYTES = 64 << 20
"""A segment that has reached this is followed by a new one."""
HEADER_BYTES = 256
"""No header line is longer."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What was taken off the end of a journal."""

    segment: str
    size: int
    """Bytes."""
    zeros: bool
    """Whether there was nothing else in it."""


class Journal:
    """The open journal of one store: appended by one thread, synced before it returns."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        """Prepare; :meth:`open` or :meth:`create` makes it usable.

        Args:
            folder: Where its segments are.
            seal: The store it belongs to.
        """
        self.folder = folder
        self.seal = seal
        self._descriptor = -1
        self._segment: Segment | None = None
        self._size = 0
        """Bytes of the last segment that are known to be on disk."""
        self._broken = False
        self._ended = False
        """Whether the next event begins a new segment, however small this one is."""

    # -- making and opening ------------------------------------------------------------------------
    @classmethod
    def create(cls, folder: Path, seal: Seal, *, first: int = 1, number: int = 1) -> Journal:
        """Make an empty journal in a folder that holds none.

        Args:
            folder: Made if it is not there (0700).
            seal: The store it belongs to.
            first: Sequence of its first event.
            number: Of its first segment.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        synchronize_folder(folder.parent)
        journal = cls(folder, seal)
        journal._begin_segment(number, first)
        return journal

    def open(self) -> tuple[Cut, ...]:
        """Check whose journal it is, cut a torn end, and make it ready for appending.

        Returns:
            What was cut, if anything.

        Raises:
            StoreDamaged: It is not there, or another store's.
        """
        present = segments(self.folder) if self.folder.is_dir() else ()
        if not present:
            raise StoreDamaged(
                f"The journal of this store is not at {visible(str(self.folder))}. "
                "Bring it back there (mount its disk), or 'triage restore BACKUP' puts a backup in its place."
            )
        for segment in present:
            self._refuse_foreign(segment)
        self._segment = present[-1]
        self._descriptor = os.open(self._segment.path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        return self._cut_torn_end(self._segment)

    def _refuse_foreign(self, segment: Segment) -> None:
        header = segment.header()
        ours = (self.seal.store, self.seal.epoch)
        if header is not None and (header.store, header.epoch) != ours:
            whose = "another store" if header.store != ours[0] else "an earlier life of this store"
            raise StoreDamaged(
                f"{visible(str(segment.path))} is the journal of {whose}. Nothing was opened: "
                "put this store's own journal there, or 'triage restore BACKUP' puts a backup in its place."
            )

    def _cut_torn_end(self, segment: Segment) -> tuple[Cut, ...]:
        """Take off what follows the last newline, unless it is a whole line that only lacks its own."""
        data = segment.path.read_bytes()
        end = data.rfind(b"\n") + 1
        torn = data[end:]
        self._size = end
        if torn and end and self.seal.opened(torn) is not None:
            _write(self._descriptor, b"\n")
            self._size += len(torn) + 1
            os.fsync(self._descriptor)
            return ()
        cut = Cut(segment.path.name, len(torn), not torn.strip(b"\0"))
        if torn and not cut.zeros:
            self._keep_aside(segment, end, torn)
        if torn:
            os.ftruncate(self._descriptor, end)
            os.fsync(self._descriptor)
        if end == 0:
            self._size = self._write_header(self._descriptor, segment.number, self._first_after(segment))
        # A first line that a crash left unfinished holds nobody's answer.
        return (cut,) if torn and (end or len(torn) > HEADER_BYTES) else ()

    def _keep_aside(self, segment: Segment, offset: int, torn: bytes) -> None:
        """Keep what is cut beside its segment: it was never acknowledged, or the tables have it."""
        path = segment.path.with_name(f"{segment.path.name}.cut-{offset}")
        with path.open("wb") as file:
            file.write(torn)
            os.fsync(file.fileno())

    def _first_after(self, segment: Segment) -> int:
        """Return the sequence that a segment without header begins with."""
        for earlier in reversed([s for s in segments(self.folder) if s.number < segment.number]):
            for line in earlier.lines_back(self.seal):
                if line.sequence is not None:
                    return line.sequence + 1
        return 1

    def _begin_segment(self, number: int, first: int) -> None:
        """Start a new file; the former stays in use if that fails."""
        path = self.folder / segment_name(number)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        try:
            size = self._write_header(descriptor, number, first)
            synchronize_folder(self.folder)
        except OSError:
            os.close(descriptor)
            path.unlink()
            raise
        former, self._descriptor = self._descriptor, descriptor
        self._segment = Segment(path, number)
        self._size = size
        if former >= 0:
            os.close(former)

    def _write_header(self, descriptor: int, number: int, first: int) -> int:
        line = Header(self.seal.store, self.seal.epoch, number, first).line()
        _write(descriptor, line)
        os.fsync(descriptor)
        return len(line)

    # -- appending ---------------------------------------------------------------------------------
    def append(self, lines: Sequence[bytes], first: int) -> None:
        """Append events in one write and bring them to the disk; all of them or none.

        Args:
            lines: JSON objects, one an event, without newline.
            first: Sequence of the first of them.

        Raises:
            StoreFull: There was no room; nothing was kept.
            StoreDamaged: The disk refuses; nothing was kept, and nothing is until it does better.
        """
        data = b"".join(self.seal.close(line) for line in lines)
        try:
            if self._broken:
                self._mend()
            if self._segment is not None and (self._ended or self._size >= SEGMENT_BYTES):
                self._begin_segment(self._segment.number + 1, first)
                self._ended = False
            self._append(data)
        except OSError as error:
            raise self._refusal(error) from error
        self._size += len(data)

    def end_segment(self) -> None:
        """Let the next event begin a new segment, so that what is behind a backup can be kept apart."""
        self._ended = True

    def _append(self, data: bytes) -> None:
        try:
            _write(self._descriptor, data)
        except OSError:
            self._cut_back()
            raise
        try:
            synchronize(self._descriptor)
        except OSError:
            # What the system still holds of these bytes is unknown: the file is looked at before it is used.
            self._broken = True
            raise

    def _cut_back(self) -> None:
        """Take off what a failed write left behind the last whole line."""
        try:
            os.ftruncate(self._descriptor, self._size)
            os.fsync(self._descriptor)
        except OSError:
            self._broken = True

    def _mend(self) -> None:
        """Open the last segment anew, see that everything acknowledged is there, and cut what is not.

        Raises:
            OSError: The disk still refuses.
            StoreDamaged: Acknowledged lines are gone.
        """
        if self._segment is None:
            return
        os.close(self._descriptor)
        self._descriptor = os.open(self._segment.path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        last = next(
            (line for line in self._segment.lines_back(self.seal) if line.offset + line.length < self._size),
            None,
        )
        if os.fstat(self._descriptor).st_size < self._size or (last is not None and last.fields is None):
            raise StoreDamaged(
                f"{visible(str(self._segment.path))} lost lines that were saved before its disk failed. "
                "Nothing more is saved: look after the disk, then start triage again."
            )
        os.ftruncate(self._descriptor, self._size)
        os.fsync(self._descriptor)
        self._broken = False

    def _refusal(self, error: OSError) -> StoreFull | StoreDamaged:
        place = visible(str(self.folder))
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return StoreFull(
                f"There is no room for the journal at {place}: nothing of this was saved. "
                "Make room on its disk; saving goes on by itself."
            )
        return StoreDamaged(
            f"The journal at {place} could not be written ({error.strerror}): nothing of this was saved. "
            "Look after its disk; each further try looks at it again."
        )

    # -- reading -----------------------------------------------------------------------------------
    def lines(self) -> Iterator[Line]:
        """Yield every event line, whole or bad, oldest first."""
        for segment in segments(self.folder):
            yield from segment.lines(self.seal)

    def first(self) -> int:
        """Return the sequence that the journal begins with."""
        header = segments(self.folder)[0].header()
        return 1 if header is None else header.first

    def bad_headers(self) -> tuple[Segment, ...]:
        """Return the segments whose first line is damaged."""
        return tuple(segment for segment in segments(self.folder) if segment.header() is None)

    def tail(self, after: int) -> list[Line]:
        """Return the last whole line that is not after a sequence, and every line behind it.

        Args:
            after: What the tables have already.
        """
        found: list[Line] = []
        for segment in reversed(segments(self.folder)):
            for line in segment.lines_back(self.seal):
                found.append(line)
                if line.sequence is not None and line.sequence <= after:
                    return found[::-1]
        return found[::-1]

    def close(self) -> None:
        """Sync and let go."""
        if self._descriptor >= 0:
            try:
                os.fsync(self._descriptor)
            finally:
                os.close(self._descriptor)
                self._descriptor = -1


def synchronize(descriptor: int) -> None:
    """Bring a file's bytes to the disk."""
    if sys.platform == "darwin":
        # fsync there only reaches the drive's cache
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fdatasync(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def synchronize_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk: a file whose name is not there is not there."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
