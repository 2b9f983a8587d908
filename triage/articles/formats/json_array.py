"""JSON of records: an array, element by element; objects in a row; one object that is or holds records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from triage.articles.decoding import LineDecoder, NotText
from triage.articles.fields import recognises_text
from triage.articles.formats.json_values import BadJson, in_words, parse
from triage.articles.formats.rows import Bad, Row, bad
from triage.articles.options import RAW_KEPT
from triage.articles.streams import Readable

_BLANK = b" \t\r\n"
_OUTSIDE = re.compile(rb'["\[\]{},]')
_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_OPENING, _CLOSING = b"[{", b"]}"
_QUOTE, _BACKSLASH, _COMMA = b'"\\,'
_WRAPPED = 4
"""Objects within objects that records are looked for in."""


class _Element:
    """The bytes of one element while they come in."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._parts: list[bytes] = []
        self.size = 0
        self.line = 0

    def add(self, piece: bytes, line: int) -> None:
        if not self.size:
            kept = piece.lstrip(_BLANK)
            self.line = line + piece[: len(piece) - len(kept)].count(b"\n")
            piece = kept
        self.size += len(piece)
        if self.size <= self._longest or not self._parts:
            self._parts.append(piece[: self._longest + 1])

    @property
    def too_long(self) -> bool:
        return self.size > self._longest

    def take(self) -> bytes:
        data = b"".join(self._parts).rstrip(_BLANK)
        self._parts, self.size = [], 0
        return data


class _Scanner:
    """Cuts an array into elements, or objects apart; strings and nesting are followed, nothing is parsed."""

    def __init__(self, source: Readable, longest: int) -> None:
        self._source = source
        self._longest = longest
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self._line = 1
        self.element = _Element(longest)
        self.closed = False
        self.is_array: bool | None = None

    def elements(self) -> Iterator[tuple[int, bytes, bool]]:
        """Yield line, bytes, and whether it is too long, of each element of the array or each object.

        What is not ended stays in ``element``.
        """
        while chunk := self._source.read(256 * 1024):
            yield from self._scan(chunk)

    def _scan(self, chunk: bytes) -> Iterator[tuple[int, bytes, bool]]:
        start = at = 0
        if self.is_array is None:
            first = chunk.lstrip(_BLANK)
            if not first:
                self._line += chunk.count(b"\n")
                return
            self.is_array = first.startswith(b"[")
            if self.is_array:
                start = at = len(chunk) - len(first) + 1
                self._line += chunk[:at].count(b"\n")
                self._depth = 1
        while not self.closed:
            at, boundary = self._next_boundary(chunk, at)
            # A comma or the array's bracket is no part of an element, an object's own brace is.
            end = at + (boundary and not self.is_array)
            self.element.add(chunk[start:end], self._line)
            self._line += chunk.count(b"\n", start, end)
            if not boundary:
                return
            too_long, line = self.element.too_long, self.element.line
            data = self.element.take()
            if data:
                yield line, data, too_long
            start = at = at + 1
        self.element.add(chunk[start:], self._line)

    def _next_boundary(self, chunk: bytes, at: int) -> tuple[int, bool]:
        """Return where the next comma between elements, or the array's end, stands; else the chunk's end."""
        while at < len(chunk):
            if self._in_string:
                at = self._skip_string(chunk, at)
                continue
            match = _OUTSIDE.search(chunk, at)
            if match is None:
                break
            at = match.start()
            if self._ends_element(chunk[at]):
                return at, True
            at += 1
        return len(chunk), False

    def _skip_string(self, chunk: bytes, at: int) -> int:
        """Return the place after a string's end, or the chunk's end if the string goes on."""
        at += self._escaped
        self._escaped = False
        match = _STRING.match(chunk, at)
        end = match.end() if match else at
        if end >= len(chunk):
            return end
        if chunk[end] == _BACKSLASH:
            self._escaped = True
        else:
            self._in_string = False
        return end + 1

    def _ends_element(self, found: int) -> bool:
        """Take one structural byte into account; whether it ends an element."""
        if found == _QUOTE:
            self._in_string = True
        elif found in _OPENING:
            self._depth += 1
        elif found in _CLOSING:
            self._depth = max(self._depth - 1, 0)
            self.closed = self._depth == 0 and self.is_array is True
            return self._depth == 0
        return found == _COMMA and self._depth == 1 and self.is_array is True


def read_json(source: Readable, decoder: LineDecoder, *, longest: int) -> Iterator[Row | Bad]:
    """Yield the records of a JSON file.

    Args:
        source: Bytes in UTF-8 or an 8-bit encoding, without a byte order mark.
        decoder: Decodes values that are not UTF-8.
        longest: Most bytes of an element, or of an object.

    Yields:
        An array's elements, the objects that follow one another, or what the only object is or holds; or why
        one is no record; with the line where it begins.
    """
    scanner = _Scanner(source, longest)
    only: tuple[int, bytes, bool] | None = None
    index = 0
    for index, (line, data, too_long) in enumerate(scanner.elements(), 1):
        if index == 1 and not scanner.is_array:
            only = line, data, too_long
            continue
        if only is not None:
            yield _element(1, *only, decoder, longest)
            only = None
        yield _element(index, line, data, too_long, decoder, longest)
    line, too_long, rest = scanner.element.line, scanner.element.too_long, scanner.element.take()
    if only is not None:
        yield from _of_object(*only, decoder, longest)
    if scanner.is_array and not scanner.closed:
        yield bad(line or None, "the array is never closed: the file is cut off", rest)
    elif rest and index:
        what = "array" if scanner.is_array else "last record"
        yield bad(line, f"something follows the end of the {what}", rest)
    elif rest:
        yield from _of_object(line, rest, too_long, decoder, longest)


def _element(
    index: int, line: int, data: bytes, too_long: bool, decoder: LineDecoder, longest: int
) -> Row | Bad:
    return _too_long(line, data, longest) if too_long else _row(index, line, data, decoder)


def _too_long(line: int, data: bytes, longest: int) -> Bad:
    return bad(line, f"the record is longer than {longest:,} bytes", data)


def _row(index: int, line: int, data: bytes, decoder: LineDecoder) -> Row | Bad:
    try:
        value = _parse(data, decoder)
    except (BadJson, NotText) as error:
        return bad(line, f"{error}", data)
    if not isinstance(value, dict):
        return bad(line, f"it is no record but {in_words(value)}", data)
    return Row(index, line, value, data[:RAW_KEPT])


def _parse(data: bytes, decoder: LineDecoder) -> Any:
    if not data.isascii():
        text = decoder.decode(data)
        data = data if decoder.is_utf8 else text.encode()
    return parse(data)


def _of_object(
    line: int, data: bytes, too_long: bool, decoder: LineDecoder, longest: int
) -> Iterator[Row | Bad]:
    """Yield the records of one object: itself, or those that it holds."""
    if too_long:
        reason = f"it is one object of more than {longest:,} bytes; write its records as an array or as JSONL"
        yield bad(line, reason, data)
        return
    try:
        value = _parse(data, decoder)
    except (BadJson, NotText) as error:
        yield bad(line, f"{error}", data)
        return
    if not isinstance(value, dict):
        yield bad(line, f"it is no record but {in_words(value)}", data)
        return
    for index, record in enumerate(_held(value), 1):
        if isinstance(record, dict):
            yield Row(index, line, record, data[:RAW_KEPT])
        else:
            yield bad(line, f"it is no record but {in_words(record)}", data)


def _held(value: dict[str, Any]) -> list[Any]:
    """Return the records that an object holds: its only list of them, or its values; else itself."""
    within = value
    for _ in range(_WRAPPED):
        if recognises_text([f"{name}" for name in within]):
            return [value]
        lists = [v for v in within.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        if len(lists) == 1:
            return lists[0]
        inner = [v for v in within.values() if isinstance(v, dict)]
        if len(inner) != 1 or recognises_text([f"{name}" for name in inner[0]]):
            break
        within = inner[0]
    if value and all(isinstance(v, dict) for v in value.values()):
        return [{"id": name, **record} for name, record in value.items()]
    return [value]
