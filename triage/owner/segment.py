"""One file of the journal: a header line, then a line per event, each ending with a checksum of its bytes.

Line format: the event's JSON object whose last key is ``check``, 16 hex digits of a BLAKE2b (8 bytes, RFC
7693) of everything before that key, keyed by the store's uuid and epoch: a line proves that it is whole and
that it belongs to this store.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from labels.visible import visible

_NAME = re.compile(r"(\d{5,})\.jsonl")
_MARK = b',"check":"'
_SUFFIX = len(_MARK) + 16 + len(b'"}')
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Seal:
    """What a journal's lines prove by their checksums."""

    store: str
    """The store's uuid."""
    epoch: int
    """Raised by each restore."""

    def _digest(self, body: bytes) -> bytes:
        digest = _keyed(self.store, self.epoch).copy()
        digest.update(body)
        return digest.hexdigest().encode()

    def close(self, line: bytes) -> bytes:
        """Return a JSON object with its checksum and newline.

        Args:
            line: A JSON object that is not empty.
        """
        body = line[:-1]
        return b"".join((body, _MARK, self._digest(body), b'"}\n'))

    def opened(self, line: bytes) -> dict[str, Any] | None:
        """Return the fields of a line without its newline, or None if it is not whole and ours."""
        body = line[:-_SUFFIX]
        if len(line) <= _SUFFIX or line[-_SUFFIX:] != _MARK + self._digest(body) + b'"}':
            return None
        fields: dict[str, Any] = orjson.loads(body + b"}")
        return fields


@functools.lru_cache(maxsize=8)
def _keyed(store: str, epoch: int) -> hashlib.blake2b:
    """Return a hash that has taken in its key and nothing else."""
    return hashlib.blake2b(digest_size=8, key=f"{store}:{epoch}".encode()[:64])


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a segment."""

    store: str
    epoch: int
    segment: int
    first: int
    """Sequence of the first event that may follow."""

    def line(self) -> bytes:
        """Return it as bytes, with checksum and newline."""
        fields = {
            "store": self.store,
            "epoch": self.epoch,
            "segment": self.segment,
            "first": self.first,
            "format": FORMAT,
        }
        return Seal(self.store, self.epoch).close(orjson.dumps(fields))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a segment as it was found."""

    segment: Segment
    offset: int
    """Position of its first byte in the file."""
    length: int
    """Bytes, without newline."""
    fields: dict[str, Any] | None
    """The event's fields, or None for a line that is bad."""
    raw: bytes
    """Its JSON object without the checksum; empty for a line that is bad."""

    @property
    def sequence(self) -> int | None:
        """Sequence of its event, or None for a line that is bad."""
        return None if self.fields is None else int(self.fields["sequence"])

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        with self.segment.path.open("rb") as file:
            number = sum(block.count(b"\n") for block in _blocks(file.read, self.offset)) + 1
        return f"{visible(self.segment.path.name)} line {number}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of the journal."""

    path: Path
    number: int

    def header(self) -> Header | None:
        """Return its header, or None if that line is damaged or not there.

        Its checksum is tried with the uuid it names itself, so another store's is told from a bad one.
        """
        with self.path.open("rb") as file:
            line = file.readline(4096)
        if not line.endswith(b"\n"):
            return None
        try:
            fields = orjson.loads(line)
            header = Header(fields["store"], fields["epoch"], fields["segment"], fields["first"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return None
        return header if header.line() == line else None

    def lines(self, seal: Seal) -> Iterator[Line]:
        """Yield its event lines, whole or bad, first to last; what follows the last newline is left out."""
        with self.path.open("rb") as file:
            offset = len(file.readline())
            for raw in file:
                if raw.endswith(b"\n"):
                    yield self._line(raw[:-1], offset, seal)
                offset += len(raw)

    def lines_back(self, seal: Seal) -> Iterator[Line]:
        """Yield its event lines last to first."""
        data = self.path.read_bytes()
        begin = data.find(b"\n") + 1
        end = data.rfind(b"\n")
        while begin and end >= begin:
            start = max(data.rfind(b"\n", 0, end) + 1, begin)
            yield self._line(data[start:end], start, seal)
            end = start - 1

    def _line(self, raw: bytes, offset: int, seal: Seal) -> Line:
        fields = seal.opened(raw)
        if fields is not None and not isinstance(fields.get("sequence"), int):
            fields = None
        body = b"" if fields is None else raw[:-_SUFFIX] + b"}"
        return Line(self, offset, len(raw), fields, body)


def segments(folder: Path) -> tuple[Segment, ...]:
    """Return a journal's segments in order; other files in its folder are none of its business."""
    found = []
    for entry in folder.iterdir():
        match = _NAME.fullmatch(entry.name)
        if match:
            found.append(Segment(entry, int(match[1])))
    return tuple(sorted(found, key=lambda segment: segment.number))


def segment_name(number: int) -> str:
    """Return the file name of a segment."""
    return f"{number:05d}.jsonl"


def _blocks(read: Any, length: int) -> Iterator[bytes]:
    while length > 0:
        block: bytes = read(min(length, 1 << 20))
        if not block:
            return
        length -= len(block)
        yield block
