"""The records of a WARC file as bytes, each whole, and what is broken between them.

ISO 28500:2017: a version line, header fields, a blank line, as many bytes as ``Content-Length`` says, two
newlines. In a packed file each record is a gzip member of its own (annex D), so one that is damaged costs
itself: reading goes on where the next begins.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from triage.articles.options import RAW_KEPT
from triage.articles.streams import CHUNK, Stream

MARK = b"WARC/"
_HEADER_MOST = 64 * 1024
_LENGTH = re.compile(rb"\r?\ncontent-length[ \t]*:[ \t]*([0-9]{1,15})[ \t]*\r?\n", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_NEXT = re.compile(rb"\r?\nWARC/[01]\.")
_MEMBER = b"\x1f\x8b\x08"
_MEMBER_MOST = 64 << 20
_DAMAGED_MOST = 100
"""Damaged members after which a file is given up: each may make the rest of it be unpacked again."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record, or what stands where one should."""

    number: int
    """From 1, in the file."""
    data: bytes
    """All of it; of a broken one the start."""
    fault: str | None = None
    """Why it is broken."""


def read_records(stream: Stream, handle: BinaryIO, longest: int) -> Iterator[Record]:
    """Yield the records of a file.

    Args:
        stream: Its bytes.
        handle: What they come from; used itself if it is a packed file, so that one damaged member does
            not end the reading.
        longest: Most bytes of a record that is kept; a longer one is passed over and told.
    """
    if stream.packed == "gzip" and handle.seekable():
        handle.seek(0)
        stream.restart()
        return _Cutter(_members(handle, stream), longest).records()
    return _Cutter(_pieces(stream), longest).records()


def _pieces(stream: Stream) -> Iterator[bytes | None]:
    while piece := stream.read():
        yield piece


def _members(handle: BinaryIO, stream: Stream) -> Iterator[bytes | None]:
    """Yield what gzip members hold, and None where one of them is damaged.

    A damaged member may swallow those behind it before it is known to be damaged, so the search for the next
    begins behind its own start.
    """
    ahead, taken = b"", 0
    for _ in range(_DAMAGED_MOST):
        member = bytearray()
        unpacker = zlib.decompressobj(wbits=31)
        while True:
            data = ahead or handle.read(CHUNK)
            taken += 0 if ahead else len(data)
            ahead = b""
            if not data:
                break
            if len(member) < _MEMBER_MOST:
                member += data
            try:
                piece = unpacker.decompress(data, CHUNK)
                while piece:
                    stream.account(piece, taken)
                    yield piece
                    if stream.problem is not None:
                        return
                    piece = unpacker.decompress(unpacker.unconsumed_tail, CHUNK)
            except zlib.error:
                break
            if unpacker.eof:
                ahead = unpacker.unused_data.lstrip(b"\0")
                member.clear()
                unpacker = zlib.decompressobj(wbits=31)
        if not member:
            return
        yield None
        ahead = _next_member(bytes(member), handle)
        if not ahead:
            return
    yield None


def _next_member(data: bytes, handle: BinaryIO) -> bytes:
    """Return the bytes from the next member's start on, as far as they have been read; none at the end."""
    at = data.find(_MEMBER, 1)
    while at < 0:
        more = handle.read(CHUNK)
        if not more:
            return b""
        data = data[-2:] + more
        at = data.find(_MEMBER)
    return data[at:]


def _is_end(behind: bytes) -> bool:
    """Whether a record ends here: two newlines, the next record, or the end of the file."""
    left = behind.lstrip(b"\r\n")
    return behind.startswith((b"\r\n\r\n", b"\n\n")) or MARK.startswith(left[: len(MARK)])


class _Cutter:
    def __init__(self, pieces: Iterator[bytes | None], longest: int) -> None:
        self._pieces = pieces
        self._longest = longest
        self._held = bytearray()
        self._number = 0
        self._ended = False
        self._gap = False
        """Whether what comes next is not joined to what is held: between them something was damaged."""

    def records(self) -> Iterator[Record]:
        """Yield records until there are no more."""
        while True:
            record = self._record()
            if record is None:
                return
            yield record

    def _record(self) -> Record | None:
        self._skip_blank()
        if not self._held:
            return self._end_gap(b"") if self._gap else None
        end = self._header_end()
        if end is None or not self._held.startswith(MARK):
            return self._resync("it does not begin as a WARC record does", 1)
        if _NEXT.search(self._held, 0, end):
            return self._resync("its header goes on into the next record", len(MARK))
        length = _LENGTH.search(self._held, 0, end)
        if length is None:
            return self._resync("it does not say how long it is", len(MARK))
        whole = end + int(length[1])
        if whole - end > self._longest:
            return self._pass_over(whole)
        if not self._fill(whole):
            return self._resync("it is cut off", len(MARK))
        self._fill(whole + 8)
        if not _is_end(bytes(self._held[whole : whole + 8])):
            return self._resync("it is longer or shorter than it says", len(MARK))
        self._number += 1
        data = bytes(self._held[:whole])
        del self._held[:whole]
        return Record(self._number, data)

    def _skip_blank(self) -> None:
        while True:
            kept = self._held.lstrip(b"\r\n")
            if kept or not self._more():
                self._held = bytearray(kept)
                return

    def _header_end(self) -> int | None:
        """Return where the body begins, or None where no header ends within its limit."""
        at = 0
        while True:
            match = _HEADER_END.search(self._held, at)
            if match is not None:
                return match.end()
            at = max(0, len(self._held) - 3)
            if len(self._held) > _HEADER_MOST or not self._more():
                return None

    def _pass_over(self, whole: int) -> Record:
        start, left = bytes(self._held[:RAW_KEPT]), whole - len(self._held)
        del self._held[:whole]
        while left > 0 and self._more():
            left, size = left - len(self._held), len(self._held)
            del self._held[: min(size, size + left)]
        return self._broken(f"the record is longer than {self._longest:,} bytes", start)

    def _resync(self, fault: str, at: int) -> Record:
        """Give up a record and go on where the next begins."""
        start = bytes(self._held[:RAW_KEPT])
        while (match := _NEXT.search(self._held, at)) is None:
            at = max(0, len(self._held) - 8)
            if at > self._longest:
                del self._held[:at]
                at = 0
            if not self._more():
                self._held.clear()
                return self._end_gap(start) if self._gap else self._broken(fault, start)
        del self._held[: match.start()]
        return self._broken(fault, start)

    def _end_gap(self, start: bytes) -> Record:
        """Tell of what could not be unpacked, and go on behind it."""
        self._gap = False
        return self._broken("its packed data is damaged", start)

    def _broken(self, fault: str, start: bytes) -> Record:
        self._number += 1
        return Record(self._number, start, fault)

    def _fill(self, size: int) -> bool:
        while len(self._held) < size:
            if not self._more():
                return False
        return True

    def _more(self) -> bool:
        if self._ended or self._gap:
            return False
        piece = next(self._pieces, b"")
        if piece is None:
            self._gap = True
            return False
        self._ended = not piece
        self._held += piece
        return bool(piece)
