"""The rows of a Parquet file, a row group at a time; runs in the child, on a descriptor it was lent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, BinaryIO

import polars as pl

from triage.articles.formats.parquet_footer import BadFooter, RowGroup, read_footer

_ANSWER = 8 << 20
"""Bytes of values after which rows are handed over."""
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
"""The years 1 to 9999, in days from 1970-01-01."""


class _Refused(Exception):
    """What the file declares is over a limit; the message says what."""


def rows(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the columns' names, then rows, then the end.

    Args:
        message: ``file`` (descriptor), ``names`` (columns to take; those that are there), ``max_file``,
            ``max_group``, ``max_ratio``, ``ratio_from``, ``max_record`` (bytes).

    Yields:
        ``{"names": […]}``, then ``{"first": N, "rows": [[…]…]}`` and ``{"bad": N, "reason": …}`` for a row
        that is none (rows are numbered from 1); at last
        ``{"end": true}``, with ``problem`` where something ended it.
    """
    with os.fdopen(message["file"], "rb", closefd=False) as file:
        try:
            groups = read_footer(file)
            file.seek(0)
            names = [f"{name}" for name in pl.read_parquet_schema(file)]
            taken = [name for name in names if name.strip().lower() in set(message["names"])]
            taken = taken or names[:8]
            limits = _Limits(message, os.fstat(file.fileno()).st_size)
            limits.check(groups, set(taken))
            yield {"names": taken}
            yield from _groups(file, groups, taken, limits)
            yield {"end": True}
        except (BadFooter, _Refused) as error:
            yield {"problem": f"{error}", "end": True}
        except BaseException as error:
            # Rust's panics are no Exception to Python; polars says what happened in its first line.
            if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
                raise
            said = f"{error}".partition("\n")[0][:200]
            yield {"problem": f"the Parquet data is damaged ({said}); what came before was read", "end": True}


class _Limits:
    """What a file may unpack to, by its own words and in fact: one value can stand for a million rows."""

    def __init__(self, message: dict[str, Any], size: int) -> None:
        self._message = message
        self._size = size
        self._taken = 0
        self.longest: int = message["max_record"]

    def check(self, groups: tuple[RowGroup, ...], taken: set[str]) -> None:
        """Refuse by what is declared, before anything is unpacked.

        Raises:
            _Refused: A row group, or all of them, are too large.
        """
        whole = 0
        for number, group in enumerate(groups, 1):
            unpacked = sum(column.unpacked for column in group.columns if column.name in taken)
            whole += unpacked
            if unpacked > self._message["max_group"]:
                raise _Refused(
                    f"its row group {number} unpacks to {unpacked:,} bytes; write it with smaller row groups"
                )
        self._refuse(whole)

    def take(self, size: int) -> None:
        """Count the bytes of a row.

        Raises:
            _Refused: All rows so far are too much.
        """
        self._taken += size
        self._refuse(self._taken)

    def _refuse(self, unpacked: int) -> None:
        most, ratio = self._message["max_file"], self._message["max_ratio"]
        if unpacked > most:
            raise _Refused(f"it unpacks to more than {most:,} bytes; divide it")
        if unpacked > max(self._message["ratio_from"], ratio * self._size):
            raise _Refused(f"it unpacks to more than {ratio:,} times its size, as a zip bomb does")


def _groups(
    file: BinaryIO, groups: tuple[RowGroup, ...], taken: list[str], limits: _Limits
) -> Iterator[dict[str, Any]]:
    first = 0
    for group in groups:
        file.seek(0)
        frame = pl.scan_parquet(file).select(taken).slice(first, group.rows).collect()
        if frame.height != group.rows:
            yield {"problem": "the Parquet data is cut off; what came before was read"}
            return
        yield from _answers(_plain(frame), first, limits, _untextual(frame))
        first += group.rows


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Make text of days and times (null of those that no calendar has), and of what JSON has no form for."""
    named = (pl.Categorical, pl.Enum, pl.Decimal)
    return frame.with_columns(
        [
            _on_the_calendar(name, kind).cast(pl.String, strict=False)
            for name, kind in frame.schema.items()
            if kind.is_temporal() or isinstance(kind, named)
        ]
    )


def _untextual(frame: pl.DataFrame) -> frozenset[int]:
    """Return the places of rows with bytes that are no UTF-8."""
    packed = [name for name, kind in frame.schema.items() if kind == pl.Binary]
    return frozenset(
        place for name in packed for place, value in enumerate(frame[name]) if not _is_utf8(value or b"")
    )


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _on_the_calendar(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Date:
        unit = 1
    elif isinstance(kind, pl.Datetime):
        unit = 86_400 * {"ms": 10**3, "us": 10**6, "ns": 10**9}[kind.time_unit]
    else:
        return column
    first, last = max(_FIRST_DAY * unit, -(2**63) + 1), min((_LAST_DAY + 1) * unit - 1, 2**63 - 1)
    return pl.when(column.to_physical().cast(pl.Int64).is_between(first, last)).then(column)


def _answers(
    frame: pl.DataFrame, first: int, limits: _Limits, untextual: frozenset[int]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a frame in answers of bounded size."""
    texts = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Binary)]
    sizes = (
        frame.select(
            pl.sum_horizontal([_bytes(pl.col(name), frame.schema[name]) for name in texts]).alias("size")
        )["size"].to_list()
        if texts
        else [0] * frame.height
    )
    start, held = 0, 0
    for number, size in enumerate(sizes):
        limits.take(size)
        fault = None
        if size > limits.longest:
            fault = f"the record is longer than {limits.longest:,} bytes"
        elif number in untextual:
            fault = "it holds bytes that are no UTF-8"
        if fault or (held and held + size > _ANSWER) or number - start >= 5000:
            yield from _rows(frame, first, start, number)
            start, held = number, 0
        if fault:
            yield {"bad": first + number + 1, "reason": fault}
            start = number + 1
            continue
        held += size
    yield from _rows(frame, first, start, frame.height)


def _rows(frame: pl.DataFrame, first: int, start: int, end: int) -> Iterator[dict[str, Any]]:
    if start < end:
        yield {"first": first + start + 1, "rows": frame.slice(start, end - start).rows()}


def _bytes(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    size = column.str.len_bytes() if kind == pl.String else column.bin.size()
    return size.fill_null(0).cast(pl.Int64)
