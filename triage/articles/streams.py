"""Bytes of a file as they are read: unpacked, counted, hashed, and never more than the limits allow."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from triage.articles.options import RAW_KEPT, ReadOptions

CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW_LOG = 27


class Readable(Protocol):
    """Anything that gives bytes piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes; none at the end."""


class _Counted:
    """A handle whose first bytes were looked at, counting what is taken from it."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self._head = b""
        self.taken = 0

    def peek(self, size: int) -> bytes:
        while len(self._head) < size:
            more = self._handle.read(size - len(self._head))
            if not more:
                break
            self._head += more
        return self._head[:size]

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            data = self._head if size < 0 else self._head[:size]
            self._head = self._head[len(data) :]
        else:
            data = self._handle.read(size) or b""
        self.taken += len(data)
        return data


class Stream:
    """The bytes of one file, unpacked if its first bytes say it is packed.

    Attributes:
        size: Bytes given out so far.
        problem: Why it ended before its end (cut off, damaged, over a limit); None if it did not.
        packed: ``gzip``, ``zstd`` or None.
    """

    def __init__(self, handle: BinaryIO, options: ReadOptions) -> None:
        self._options = options
        self._counted = _Counted(handle)
        self._hash = hashlib.sha256()
        self._waiting = b""
        self.size = 0
        self.problem: str | None = None
        self.packed: str | None = None
        self._source: Readable = self._counted
        try:
            magic = self._counted.peek(4)
            if magic.startswith(_GZIP):
                self.packed, self._source = "gzip", _Gzip(self._counted)
            elif magic == _ZSTD:
                self.packed, self._source = "zstd", _Zstd(self._counted)
        except (OSError, NoZstd) as error:
            self.problem = f"{error}"

    def restart(self) -> None:
        """Forget what was given out: its handle is read anew by somebody else, who accounts for it."""
        self._hash = hashlib.sha256()
        self._waiting, self.size, self._counted.taken = b"", 0, 0
        self.problem = None

    def account(self, data: bytes, taken: int) -> None:
        """Take note of what was unpacked elsewhere: hash, size and limits, which may set ``problem``.

        Args:
            data: The bytes.
            taken: How many packed bytes have been taken from the handle so far.
        """
        self.size += len(data)
        self._counted.taken = taken
        self._hash.update(data)
        self._check_limits()

    @property
    def sha256(self) -> str:
        """Hash of the unpacked bytes given out so far."""
        return self._hash.hexdigest()

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them; fewer only at the end."""
        while len(self._waiting) < size:
            more = self._pull(size - len(self._waiting))
            if not more:
                break
            self._waiting += more
        return self._waiting[:size]

    def read(self, size: int = CHUNK, /) -> bytes:
        """Return at most ``size`` bytes; none at the end or once there is a problem."""
        if self._waiting:
            data, self._waiting = self._waiting[:size], self._waiting[size:]
            return data
        return self._pull(size)

    def _pull(self, size: int) -> bytes:
        if self.problem is not None:
            return b""
        try:
            data = self._source.read(size)
        except EOFError:
            self.problem = f"the {self.packed} data is cut off; what came before was read"
            return b""
        except (OSError, zlib.error) as error:
            self.problem = self._damage(error)
            return b""
        except Exception as error:
            if type(error).__name__ != "ZstdError":  # its module is there only where zstd is read
                raise
            self.problem = self._damage(error)
            return b""
        self.size += len(data)
        self._hash.update(data)
        self._check_limits()
        return data

    def _damage(self, error: Exception) -> str:
        if self.packed is None:
            return f"it could not be read to its end ({error})"
        return f"the {self.packed} data is damaged ({error}); what came before was read"

    def _check_limits(self) -> None:
        if self.size > self._options.max_file:
            self.problem = f"it is larger than {self._options.max_file:,} bytes; divide it"
            return
        allowed = self._options.max_ratio * max(self._counted.taken, 1)
        if self.packed and self.size > max(self._options.ratio_from, allowed):
            self.problem = (
                f"it unpacks to more than {self._options.max_ratio:,} times its size, as a zip bomb does"
            )


class _Gzip:
    """All members of a gzip file as one stream (RFC 1952, 2.2)."""

    def __init__(self, source: _Counted) -> None:
        self._file = gzip.GzipFile(fileobj=_Raw(source), mode="rb")

    def read(self, size: int, /) -> bytes:
        # read1 hands over each piece as it comes: read would lose what precedes a cut.
        return self._file.read1(size)


class _Raw(io.RawIOBase):
    def __init__(self, source: _Counted) -> None:
        self._source = source

    def read(self, size: int = -1, /) -> bytes:
        return self._source.read(size)

    def readable(self) -> bool:
        return True


class NoZstd(Exception):
    """Nothing that unpacks zstd is installed."""


class _Zstd:
    """All frames of a zstd file as one stream (RFC 8878)."""

    def __init__(self, source: _Counted) -> None:
        zstd = _zstd_library()
        # A frame may ask for a window of 2 GiB; what compressors write by themselves stays below this one.
        options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        self._file = zstd.ZstdFile(_Raw(source), options=options)

    def read(self, size: int, /) -> bytes:
        data: bytes = self._file.read1(size)
        return data


def _zstd_library() -> Any:
    """Return the standard library's module (3.14 and later), or its backport."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise NoZstd(
        "it is packed with zstd, which needs an extra: pip install 'article-triage[zst]'; or unpack it first"
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, as bytes."""

    number: int
    """From 1."""
    data: bytes
    """Without its newline; of a line that is too long only the start."""
    ended: bool
    """Whether a newline ended it; false for a last line without one."""
    too_long: bool = False


def lines(source: Readable, longest: int) -> Iterator[Line]:
    """Yield the lines of a stream, never holding more than one line and one chunk.

    Args:
        source: Bytes; lines end with ``\\n``, a ``\\r`` before it stays in the data.
        longest: Most bytes of a line; what is longer is passed over and marked.

    Yields:
        Each line, blank ones too.
    """
    pending: list[bytes] = []
    number, held, dropping = 1, 0, False
    while chunk := source.read(CHUNK):
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            piece = chunk[start:end]
            if dropping or held + len(piece) > longest:
                yield Line(number, _start(pending, piece), ended=True, too_long=True)
            else:
                yield Line(number, b"".join([*pending, piece]) if pending else piece, ended=True)
            number, pending, held, dropping, start = number + 1, [], 0, False, end + 1
        rest = chunk[start:]
        if rest and not dropping:
            pending.append(rest)
            held += len(rest)
            if held > longest:
                pending, dropping = [_start(pending, b"")], True
    if pending:
        yield Line(number, b"".join(pending), ended=False, too_long=dropping)


def _start(pending: list[bytes], piece: bytes) -> bytes:
    kept = b"".join(pending)[:RAW_KEPT] if pending else b""
    return kept or piece[:RAW_KEPT]
