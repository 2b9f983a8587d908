"""From a file of records to its rows, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from triage.articles.decoding import decode_head, recode
from triage.articles.fields import FieldChoice
from triage.articles.formats.extra import ExtraMissing
from triage.articles.formats.html import Page, PageReader
from triage.articles.formats.json_array import read_json
from triage.articles.formats.jsonl import read_jsonl
from triage.articles.formats.parquet import read_parquet
from triage.articles.formats.rows import Bad, Row, bad
from triage.articles.formats.tables import is_padded, read_table, sniff_delimiter
from triage.articles.formats.tools import by_name, read_tasks, recognise
from triage.articles.formats.warc import WarcReader
from triage.articles.options import ReadOptions
from triage.articles.streams import Stream


@dataclass(frozen=True, slots=True)
class Source:
    """An open file."""

    path: str
    stream: Stream
    handle: BinaryIO
    """What the stream's bytes come from."""
    head: bytes
    """The stream's first bytes, not yet taken."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a file, and what is known once they have been taken."""

    format: str
    rows: Iterator[Row | Bad]
    encoding: Callable[[], str]
    passed_over: Callable[[], int] = lambda: 0
    named: bool = False
    """Whether the rows have our names for fields, whatever the person named."""


def record_rows(source: Source, format_: str, pages: PageReader, options: ReadOptions) -> Found:
    """Begin to read a file's records.

    Args:
        source: The file.
        format_: Any format but ``text``; a file that is an export of another tool is told by its first
            records and has that tool's name.
        pages: What reads HTML pages.
        options: How to read.
    """
    if format_ == "html":
        return Found(format_, _page(source, pages, options), pages.take_encoding, named=True)
    if format_ == "warc":
        archive = WarcReader(pages, options)
        rows = archive.rows(source.stream, source.handle)
        return Found(format_, rows, pages.take_encoding, lambda: archive.passed_over, named=True)
    if format_ == "parquet":
        wanted = FieldChoice(options.fields).wanted()
        return Found(format_, read_parquet(source.stream, source.handle, wanted, options), lambda: "utf-8")
    plain, decoder = recode(source.head, source.stream)
    tool = by_name(format_)
    if format_ in ("csv", "tsv"):
        sample = decode_head(source.head)
        delimiter = sniff_delimiter(sample, "\t" if format_ == "tsv" else ",") or ","
        padded = is_padded(sample, delimiter)
        rows = read_table(plain, decoder, delimiter=delimiter, longest=options.max_record, padded=padded)
    else:
        array = format_ == "json" or (tool is not None and _is_array(source.head))
        rows = (read_json if array else read_jsonl)(plain, decoder, longest=options.max_record)
    if options.format is None:
        tool, rows = recognise(rows)
    if tool is not None:
        format_, rows = tool.name, read_tasks(tool, rows, source.path)
    return Found(format_, rows, lambda: decoder.encoding)


def _is_array(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"[")


def _page(source: Source, pages: PageReader, options: ReadOptions) -> Iterator[Row | Bad]:
    parts, size = [], 0
    while (piece := source.stream.read()) and size <= options.max_record:
        parts.append(piece)
        size += len(piece)
    data = b"".join(parts)
    if source.stream.problem is not None and not data:
        return
    if not data.strip():
        yield bad(None, "it is empty", data)
        return
    try:
        yield pages.row(Page(data))
    except ExtraMissing as missing:
        yield bad(None, f"it {missing}", data)
