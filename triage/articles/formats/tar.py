"""Tar archives as streams: each member is read as a file of a folder is, nothing is unpacked to disk.

Names are provenance alone: none of them is ever opened, so one that points out of the archive points nowhere.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Self, cast

from labels.visible import visible
from triage.articles.streams import CHUNK, Stream

_MARK_AT = 257
_LONG_NAMES = frozenset(
    {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE,
     tarfile.SOLARIS_XHDTYPE}
)  # fmt: skip
_NAME_MOST = 1 << 20
_END = "EOFHeaderError"
"""What tarfile raises for the two zero blocks that end an archive."""
_LINKS = (tarfile.SYMTYPE, tarfile.LNKTYPE)


def is_tar(head: bytes) -> bool:
    """Whether a file begins as a POSIX or GNU tar archive does."""
    return head.startswith(b"ustar", _MARK_AT)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; its handle must be read before the next member is asked for."""

    path: str
    """Its name in the archive, visible characters only, without what would lead out of it."""
    handle: BinaryIO | None
    """None for what is left out or broken."""
    left_out: str | None = None
    """Why it is left out."""
    broken: str | None = None
    """Why the archive ends here."""


class _Info(tarfile.TarInfo):
    """A member whose name cannot take all memory: names are read at once, whatever size they claim."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        """Read a header; one that is broken ends the archive with an error, where tarfile says nothing."""
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ == _END:
                raise
            raise tarfile.ReadError(f"{error}") from None

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _LONG_NAMES and self.size > _NAME_MOST:
            raise tarfile.ReadError(f"a name of {self.size:,} bytes")
        return cast(
            tarfile.TarInfo,
            super()._proc_member(archive),  # type: ignore[misc]  # typeshed leaves it out
        )


class _Inner:
    """The bytes of a member; where the archive is cut they end as those of a broken disk do."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._handle.read(size)
        except tarfile.TarError as error:
            raise OSError(f"the archive: {error}") from None

    def seekable(self) -> bool:
        return False


def members(stream: Stream, prefix: str) -> Iterator[Member]:
    """Yield the files of an archive in order, and what of it is left out.

    Args:
        stream: The archive's bytes.
        prefix: What stands before the members' names; empty for none.
    """
    source = cast(IO[bytes], stream)
    try:
        with tarfile.open(fileobj=source, mode="r|", tarinfo=_Info, bufsize=CHUNK) as archive:
            for info in archive:
                # The archive would keep every member that it has seen.
                archive.members = []  # type: ignore[attr-defined]  # typeshed leaves it out
                yield from _member(archive, info, prefix)
            if _goes_on(archive):
                yield Member(prefix, None, broken="something follows the end of the archive")
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as error:
        why = stream.problem or f"the archive is cut off or damaged here ({f'{error}'[:100]})"
        yield Member(prefix, None, broken=why)
        return
    if stream.problem is not None:
        yield Member(prefix, None, broken=stream.problem)


def _goes_on(archive: tarfile.TarFile) -> bool:
    """Whether anything but zeros stands after the archive's end."""
    behind = cast(IO[bytes], archive.fileobj)
    while piece := behind.read(CHUNK):
        if piece.strip(b"\0"):
            return True
    return False


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, prefix: str) -> Iterator[Member]:
    if info.isdir():
        return
    path = _path(info.name, prefix)
    if info.type in _LINKS:
        yield Member(path, None, left_out="a link; what it points to is read where it lies")
    elif not info.isreg():
        yield Member(path, None, left_out="a device, a pipe, or of a kind that holds no text")
    elif any(part.startswith(".") for part in PurePosixPath(path.removeprefix(prefix)).parts if part != "/"):
        yield Member(path, None, left_out="hidden")
    elif (handle := archive.extractfile(info)) is not None:
        yield Member(path, cast(BinaryIO, _Inner(handle)))


def _path(name: str, prefix: str) -> str:
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    parts = [part for part in shown.split("/") if part not in ("", ".", "..")]
    return visible("/".join([*([prefix] if prefix else []), *(parts or ["?"])]))
