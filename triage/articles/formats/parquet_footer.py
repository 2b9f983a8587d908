"""What a Parquet file declares of itself, before anything of it is unpacked.

Only as much of the footer is read as tells how large its row groups are: Thrift's compact protocol and the
structs ``FileMetaData``, ``RowGroup``, ``ColumnChunk`` and ``ColumnMetaData`` of
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import Any, BinaryIO

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
_FOOTER_MOST = 64 << 20
_DEEPEST = 32


class BadFooter(ValueError):
    """A file that does not end as a Parquet file does; the message says how."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row group, by the path of its name."""

    name: str
    """First part of the path: the field of the record that holds it."""
    unpacked: int
    packed: int


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Sizes as the file declares them."""

    rows: int
    columns: tuple[Column, ...]


def read_footer(file: BinaryIO) -> tuple[RowGroup, ...]:
    """Return the row groups that a file declares.

    Args:
        file: The file, from its start to its end.

    Raises:
        BadFooter: It is cut off, encrypted, or damaged there.
    """
    size = file.seek(0, os.SEEK_END)
    if size < 12:
        raise BadFooter("it is cut off: a Parquet file ends with what describes it")
    file.seek(size - 8)
    tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] == ENCRYPTED:
        raise BadFooter("it is encrypted")
    if tail[4:] != MAGIC:
        raise BadFooter("it is cut off: a Parquet file ends with what describes it")
    if length > min(size - 8, _FOOTER_MOST):
        raise BadFooter(f"it says that {length:,} bytes describe it, which cannot be")
    file.seek(size - 8 - length)
    try:
        described = _Compact(io.BytesIO(file.read(length))).struct(0)
        return tuple(_row_group(group) for group in described.get(4, []))
    except (IndexError, KeyError, TypeError, ValueError, AttributeError, UnicodeDecodeError):
        raise BadFooter("what describes it is damaged") from None


def _row_group(group: dict[int, Any]) -> RowGroup:
    columns = []
    for chunk in group[1]:
        if chunk.get(1):
            raise BadFooter("its data lie in another file, which is not read")
        facts = chunk[3]
        name = bytes(facts[3][0]).decode("utf-8")
        columns.append(Column(name, _size(facts[6]), _size(facts[7])))
    return RowGroup(_size(group[3]), tuple(columns))


def _size(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value


class _Compact:
    """Reads Thrift's compact protocol into numbers, bytes, lists, and mappings of field numbers."""

    def __init__(self, source: io.BytesIO) -> None:
        self._source = source

    def struct(self, depth: int) -> dict[int, Any]:
        if depth > _DEEPEST:
            raise ValueError("too deep")
        found: dict[int, Any] = {}
        number = 0
        while (head := self._byte()) != 0:
            number = number + (head >> 4) if head >> 4 else self._zigzag()
            found[number] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2):  # the value of a flag stands in its type
            return kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._zigzag()
        if kind == 7:
            return self._bytes(8)
        if kind == 8:
            return self._bytes(self._varint())
        if kind in (9, 10):
            return self._list(depth)
        if kind == 12:
            return self.struct(depth + 1)
        raise ValueError(kind)

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 != 15 else self._varint()
        # In a list a flag takes a byte of its own.
        kind = 3 if head & 15 in (1, 2) else head & 15
        return [self._value(kind, depth + 1) for _ in range(size)]

    def _byte(self) -> int:
        return self._source.read(1)[0]

    def _bytes(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) < size:
            raise ValueError("cut off")
        return data

    def _varint(self) -> int:
        number = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
        raise ValueError("a number without end")

    def _zigzag(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)
