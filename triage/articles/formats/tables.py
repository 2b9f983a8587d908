"""CSV and TSV: a header, a row a record (RFC 4180), with the faults that real files have."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.articles.decoding import LineDecoder, NotText
from triage.articles.fields import recognises_text
from triage.articles.formats.rows import Bad, Row, bad
from triage.articles.options import RAW_KEPT
from triage.articles.streams import Line, Readable, lines

DELIMITERS = ",\t;|"
_WASTE = 256 * 1024 * 1024
_NARROW = 64 * 1024
_NAMED = re.compile(r"sep=([,\t;|])[ \t]*\r?\n", re.IGNORECASE)
"""A first line that names the delimiter, as Excel writes and reads it."""
_LONGEST_NAME = 60
"""Characters of a cell from which a first row names no columns."""
_UNCLOSED = "a quote is opened and never closed"


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How the cells of a table are written."""

    delimiter: str
    padded: bool

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Read rows from lines."""
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self.padded, strict=True)


@dataclass(slots=True)
class _Text:
    """A decoded line with its newline."""

    line: Line
    text: str


class _Fault(Exception):
    """A row that must be given up; the message says why."""


class _Lines:
    """Lines for one row after another: what a row took by mistake can be given back."""

    def __init__(self, source: Readable, decoder: LineDecoder, longest: int) -> None:
        self._lines = lines(source, longest)
        self._decoder = decoder
        self._back: deque[_Text] = deque()
        self._longest = longest
        self._held = 0
        self._wasted = 0
        self.taken: list[_Text] = []
        self.bad: list[Bad] = []

    def start_row(self) -> None:
        self.taken, self._held = [], 0

    def give_back(self) -> None:
        """Return every line of the row but its first."""
        self._wasted += self._held
        self._back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def peek(self) -> str | None:
        """Return the next line without taking it."""
        if not self._back:
            fresh = self._fresh()
            if fresh is None:
                return None
            self._back.append(fresh)
        return self._back[0].text

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._fresh()
        if line is None:
            raise StopIteration
        self.taken.append(line)
        self._held += len(line.text)
        # Many unclosed quotes must not make each row look through the whole rest of the file.
        limit = self._longest if self._wasted < _WASTE else _NARROW
        if self._held > limit and len(self.taken) > 1:
            raise _Fault(_UNCLOSED)
        return line.text

    def _fresh(self) -> _Text | None:
        for line in self._lines:
            try:
                if line.too_long:
                    raise NotText(f"the line is longer than {self._longest:,} bytes")
                text = self._decoder.decode(line.data)
            except NotText as error:
                self.bad.append(bad(line.number, f"{error}", line.data))
                if self.taken:
                    # Leaving it out would join what stands before and after it.
                    raise _Fault(f"line {line.number} within it cannot be read: {error}") from None
                continue
            return _Text(line, text + "\n" if line.ended else text)
        return None


def sniff_delimiter(sample: str, preferred: str | None = None) -> str | None:
    """Tell what separates the columns of a table.

    Args:
        sample: Its first lines; the last may be cut.
        preferred: A delimiter that the name of the file promises.

    Returns:
        The delimiter, or None where every reading has one column.
    """
    if (named := _NAMED.match(sample)) is not None:
        return named[1]
    best: tuple[float, str] | None = None
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not rows or len(rows[0]) < 2:
            continue
        body = rows[1:-1] or rows[1:]
        alike = sum(len(row) == len(rows[0]) for row in body) / len(body) if body else 0.5
        score = alike + 2 * recognises_text(rows[0]) + (delimiter == preferred)
        if best is None or score > best[0]:
            best = (score, delimiter)
    return best[1] if best else None


def is_padded(sample: str, delimiter: str) -> bool:
    """Whether a blank stands between the delimiter and the quote of a cell; it is none of the cell's then."""
    return f'{delimiter} "' in sample and f'{delimiter}"' not in sample


def read_table(
    source: Readable, decoder: LineDecoder, *, delimiter: str, longest: int, padded: bool = False
) -> Iterator[Row | Bad]:
    """Yield the records of a table; its first row names the columns.

    Args:
        source: Bytes without a byte order mark.
        decoder: Decodes its lines.
        delimiter: What separates columns.
        longest: Most bytes of a row.
        padded: Whether blanks after a delimiter are none of the cell.

    Yields:
        Each row's record, or why it is none, with the line where it begins. A quote that is never closed
        costs its own row: reading goes on at the next line.
    """
    csv.field_size_limit(max(longest, csv.field_size_limit()))
    feed = _Lines(source, decoder, longest)
    dialect = _Dialect(delimiter, padded)
    header: list[str] | None = None
    index = 0
    while (row := _next_row(feed, dialect, header)) is not None:
        yield from feed.bad
        index += len(feed.bad)
        feed.bad.clear()
        if isinstance(row, Bad):
            index += 1
            yield row
        elif header is None:
            if not row or _NAMED.match(feed.taken[0].text):
                continue
            header = [name.strip() for name in row]
            if (fault := _header_fault(header)) is not None:
                yield bad(feed.taken[0].line.number, fault, _raw(feed))
                return
        elif row:
            index += 1
            first = feed.taken[0].line
            yield Row(index, first.number, dict(zip(header, row, strict=True)), first.data[:RAW_KEPT])
    yield from feed.bad


def _header_fault(header: list[str]) -> str | None:
    """Say what makes a header useless; None if nothing does."""
    if len(header) < 2:
        return "a table of one column is not a table of articles"
    if any(len(name) > _LONGEST_NAME for name in header):
        return "its first row names no columns; put one above it that does, such as id,title,text"
    doubled = next((name for name, times in Counter(header).items() if name and times > 1), None)
    return f"two columns are called “{doubled[:40]}”" if doubled is not None else None


def _next_row(feed: _Lines, dialect: _Dialect, header: list[str] | None) -> list[str] | Bad | None:
    """Read one row: its cells, none for a blank line, why it is bad, or None at the end."""
    feed.start_row()
    try:
        row = next(dialect.reader(feed), None)
    except csv.Error as error:
        return _broken(feed, f"{error}")
    except _Fault as fault:
        return _broken(feed, f"{fault}")
    if row is None or header is None or not row:
        return row
    if len(row) == len(header):
        return row
    if len(feed.taken) > 1 and _fits(feed.taken[1].text, dialect, len(header)):
        return _broken(feed, "unexpected end of data")
    reason = f"it has {len(row)} cell{'' if len(row) == 1 else 's'} where the header has {len(header)}"
    return bad(feed.taken[0].line.number, reason, _raw(feed))


def _fits(line: str, dialect: _Dialect, width: int) -> bool:
    """Whether a line is a whole row by itself."""
    try:
        return len(next(dialect.reader([line]), [])) == width
    except csv.Error:
        return False


def _broken(feed: _Lines, error: str) -> Bad:
    """Reject the row where a quote went wrong, and only its first line."""
    spread = len(feed.taken) > 1
    feed.give_back()
    first = feed.taken[0].line
    if error.startswith("line "):
        reason = error
    elif error == _UNCLOSED or "end of data" in error or spread:
        reason = _UNCLOSED
    elif "new-line character" in error:
        reason = "a carriage return stands alone in it; write the file with line feeds"
    elif "expected after" in error:
        reason = "a quote is opened and not closed where its cell ends"
    else:
        reason = f"it is no row: {error}"
    return bad(first.number, reason, first.data)


def _raw(feed: _Lines) -> bytes:
    return b"\n".join(line.line.data for line in feed.taken[:100])
