"""Long tables of ratings from anywhere: CSV, TSV, JSONL, a JSON array or Parquet, packed or not."""

from __future__ import annotations

import csv
import difflib
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl

from labels.agreement.ratings import COLUMNS, JOINT
from labels.visible import visible
from triage.articles.decoding import NotText, decode
from triage.articles.formats.json_values import BadJson, is_record, parse
from triage.articles.kinds import HEAD, binary_kind
from triage.articles.opening import STDIN, Opened, open_paths, shown_path
from triage.articles.options import ReadOptions
from triage.articles.streams import Stream

_PARQUET = b"PAR1"
_DELIMITERS = (",", "\t", ";")
_MISSING = object()


class TableError(ValueError):
    """A file that is no table of ratings; the message says what to do."""


def read_rating_table(
    path: str, columns: Sequence[str] | None = None, *, stdin: BinaryIO | None = None
) -> pl.DataFrame:
    """Read a long table of ratings.

    Args:
        path: The file, or ``-`` for standard input.
        columns: Names of its columns of items, annotators and labels; its first three unless given.
        stdin: Standard input.

    Returns:
        The text columns item, annotator and label, row by row; a label is null only where the format knows
        null (JSON, Parquet), an empty cell of CSV is the empty text, and a list of labels is joined by ``|``.

    Raises:
        TableError: It is not there, cannot be read, or lacks a column.
    """
    data = _bytes(path, stdin)
    name = "standard input" if path == STDIN else shown_path(path)
    if data.startswith(_PARQUET):
        return _parquet(data, name, columns)
    kind = binary_kind(data[:HEAD])
    if kind is not None:
        raise TableError(f"{name} is a {kind[0]}, not a table of ratings; {kind[1]}")
    try:
        text = decode(data).text
    except NotText as error:
        raise TableError(f"{name} cannot be read as text: {error}") from None
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return _json(text, name, columns, array=start == "[")
    return _csv(text, name, columns)


def _bytes(path: str, stdin: BinaryIO | None) -> bytes:
    """Read a whole file, unpacked, within the limits that hold for every file."""
    name = shown_path(path)
    if path != STDIN and not os.path.lexists(path):
        raise TableError(f"there is no file {name}")
    if path != STDIN and Path(path).is_dir():
        raise TableError(f"{name} is a folder; name one file")
    options = ReadOptions(reference_date="1970-01-01")
    for found in open_paths([path], options, stdin):
        if not isinstance(found, Opened):
            raise TableError(f"{name} cannot be read: {found.reason}")
        stream = Stream(found.handle, options)
        pieces = []
        while piece := stream.read():
            pieces.append(piece)
        if stream.problem is not None:
            raise TableError(f"{name} cannot be read: {stream.problem}")
        return b"".join(pieces)
    raise TableError("nothing came on standard input")


def _chosen(found: Sequence[str], columns: Sequence[str] | None, name: str) -> list[str]:
    """Return the names of the three columns to read."""
    shown = ", ".join(visible(one[:60]) for one in found) or "none"
    if columns is None:
        if len(found) < 3:
            raise TableError(
                f"{name} has the columns {shown}; a table of ratings has three: item, annotator, label"
            )
        return list(found[:3])
    for column in columns:
        if column not in found:
            near = difflib.get_close_matches(column, found, 1)
            hint = f"; did you mean {visible(near[0])}?" if near else ""
            raise TableError(f"{name} has no column {visible(column)}, it has {shown}{hint}")
    return list(columns)


# -- CSV -----------------------------------------------------------------------------------------


def _csv(text: str, name: str, columns: Sequence[str] | None) -> pl.DataFrame:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    header_line = text[: text.find("\n")] if "\n" in text else text
    if not header_line.strip():
        raise TableError(f"{name} has no header line; give one such as item,annotator,label")
    delimiter = max(_DELIMITERS, key=header_line.count)
    header = [cell.strip() for cell in next(csv.reader([header_line], delimiter=delimiter))]
    chosen = _chosen(header, columns, name)
    places = [header.index(column) for column in chosen]
    fast = _fast_csv(text, header, delimiter, places)
    return fast if fast is not None else _slow_csv(text, header, delimiter, places, name)


def _fast_csv(text: str, header: list[str], delimiter: str, places: list[int]) -> pl.DataFrame | None:
    """Read a table without quotes, holes and ragged rows at full speed; None if it is not so plain."""
    body = text.removesuffix("\n")
    lines = body.count("\n")
    if '"' in text or "\n\n" in body or body.count(delimiter) != (lines + 1) * (len(header) - 1):
        return None
    names = [f"{place}" for place in range(len(header))]
    try:
        frame = pl.read_csv(
            body.encode(), has_header=False, skip_rows=1, new_columns=names, separator=delimiter,
            quote_char=None, infer_schema=False, schema_overrides=dict.fromkeys(names, pl.String),
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    if frame.height != lines or frame.width != len(header):
        return None
    return frame.select(
        pl.col(f"{place}").fill_null("").alias(column) for place, column in zip(places, COLUMNS, strict=True)
    )


def _slow_csv(text: str, header: list[str], delimiter: str, places: list[int], name: str) -> pl.DataFrame:
    """Read a table cell by cell, so that what is wrong can be named by its line."""
    cells: list[list[str]] = [[], [], []]
    for row in _rows(text, delimiter, len(header), name):
        for into, place in zip(cells, places, strict=True):
            into.append(row[place])
    return pl.DataFrame(dict(zip(COLUMNS, cells, strict=True)), schema=dict.fromkeys(COLUMNS, pl.String))


def _rows(text: str, delimiter: str, width: int, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        next(reader)
        for row in reader:
            if not row:
                continue
            if len(row) != width:
                raise TableError(
                    f"{name}, line {reader.line_num:,}: {len(row)} cells where the header has {width}; "
                    "mend the line"
                )
            yield row
    except csv.Error as error:
        raise TableError(f"{name}, line {reader.line_num:,}: {error}; mend the line") from None


# -- JSON ----------------------------------------------------------------------------------------


def _json(text: str, name: str, columns: Sequence[str] | None, *, array: bool) -> pl.DataFrame:
    records, unit = (_array(text, name), "record") if array else (_lines(text, name), "line")
    chosen = list(columns) if columns is not None else None
    cells: list[list[str | None]] = [[], [], []]
    for number, record in records:
        if not is_record(record):
            raise TableError(f"{name}, {unit} {number:,}: not an object of item, annotator and label")
        if chosen is None:
            chosen = _chosen(list(record), None, name)
        for into, column in zip(cells, chosen, strict=True):
            value = record.get(column, _MISSING)
            if value is _MISSING:
                has = visible(", ".join(record)[:200])
                raise TableError(f"{name}, {unit} {number:,}: no {visible(column)}; it has {has}")
            into.append(value if type(value) is str else _text(value))
    return pl.DataFrame(dict(zip(COLUMNS, cells, strict=True)), schema=dict.fromkeys(COLUMNS, pl.String))


def _lines(text: str, name: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, _record(line)
            except BadJson as error:
                raise TableError(f"{name}, line {number:,}: {error}") from None


def _record(line: str) -> Any:
    """Read one line: at full speed where as many keys come out as stand in it, else exactly."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return parse(line.encode())
    if isinstance(found, dict) and len(found) == line.count('":') and float not in map(type, found.values()):
        return found
    return parse(line.encode())


def _array(text: str, name: str) -> Iterable[tuple[int, Any]]:
    try:
        found = parse(text.encode())
    except BadJson as error:
        raise TableError(f"{name}: {error}") from None
    return enumerate(found, 1)


def _text(value: object) -> str | None:
    """Return a JSON value as a cell's text; numbers without a trailing ``.0``, lists joined."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{int(value)}" if value.is_integer() else repr(value)
    if isinstance(value, list):
        return JOINT.join(_text(one) or "" for one in value)
    return f"{value}"


# -- Parquet -------------------------------------------------------------------------------------


def _parquet(data: bytes, name: str, columns: Sequence[str] | None) -> pl.DataFrame:
    try:
        schema = pl.read_parquet_schema(io.BytesIO(data))
        chosen = _chosen(list(schema), columns, name)
        frame = pl.read_parquet(io.BytesIO(data), columns=list(dict.fromkeys(chosen)))
        return frame.select(
            _as_text(pl.col(column), schema[column]).alias(ours)
            for column, ours in zip(chosen, COLUMNS, strict=True)
        )
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = visible(f"{error}".split("\n")[0][:200])
        raise TableError(f"{name} is not a Parquet file that can be read: {reason}") from None


def _as_text(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.List):
        return column.list.eval(_as_text(pl.element(), _inner(kind))).list.join(JOINT)
    if kind.is_float():
        whole = column.is_finite() & (column == column.round()) & (column.abs() < 2**53)
        return (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(column.fill_nan(None).cast(pl.String))
        )
    return column.cast(pl.String)


def _inner(kind: pl.List) -> pl.DataType:
    inner = kind.inner
    return inner if isinstance(inner, pl.DataType) else inner()
